"""Posting and editing: paced, without link previews or notifications, and without posting twice."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.calls import PATIENCE_SECONDS, Client, refusal
from bot.slack.echoes import Echoes
from bot.slack.errors import CALL_ERRORS, error_name, is_doubtful, is_token_lost, passes, refused_form, said
from bot.slack.pace import Pace

POSTS_A_SECOND = 1.0  # in a channel
EDITS_A_SECOND = 50 / 60  # in a workspace
_SHORT = 300  # characters of what is said when nothing longer is taken
_ECHO_SECONDS = 1.0
_PAGES = 5
_POSTS = 5000
_EVENT_TYPE = "certcheck_post"
# What Slack says where nobody can be told any more.
ARCHIVED = frozenset({"is_archived", "is_inactive"})
OUTSIDE = frozenset({"channel_not_found", "not_in_channel", "thread_not_found", *ARCHIVED})
_EDITS = "edits"  # of the whole workspace

_log = structlog.get_logger(__name__)


async def _at_liberty() -> None:
    """Nobody else could be doing the same."""


class Message(Protocol):
    """Something to say. `text` stands alone for screen readers and notifications."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]: ...


class Poster:
    """Says things in Slack. Text and blocks come escaped and within Slack's limits.

    Slack being away is waited for. `allowed` returns when this process may act: another one may have taken over its
    work while it was frozen.
    """

    def __init__(
        self,
        client: Client,
        me: str = "",
        allowed: Callable[[], Awaitable[None]] = _at_liberty,
        echoes: Echoes | None = None,
    ) -> None:
        self._client = client
        self._me = me
        self._allowed = allowed
        self._echoes = echoes or Echoes()
        self._posts = Pace(burst=200, a_second=POSTS_A_SECOND)
        self._edits = Pace(burst=1000, a_second=EDITS_A_SECOND)
        self._posted: OrderedDict[tuple[str, str], str] = OrderedDict()  # the keys, by channel and timestamp

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        thread: str | None,
        key: str,
        again: bool = False,
        since: str | None = None,
        before: Callable[[], Awaitable[object]] = _at_liberty,
    ) -> str:
        """Posts once and returns the message's timestamp.

        `key` names this very post. When Slack's answer is lost, or the post may have been made before (`again`), it
        is looked for first, among what is newer than `since`. `before` is called when all waiting is over: what it
        raises calls the post off. Raises SlackApiError when Slack refuses, and a network error when Slack stays away.
        """
        in_doubt = again
        turn = self._posts.turn(channel)

        async def attempt() -> str:
            nonlocal in_doubt
            if in_doubt and (found := await self._find(channel, thread, key, message.text, since)):
                return self._remember(channel, found, key)
            await self._posts.wait(turn)
            await before()  # may wait for the database, and others take over meanwhile
            await self._allowed()
            try:
                ts = await self._send(channel, message, thread, key)
            except CALL_ERRORS as error:
                in_doubt = in_doubt or is_doubtful(error)
                raise
            return self._remember(channel, ts, key)

        return await self._client.patiently(f"post/{channel}", attempt, rest=partial(self._posts.shut, channel))

    async def update(self, channel: str, ts: str, message: Message, patience: float = PATIENCE_SECONDS) -> None:
        """Puts `message` in the place of a message of the bot's. chat.update links and parses unless told not to.

        Raises SlackApiError when Slack refuses, and what went wrong last when it did so for `patience` seconds.
        """
        words: dict[str, Any] = {"channel": channel, "ts": ts, "text": message.text, "parse": "none"}
        turn = self._edits.turn(_EDITS, channel)

        async def attempt() -> None:
            await self._edits.wait(turn)
            await self._allowed()
            forms = (
                words | {"blocks": _blocks(message)},
                words | {"blocks": []},
                words | {"text": _short(message), "blocks": []},
            )
            await _first_taken(self._client.chat_update, forms)

        rest = partial(self._edits.shut, _EDITS)
        await self._client.patiently(f"update/{channel}", attempt, seconds=patience, rest=rest)

    async def remove(self, channel: str, ts: str) -> bool:
        """Takes a message of the bot's away; whether it is gone."""
        await self._allowed()
        try:
            # As JSON, like the other calls that write; the SDK's own method puts it into the address.
            await self._client.api_call("chat.delete", json={"channel": channel, "ts": ts})
        except CALL_ERRORS as error:
            _log.warning("message not removed", channel=channel, error=error_name(error))
            return error_name(error) == "message_not_found"
        return True

    async def outside(self, channel: str, thread: str) -> set[str]:
        """Why the bot may not post in the conversation, in Slack's word, as far as Slack says: out of it, the bot may
        still edit its messages."""
        try:
            await self._client.conversations_replies(channel=channel, ts=thread, limit=1)
        except CALL_ERRORS as error:
            return {error_name(error)} & OUTSIDE
        return set()

    async def hint(self, channel: str, user: str, message: Message, thread: str | None) -> None:
        """Shows a message to one person, now or not at all."""
        await self._client.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=_blocks(message), thread_ts=thread
        )

    async def aside(
        self, channel: str, user: str, message: Message, thread: str | None, response_url: str | None
    ) -> None:
        """Shows a message to one person, in the thread where that can be, else by the address of their request. Never
        raises: when this fails too, only the log is left."""
        try:
            await self.hint(channel, user, message, thread)
        except CALL_ERRORS as error:
            _log.info("not told in the thread", channel=channel, error=error_name(error))
            if not response_url:
                return
            try:
                await self.whisper(response_url, message)
            except CALL_ERRORS as error_there:
                _log.warning("person not told", channel=channel, error=error_name(error_there))

    async def whisper(self, response_url: str, message: Message) -> None:
        """Tells one person, where the bot may not post. Raises SlackApiError when the address is used up (five
        times, thirty minutes)."""

        words = {"text": message.text, "blocks": _blocks(message), "response_type": "ephemeral"}

        async def attempt() -> None:
            async with self._client.request("response_url", "POST", response_url, json=words) as answer:
                if answer.status != 200:
                    raise refusal(f"response_url_{answer.status}", answer.status, answer.headers)

        await self._client.patiently("whisper", attempt)

    async def _send(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        words: dict[str, Any] = {
            "channel": channel,
            "text": message.text,
            "thread_ts": thread,
            "parse": "none",
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": _EVENT_TYPE, "event_payload": {"key": key}},
        }
        bare = {"channel": channel, "text": _short(message), "thread_ts": thread}
        forms = (words | {"blocks": _blocks(message)}, words, bare)
        answer = await _first_taken(self._client.chat_postMessage, forms)
        if not answer.get("ts"):
            raise SlackApiError("no timestamp", {"ok": False, "error": "internal_error"})  # type: ignore[no-untyped-call]
        return str(answer["ts"])

    def _remember(self, channel: str, ts: str, key: str) -> str:
        self._posted[channel, ts] = key
        if len(self._posted) > _POSTS:
            self._posted.popitem(last=False)
        return ts

    async def _find(
        self, channel: str, thread: str | None, key: str, text: str, since: str | None = None
    ) -> str | None:
        """The timestamp of the post that carries this key, or, where metadata is not shown, of one with this text
        that no other question has made. Raises when Slack cannot say: posting blindly could post twice."""

        def is_it(message: Mapping[str, Any]) -> bool:
            return self._is_post(channel, message, key, text)

        if heard := self._echoes.find(channel, thread, is_it):
            return heard
        wanted: dict[str, Any] = {"limit": 200, "include_all_metadata": True}
        if since is not None:
            wanted["oldest"] = since
        for _ in range(_PAGES):
            try:
                if thread:
                    answer = await self._client.conversations_replies(channel=channel, ts=thread, **wanted)
                else:
                    answer = await self._client.conversations_history(channel=channel, **wanted)
            except SlackApiError as error:
                if passes(error) or is_token_lost(error):
                    raise
                _log.warning("cannot look for a post", channel=channel, error=error_name(error))
                await asyncio.sleep(_ECHO_SECONDS)
                return self._echoes.find(channel, thread, is_it)
            for message in answer.get("messages") or ():
                if (not self._me or message.get("user") == self._me) and is_it(message):
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor or not thread:  # a channel's history begins with the newest
                return None
            wanted["cursor"] = cursor
        return None

    def _is_post(self, channel: str, message: Mapping[str, Any], key: str, text: str) -> bool:
        payload = (message.get("metadata") or {}).get("event_payload")
        if payload:
            return bool(payload.get("key") == key)
        return message.get("text") == text and self._posted.get((channel, message["ts"]), key) == key


def _blocks(message: Message) -> list[dict[str, Any]]:
    return [dict(block) for block in message.blocks]


def _short(message: Message) -> str:
    """The last resort: some plain words."""
    return message.text if len(message.text) <= _SHORT else message.text[:_SHORT].rpartition(" ")[0] + " …"


async def _first_taken(call: Callable[..., Awaitable[AsyncSlackResponse]], forms: Sequence[dict[str, Any]]) -> Any:
    """Says the same in plainer and plainer form until Slack takes it. Raises its last refusal."""
    for form in forms[:-1]:
        try:
            return await call(**form)
        except SlackApiError as error:
            if not refused_form(error):
                raise
            _log.error("form of a message refused", error=error_name(error), detail=_detail(error))
    return await call(**forms[-1])


def _detail(error: SlackApiError) -> str:
    """Which block, in Slack's words: they are about the form and hold none of the text."""
    metadata = said(error).get("response_metadata") or {}
    return "; ".join(str(line) for line in metadata.get("messages", ())[:3])[:300]
