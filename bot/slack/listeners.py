"""The ways in. Each listener records what is asked, acknowledges, and works nothing out.

Only what is recorded is acknowledged; what is not is delivered again by Slack. Everything else is acknowledged at
once, also what the bot has no use for: Slack repeats what is not, and shows people an error.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.probe.target import TargetError, parse_target
from bot.render import blocks as render
from bot.slack.asked import Asked, Way, as_question, without_secrets
from bot.slack.errors import CALL_ERRORS, error_name
from bot.slack.explained import WORD, explained
from bot.slack.intake import (
    PRESSES,
    Self,
    from_command,
    from_form,
    from_message,
    from_press,
    from_shortcut,
    host_field,
    user_of,
)
from bot.slack.intake import pressed_context as context_of
from bot.slack.place import Note
from bot.slack.posting import Message, Poster
from bot.slack.reading import HELP_WORDS, Unusable, read_command
from bot.slack.workspaces import Workspace, workspace_of
from bot.storage.database import DATABASE_ERRORS
from bot.storage.questions import Accepted, Question

COMMAND = "/certcheck"
SHORTCUT = "explain_certificate_error"
ASK_HOST = "ask_host"
HOST_GIVEN = "host_given"
EVENTS = ("message", "app_mention")

_ANYTHING = re.compile(".*")
_TOLD = 5000
_log = structlog.get_logger(__name__)

# Said to the one who asks: while the database is away …
LATER = Note(
    "I cannot write your question down just now, because my database does not answer. I will answer you as soon as it"
    " does. If nothing comes within five minutes, please ask again."
)
AWAY = Note("I cannot take your question just now, because my database does not answer. Please ask again in a minute.")
# … or while there is no room …
BUSY = Note("I have more questions than I can take just now. Please ask again in a minute.")
# … and where a form does not open: Slack takes no longer than three seconds.
NO_FORM = Note("The form did not open. Please press once more, or type `/certcheck host`.")

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of what came in: None where nothing is asked, or where that failed; and what the one who asked is to
    be told."""

    accepted: Accepted | None = None
    told: Message | None = None


Accept = Callable[[AsyncBoltContext, Callable[[Self], Asked | None]], Awaitable[Taken]]


class App(AsyncApp):
    """Bolt, which breaks on a submitted form whose kind is not given."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        view = req.body.get("view")
        if isinstance(view, dict):
            view.setdefault("type", "modal")
        return await super().async_dispatch(req)


class Inbox(Protocol):
    """Where questions are recorded."""

    @property
    def accepts(self) -> bool: ...
    async def accept(self, question: Question) -> Accepted: ...


class Doors:
    """The ways in, and what they share."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._telling: set[asyncio.Task[None]] = set()
        self._told: OrderedDict[str, None] = OrderedDict()

    async def accept(self, context: AsyncBoltContext, understand: Callable[[Self], Asked | None]) -> Taken:
        """Records the question, and tells the one who asked when that cannot be done; who typed a command is told by
        its acknowledgement. Never raises: an exception would take back the acknowledgement that goes out with it."""
        here, asked = workspace_of(context), None
        try:
            asked = understand(here.me)
            if asked is None:
                return Taken()
            asked = replace(without_secrets(asked), team=here.team)
            if not await here.reader.concerns(asked):
                return Taken()
            with structlog.contextvars.bound_contextvars(request=asked.reference):
                taken = _taken(await self._inbox.accept(as_question(asked)))
        except Exception as error:  # noqa: BLE001 - of a shape that Slack does not document, or not to be written down
            taken = Taken(told=_failed(asked.reference if asked else secrets.token_hex(4), error))
        if taken.told and asked and asked.called and asked.way is not Way.COMMAND and self._is_new(asked.id):
            thread = asked.thread if asked.in_thread else None
            self.tell(here.poster, asked.channel, asked.user, taken.told, thread, asked.response_url)
        return taken

    def tell(
        self, poster: Poster, channel: str, user: str, message: Message, thread: str | None, response_url: str | None
    ) -> None:
        """Shows it to one person; nothing waits for that."""
        task = asyncio.create_task(poster.aside(channel, user, message, thread, response_url))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _is_new(self, question: str) -> bool:
        """Whether nobody was told yet what became of this question: a mention comes as two events, and what is not
        acknowledged comes again."""
        new = question not in self._told
        self._told[question] = None
        if len(self._told) > _TOLD:
            self._told.popitem(last=False)
        return new

    async def gate(
        self,
        body: Body,
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's
    ) -> BoltResponse | None:
        """Takes the events: Bolt would acknowledge them before a listener has recorded anything. Turns them away while
        there is no room: Slack delivers them again. None would mean an unhandled request."""
        event = body.get("event")
        if not isinstance(event, Mapping):
            await next()
            return None
        if not self._inbox.accepts:
            return BoltResponse(status=503, body="")
        if not isinstance(event.get("type"), str):
            return BoltResponse(status=200, body="")  # Bolt would not acknowledge it
        if event["type"] in EVENTS:
            _listen(event, workspace_of(context))
            taken = await self.accept(context, lambda me: from_message(body, me))
            return BoltResponse(status=200 if taken.accepted in {None, Accepted.RECORDED} else 503, body="")
        await next()
        return None


def register(app: AsyncApp, doors: Doors) -> None:
    """Registers the ways in. The first listener that matches an envelope is the only one to run."""
    app.use(doors.gate)
    _register_command(app, doors.accept)
    _register_interaction(app, doors)
    _register_the_rest(app)
    app.error(_answer_of_a_failure)


def _register_command(app: AsyncApp, accept: Accept) -> None:
    async def command(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        text = str(body.get("text") or "").strip()
        if text.lower() in HELP_WORDS:
            await ack(**_ephemeral(render.help_message()))
            return
        first, _, rest = text.partition(" ")
        if first.lower() == WORD:
            await ack(**_ephemeral(explained(rest)))
            return
        understood = read_command(text)
        if isinstance(understood, Unusable):
            await ack(**_ephemeral(render.bad_target(understood.sentence)))
            return
        taken = await accept(context, lambda _: from_command(body, understood.target))
        await ack(**_ephemeral(taken.told)) if taken.told else await ack()

    app.command(COMMAND)(command)


def _register_interaction(app: AsyncApp, doors: Doors) -> None:
    accept = doors.accept

    async def shortcut(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        await accept(context, lambda me: from_shortcut(body, me))
        await ack()

    async def press(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        await accept(context, lambda _: from_press(body))
        await ack()

    async def ask_host(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        await ack()
        here, pressed = workspace_of(context), context_of(body)
        try:  # Bolt's own client is the SDK's, with its own ways
            await here.client.views_open(trigger_id=str(body.get("trigger_id")), view=render.host_form(pressed))
        except (*CALL_ERRORS, ValueError) as error:
            _log.warning("form not opened", error=error_name(error))
            place = json.loads(pressed)
            doors.tell(here.poster, place["channel"], user_of(body), NO_FORM, place["thread"], place["response_url"])

    async def host_given(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        try:
            target = parse_target(host_field(body))
        except TargetError as error:
            await ack(response_action="errors", errors={"host": str(error)})
            return
        await accept(context, lambda _: from_form(body, target))
        await ack()

    app.shortcut({"type": "message_action", "callback_id": SHORTCUT})(shortcut)
    app.action(ASK_HOST)(ask_host)
    for control in PRESSES:
        app.action(control)(press)
    app.view(HOST_GIVEN)(host_given)


def _register_the_rest(app: AsyncApp) -> None:
    """Registered last: only what nothing else took comes here."""

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    async def no_options(ack: AsyncAck) -> None:
        await ack(options=[])

    app.event(_ANYTHING)(acknowledge)
    app.command(_ANYTHING)(acknowledge)
    app.shortcut(_ANYTHING)(acknowledge)
    app.action(_ANYTHING)(acknowledge)  # pressing a button that is a link is told to the app too
    app.view(_ANYTHING)(acknowledge)
    app.view_closed(_ANYTHING)(acknowledge)
    app.options(_ANYTHING)(no_options)


async def _answer_of_a_failure(error: Exception, body: Body, resp: BoltResponse | None) -> BoltResponse | None:
    """For what no listener sees: a workspace that cannot be looked up, or a fault of the bot's. Who typed a command is
    told at once; of everything else Slack says itself that it failed, or delivers it again."""
    if isinstance(error, DATABASE_ERRORS):
        _log.warning("not taken: database away", error=type(error).__name__)
        told: Message = AWAY
    else:
        told = _failed(secrets.token_hex(4), error)
    typed = resp is not None and "command" in body  # and not acknowledged yet
    return BoltResponse(status=200, body=dict(_ephemeral(told))) if typed else None


def _failed(reference: str, error: Exception) -> Message:
    _log.error("question not taken", reference=reference, exc_info=error)
    return render.failed(reference)


def _taken(accepted: Accepted) -> Taken:
    return Taken(accepted, {Accepted.LATER: LATER, Accepted.REFUSED: BUSY}.get(accepted))


def _listen(event: Mapping[str, Any], here: Workspace) -> None:
    if here.me.user and event.get("user") == here.me.user and not event.get("subtype"):
        here.echoes.hear(event)


def _ephemeral(message: Message) -> Mapping[str, Any]:
    return {"response_type": "ephemeral", "text": message.text, "blocks": [dict(one) for one in message.blocks]}
