"""Posting and editing: paced, without link previews or notifications, and without posting twice."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.slack.errors import CALL_ERRORS, error_name, is_doubtful, refused_blocks, said

# Slack: one message a second and channel, with bursts; chat.update fifty and more a minute (tier 3).
BURST = 20.0
A_SECOND = 1.0
# So long a question waits for Slack to come back.
PATIENCE_SECONDS = 3600.0
_LONGEST_WAIT = 15.0
_PAGES = 5
_CHANNELS = 5000
_POSTS = 5000
_EVENT_TYPE = "certcheck_post"

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


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
        self, client: AsyncWebClient, me: str = "", allowed: Callable[[], Awaitable[None]] = _at_liberty
    ) -> None:
        self._client = client
        self._me = me
        self._allowed = allowed
        self._pace = _Pace()
        self._posted: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        thread: str | None,
        key: str,
        again: bool = False,
        since: str | None = None,
    ) -> str:
        """Posts once and returns the message's timestamp.

        `key` names this very post. When Slack's answer is lost, or the post may have been made before (`again`), it
        is looked for first, among what is newer than `since`. Raises SlackApiError when Slack refuses, and a network
        error when Slack stays away.
        """
        in_doubt = again

        async def attempt() -> str:
            nonlocal in_doubt
            if in_doubt and (found := await self._find(channel, thread, key, message.text, since)):
                return self._remember(channel, found)
            await self._pace.wait(f"post/{channel}")
            await self._allowed()
            in_doubt = True
            return self._remember(channel, await self._send(channel, message, thread, key))

        return await _patiently("post", channel, attempt)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Puts `message` in the place of a message of the bot's. chat.update links and parses unless told not to."""
        words: dict[str, Any] = {"channel": channel, "ts": ts, "text": message.text, "parse": "none"}

        async def attempt() -> None:
            await self._pace.wait("update")
            try:
                await self._client.chat_update(**words, blocks=_blocks(message))
            except SlackApiError as error:
                if not refused_blocks(error):
                    raise
                _log.error("blocks refused", error=error_name(error), detail=_detail(error))
                await self._client.chat_update(**words, blocks=[])

        await _patiently("update", channel, attempt)

    async def hint(self, channel: str, user: str, message: Message, thread: str | None) -> None:
        """Shows a message to one person, now or not at all."""
        await self._client.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=_blocks(message), thread_ts=thread
        )

    async def whisper(self, response_url: str, message: Message) -> None:
        """Tells one person, where the bot may not post. Raises SlackApiError when the address is used up (five
        times, thirty minutes)."""

        async def attempt() -> WebhookResponse:
            async with asyncio.timeout(30):
                webhook = AsyncWebhookClient(response_url, session=self._client.session, retry_handlers=[])
                return await webhook.send(text=message.text, blocks=_blocks(message), response_type="ephemeral")

        answer = await _patiently("whisper", "", attempt)
        if answer.status_code != 200:
            raise SlackApiError(  # type: ignore[no-untyped-call]
                "response_url refused", {"ok": False, "error": f"response_url_{answer.status_code}"}
            )

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
        try:
            answer = await self._client.chat_postMessage(**words, blocks=_blocks(message))
        except SlackApiError as error:
            if not refused_blocks(error):
                raise
            _log.error("blocks refused", error=error_name(error), detail=_detail(error))
            answer = await self._client.chat_postMessage(**words)
        return str(answer["ts"])

    def _remember(self, channel: str, ts: str) -> str:
        self._posted[channel, ts] = None
        if len(self._posted) > _POSTS:
            self._posted.popitem(last=False)
        return ts

    async def _find(
        self, channel: str, thread: str | None, key: str, text: str, since: str | None = None
    ) -> str | None:
        """The timestamp of the post that carries this key, or, where metadata is not shown, of one with this text
        that no other question has made. Raises when Slack cannot say: posting blindly could post twice."""
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
                if _is_passing(error):
                    raise
                _log.warning("cannot look for a post", channel=channel, error=error_name(error))
                return None
            for message in answer.get("messages") or ():
                if self._is_post(channel, message, key, text):
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor or not thread:  # a channel's history begins with the newest
                return None
            wanted["cursor"] = cursor
        return None

    def _is_post(self, channel: str, message: Mapping[str, Any], key: str, text: str) -> bool:
        if self._me and message.get("user") != self._me:
            return False
        payload = (message.get("metadata") or {}).get("event_payload")
        same = payload.get("key") == key if payload else message.get("text") == text
        return same and (channel, message["ts"]) not in self._posted


async def _patiently(what: str, channel: str, attempt: Callable[[], Awaitable[_T]]) -> _T:
    """The result of `attempt`, made again while Slack is away."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    wait = 0.5
    while True:
        try:
            return await attempt()
        except CALL_ERRORS as error:
            if not _is_passing(error) or time.monotonic() > give_up_at:
                raise
            _log.warning("Slack away, trying again", what=what, channel=channel, error=error_name(error), seconds=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


def _is_passing(error: BaseException) -> bool:
    return is_doubtful(error) or error_name(error) == "ratelimited"


class _Pace:
    """Token buckets: `BURST` at once, then `A_SECOND` a second, each name for itself and in the order of asking."""

    def __init__(self) -> None:
        self._next: OrderedDict[str, float] = OrderedDict()

    async def wait(self, name: str) -> None:
        now = time.monotonic()
        while len(self._next) > _CHANNELS:
            self._next.popitem(last=False)
        # The moment at which the bucket would be full again; each use puts it off by one interval.
        full = max(self._next.pop(name, now), now) + 1 / A_SECOND
        self._next[name] = full
        delay = full - now - BURST / A_SECOND
        if delay > 0:
            await asyncio.sleep(delay)


def _blocks(message: Message) -> list[dict[str, Any]]:
    return [dict(block) for block in message.blocks]


def _detail(error: SlackApiError) -> str:
    """Which block, in Slack's words: they are about the form and hold none of the text."""
    metadata = said(error).get("response_metadata") or {}
    return "; ".join(str(line) for line in metadata.get("messages", ())[:3])[:300]
