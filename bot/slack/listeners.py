"""The ways in. Each listener acknowledges and hands over; nothing is worked out before the acknowledgement.

Everything is acknowledged, also what the bot has no use for: Slack repeats what is not, and shows people an error.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.probe.target import TargetError, parse_target
from bot.render import blocks as render
from bot.slack.asked import Asked
from bot.slack.errors import CALL_ERRORS, error_name
from bot.slack.intake import Self, delivery, from_command, from_form, from_message, from_shortcut, host_field
from bot.slack.intake import pressed_context as context_of
from bot.slack.memory import Memory
from bot.slack.reading import HELP_WORDS, Unusable, read_command
from bot.slack.work import Work

COMMAND = "/certcheck"
SHORTCUT = "explain_certificate_error"
ASK_HOST = "ask_host"
HOST_GIVEN = "host_given"
EVENTS = ("message", "app_mention")

_ANYTHING = re.compile(".*")
_log = structlog.get_logger(__name__)

Body = dict[str, Any]
Accept = Callable[[Callable[[], Asked | None]], None]


def register(
    app: AsyncApp,
    client: AsyncWebClient,
    me: Self,
    memory: Memory,
    work: Work,
    answer: Callable[[Asked], Coroutine[Any, Any, None]],
) -> None:
    """Registers the ways in. The first listener that matches an envelope is the only one to run."""

    def accept(understand: Callable[[], Asked | None]) -> None:
        """Never raises: an exception would take back the acknowledgement that goes out with it."""
        try:
            asked = understand()
        except Exception as error:  # noqa: BLE001 - a payload of a shape that Slack does not document
            _log.error("payload not understood", exc_info=error)
            return
        if asked is not None and memory.claim(asked.identity):
            work.start(answer(asked))

    app.use(_gate(memory, work))
    _register_events(app, me, accept)
    _register_command(app, accept)
    _register_interaction(app, client, me, accept)
    _register_the_rest(app)


def _gate(memory: Memory, work: Work) -> Callable[..., Awaitable[BoltResponse | None]]:
    async def gate(body: Body, next: Callable[[], Awaitable[None]]) -> BoltResponse | None:  # noqa: A002 - Bolt's name
        """Turns away what was delivered before (acknowledged), and everything while there is no room (not
        acknowledged: Slack delivers it again). None would mean an unhandled request."""
        if not work.accepts:
            return BoltResponse(status=503, body="")
        if not memory.claim(f"delivered {delivery(body)}"):
            return BoltResponse(status=200, body="")
        await next()
        return None

    return gate


def _register_events(app: AsyncApp, me: Self, accept: Accept) -> None:
    async def message(body: Body) -> None:
        accept(lambda: from_message(body, me))

    for event in EVENTS:
        app.event(event)(message)


def _register_command(app: AsyncApp, accept: Accept) -> None:
    async def command(body: Body, ack: AsyncAck) -> None:
        text = str(body.get("text") or "").strip()
        if text.lower() in HELP_WORDS:
            await ack(**_ephemeral(render.help_message()))
            return
        understood = read_command(text)
        if isinstance(understood, Unusable):
            await ack(**_ephemeral(render.bad_target(understood.sentence)))
            return
        accept(lambda: from_command(body, understood.target))
        await ack()

    app.command(COMMAND)(command)


def _register_interaction(app: AsyncApp, client: AsyncWebClient, me: Self, accept: Accept) -> None:
    async def shortcut(body: Body, ack: AsyncAck) -> None:
        accept(lambda: from_shortcut(body, me))
        await ack()

    async def ask_host(body: Body, ack: AsyncAck) -> None:
        await ack()
        try:
            await client.views_open(trigger_id=str(body.get("trigger_id")), view=render.host_form(context_of(body)))
        except CALL_ERRORS as error:
            # The person sees nothing happen and presses again: a trigger lasts three seconds.
            _log.warning("form not opened", error=error_name(error))

    async def host_given(body: Body, ack: AsyncAck) -> None:
        try:
            target = parse_target(host_field(body))
        except TargetError as error:
            await ack(response_action="errors", errors={"host": str(error)})
            return
        accept(lambda: from_form(body, target))
        await ack()

    app.shortcut({"type": "message_action", "callback_id": SHORTCUT})(shortcut)
    app.action(ASK_HOST)(ask_host)
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


def _ephemeral(message: render.Message) -> Mapping[str, Any]:
    return {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}
