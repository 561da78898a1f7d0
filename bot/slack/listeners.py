"""The ways in. Each listener records what is asked, acknowledges, and works nothing out.

Only what is recorded is acknowledged; what is not is delivered again by Slack. Everything else is acknowledged at
once, also what the bot has no use for: Slack repeats what is not, and shows people an error.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
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
)
from bot.slack.intake import pressed_context as context_of
from bot.slack.place import Note
from bot.slack.posting import Message, Poster
from bot.slack.reading import HELP_WORDS, Unusable, read_command
from bot.slack.workspaces import Workspace, workspace_of
from bot.storage.questions import Accepted, Question

COMMAND = "/certcheck"
SHORTCUT = "explain_certificate_error"
ASK_HOST = "ask_host"
HOST_GIVEN = "host_given"
EVENTS = ("message", "app_mention")

_ANYTHING = re.compile(".*")
_log = structlog.get_logger(__name__)

# Said to the person who asks while the database is away.
LATER = Note(
    "I cannot write your question down just now, because my database does not answer. I will answer you as soon as it"
    " does. If nothing comes within five minutes, please ask again."
)
BUSY = Note("I have more questions than I can take just now. Please ask again in a minute.")

Body = dict[str, Any]
Accept = Callable[[AsyncBoltContext, Callable[[Self], Asked | None]], Awaitable[Accepted | None]]


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

    async def accept(self, context: AsyncBoltContext, understand: Callable[[Self], Asked | None]) -> Accepted | None:
        """Records the question; None when nothing is asked. Never raises: an exception would take back the
        acknowledgement that goes out with it."""
        try:
            here = workspace_of(context)
            asked = understand(here.me)
            if asked is None:
                return None
            asked = replace(without_secrets(asked), team=here.team)
            if not await here.reader.concerns(asked):
                return None
            with structlog.contextvars.bound_contextvars(request=asked.reference):
                accepted = await self._inbox.accept(as_question(asked))
        except Exception as error:  # noqa: BLE001 - a payload of a shape that Slack does not document
            _log.error("payload not understood", exc_info=error)
            return None
        if accepted is Accepted.LATER and asked.called and asked.way is not Way.COMMAND:
            task = asyncio.create_task(self._tell(here.poster, asked))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        return accepted

    async def gate(
        self,
        body: Body,
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's
    ) -> BoltResponse | None:
        """Takes the events: Bolt would acknowledge them before a listener has recorded anything. Turns everything
        away while there is no room. None would mean an unhandled request."""
        if not self._inbox.accepts:
            return BoltResponse(status=503, body="")
        event = body.get("event")
        if isinstance(event, Mapping) and not isinstance(event.get("type"), str):
            return BoltResponse(status=200, body="")  # Bolt would not acknowledge it
        if isinstance(event, Mapping) and event.get("type") in EVENTS:
            _listen(event, workspace_of(context))
            accepted = await self.accept(context, lambda me: from_message(body, me))
            return BoltResponse(status=200 if accepted in {None, Accepted.RECORDED} else 503, body="")
        await next()
        return None

    async def _tell(self, poster: Poster, asked: Asked) -> None:
        try:
            await poster.hint(asked.channel, asked.user, LATER, asked.thread if asked.in_thread else None)
        except CALL_ERRORS as error:
            _log.warning("person not told", error=error_name(error))


def register(app: AsyncApp, doors: Doors) -> None:
    """Registers the ways in. The first listener that matches an envelope is the only one to run."""
    app.use(doors.gate)
    _register_command(app, doors.accept)
    _register_interaction(app, doors.accept)
    _register_the_rest(app)


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
        accepted = await accept(context, lambda _: from_command(body, understood.target))
        told = {Accepted.LATER: LATER, Accepted.REFUSED: BUSY}.get(accepted) if accepted else None
        await ack(**_ephemeral(told)) if told else await ack()

    app.command(COMMAND)(command)


def _register_interaction(app: AsyncApp, accept: Accept) -> None:
    async def shortcut(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        await accept(context, lambda me: from_shortcut(body, me))
        await ack()

    async def press(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        await accept(context, lambda _: from_press(body))
        await ack()

    async def ask_host(body: Body, context: AsyncBoltContext, ack: AsyncAck) -> None:
        await ack()
        client = workspace_of(context).client  # Bolt's own is the SDK's, with its own ways
        try:
            await client.views_open(trigger_id=str(body.get("trigger_id")), view=render.host_form(context_of(body)))
        except CALL_ERRORS as error:
            # The person sees nothing happen and presses again: a trigger lasts three seconds.
            _log.warning("form not opened", error=error_name(error))

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


def _listen(event: Mapping[str, Any], here: Workspace) -> None:
    if here.me.user and event.get("user") == here.me.user and not event.get("subtype"):
        here.echoes.hear(event)


def _ephemeral(message: Message) -> Mapping[str, Any]:
    return {"response_type": "ephemeral", "text": message.text, "blocks": [dict(one) for one in message.blocks]}
