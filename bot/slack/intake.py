"""Slack's payloads → questions. Pure: which messages are the bot's business is decided here and nowhere else."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.render.controls import CHECK_AGAIN, STEP, UNWATCH, WATCH
from bot.slack.asked import Asked, Way, report_from, report_json
from bot.slack.words import mentions, message_text, without_mention
from bot.trust.case import ClientReport
from bot.trust.sighting import Target

Payload = Mapping[str, Any]

# A message with any other subtype is an edit, a deletion, somebody joining, … and asks nothing.
_ASKING_SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
_CONTEXT_LIMIT = 1900  # a button's value takes 2,000 characters

# The controls under an answer, and what their values look like: the id of the answered question, and the step.
_PRESSES: Mapping[str, tuple[Way, re.Pattern[str]]] = {
    CHECK_AGAIN: (Way.AGAIN, re.compile(r"(?P<about>[0-9a-f]{64})")),
    WATCH: (Way.WATCH, re.compile(r"(?P<about>[0-9a-f]{64})")),
    UNWATCH: (Way.UNWATCH, re.compile(r"(?P<about>[0-9a-f]{64})")),
    STEP: (Way.STEP, re.compile(r"(?P<about>[0-9a-f]{64})/(?P<item>[a-z]{1,20}/[0-9]{1,3})/(?P<wish>done|open)")),
}
PRESSES = tuple(_PRESSES)


@dataclass(frozen=True, slots=True)
class Self:
    """Who the bot is in the workspace, as auth.test says, and which other bots it answers (ids of bots, apps or
    users)."""

    user: str
    bot: str
    answered_bots: frozenset[str] = frozenset()


def from_message(body: Payload, me: Self) -> Asked | None:
    """A `message` or `app_mention` event → a question, or None for what is none of the bot's business.

    A mention in a channel arrives as both events, in either order; both give the same question.
    """
    event = _part(body, "event")
    if event.get("hidden") or event.get("subtype") not in _ASKING_SUBTYPES or not _may_ask(event, me):
        return None
    channel, ts = event.get("channel"), event.get("ts")
    if not isinstance(channel, str) or not isinstance(ts, str):
        return None
    text = message_text(event)
    if event.get("channel_type") == "im" or (channel.startswith("D") and not event.get("channel_type")):
        way = Way.DIRECT
    elif event.get("type") == "app_mention" or mentions(text, me.user):
        way = Way.MENTION
    else:
        way = Way.MESSAGE
    files = _files(event)
    if way is Way.MESSAGE and not text.strip() and not files:
        return None
    team = team_of(body)
    return Asked(
        identity=f"{team}/{channel}/{ts}",
        way=way,
        team=team,
        channel=channel,
        thread=event.get("thread_ts") or ts,
        user=str(event.get("user") or ""),
        text=without_mention(text, me.user),
        files=files,
        message=ts,
        in_thread=bool(event.get("thread_ts")) and event.get("thread_ts") != ts,
    )


def from_command(body: Payload, target: Target) -> Asked:
    """A slash command whose host was understood → a question. Its answer gets a thread of its own."""
    return Asked(
        identity=delivery(body),
        way=Way.COMMAND,
        team=team_of(body),
        channel=str(body.get("channel_id") or ""),
        thread=None,
        user=str(body.get("user_id") or ""),
        target=target,
        response_url=body.get("response_url"),
    )


def from_shortcut(body: Payload, me: Self) -> Asked | None:
    """The message shortcut → a question about that message, in that message's thread; None when it names none."""
    message = _part(body, "message")
    ts = str(message.get("ts") or body.get("message_ts") or "")
    channel = str(_part(body, "channel").get("id") or "")
    if not ts or not channel:
        return None
    return Asked(
        identity=delivery(body),
        way=Way.SHORTCUT,
        team=team_of(body),
        channel=channel,
        thread=message.get("thread_ts") or ts,
        user=user_of(body),
        text=without_mention(message_text(message), me.user),
        files=_files(message),
        message=ts,
        in_thread=bool(message.get("thread_ts")) and message.get("thread_ts") != ts,
        response_url=body.get("response_url"),
    )


def from_form(body: Payload, target: Target) -> Asked | None:
    """The submitted host form → a question in the thread that its context names; None when it names none."""
    try:
        context = json.loads(_part(body, "view").get("private_metadata") or "")
        channel, thread = str(context["channel"]), str(context["thread"])
        report = report_from(context)
    except (ValueError, KeyError, TypeError):
        return None
    return Asked(
        identity=delivery(body),
        way=Way.FORM,
        team=team_of(body),
        channel=channel,
        thread=thread,
        user=user_of(body),
        target=target,
        report=report,
        response_url=context.get("response_url"),
    )


def from_press(body: Payload) -> Asked | None:
    """A control under an answer, pressed → a question about that answer; None for what is none."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    way, form = _PRESSES.get(str(_part(action).get("action_id")), (None, None))
    value = _part(action).get("value") or _part(action, "selected_option").get("value")
    found = form.fullmatch(str(value)) if form else None
    channel = str(_part(body, "channel").get("id") or "")
    if way is None or found is None or not channel:
        return None
    given = found.groupdict()
    message = _part(body, "message")
    ts = message.get("ts") or _part(body, "container").get("message_ts")
    return Asked(
        identity=delivery(body),
        way=way,
        team=team_of(body),
        channel=channel,
        thread=message.get("thread_ts") or ts,
        user=user_of(body),
        message=ts,
        in_thread=True,
        response_url=body.get("response_url"),
        about=given["about"],
        item=given.get("item"),
        done=given.get("wish") != "open",
    )


def form_context(asked: Asked, report: ClientReport) -> str:
    """What must be known to answer in the right thread once the host is given, as a button's value. The client's
    chain is left out when it does not fit, then the advice."""
    place: dict[str, Any] = {"channel": asked.channel, "thread": asked.thread}
    whole = report_json(report) or {}
    for left_out in ((), ("chain",), ("chain", "advice")):
        said = {name: value for name, value in whole.items() if value and name not in left_out}
        context = json.dumps(place | said, separators=(",", ":"))
        if len(context) <= _CONTEXT_LIMIT:
            break
    return context


def pressed_context(body: Payload) -> str:
    """The context of the button that was pressed, for the form that it opens. The click's response_url is added: it
    reaches the person where the bot may not post."""
    message = _part(body, "message")
    place = {"channel": _part(body, "channel").get("id"), "thread": message.get("thread_ts") or message.get("ts")}
    with suppress(ValueError, TypeError, KeyError, IndexError):
        place |= json.loads(body["actions"][0]["value"])
    return json.dumps(place | {"response_url": body.get("response_url")}, separators=(",", ":"))


def delivery(body: Payload) -> str:
    """The identity of what was delivered: equal for each repeated delivery, different for everything else. Events
    have an id of their own; a command, a shortcut or a form has that of the press which triggered it, and what was
    typed."""
    if body.get("event_id"):
        return f"event/{team_of(body)}/{body['event_id']}"
    typed = [body.get("trigger_id"), body.get("text"), _part(body, "view", "state"), _part(body, "message").get("ts")]
    whole = json.dumps(typed if body.get("trigger_id") else body, sort_keys=True, default=str)
    return f"payload/{team_of(body)}/{hashlib.sha256(whole.encode()).hexdigest()}"


def team_of(body: Payload) -> str:
    """The workspace, for a payload of any kind."""
    return str(body.get("team_id") or _part(body, "team").get("id") or "")


def user_of(body: Payload) -> str:
    """Who pressed or submitted."""
    return str(_part(body, "user").get("id") or "")


def host_field(body: Payload) -> str:
    """What was typed into the host form."""
    return str(_part(body, "view", "state", "values", "host", "host").get("value") or "").strip()


def _may_ask(event: Payload, me: Self) -> bool:
    """People may; the bot itself never; other bots only when they are on the list."""
    profile = _part(event, "bot_profile")
    ids = {event.get("bot_id"), profile.get("id"), profile.get("app_id"), event.get("app_id"), event.get("user")}
    if event.get("user") == me.user or (me.bot and event.get("bot_id") == me.bot):
        return False
    is_bot = bool(event.get("bot_id") or profile or event.get("subtype") == "bot_message")
    if is_bot or event.get("user") == "USLACKBOT":
        return bool(ids & me.answered_bots)
    return True


def _part(value: object, *keys: str) -> Payload:
    """The object at this place of a payload; an empty one when there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _files(message: Payload) -> tuple[Payload, ...]:
    files = message.get("files")
    return tuple(file for file in files[:10] if isinstance(file, dict)) if isinstance(files, list) else ()
