"""Posting and editing: paced, without link previews or notifications, and without posting twice."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.errors import CALL_ERRORS, error_name, is_doubtful, refused_blocks, said

# Slack: one message a second and channel, with bursts; chat.update fifty and more a minute (tier 3).
BURST = 20.0
A_SECOND = 1.0
_ATTEMPTS = 5
_CHANNELS = 5000
_POSTS = 5000
_EVENT_TYPE = "certcheck_post"

_log = structlog.get_logger(__name__)


class Message(Protocol):
    """Something to say. `text` stands alone for screen readers and notifications."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]: ...


class Poster:
    """Says things in Slack. Text and blocks come escaped and within Slack's limits."""

    def __init__(self, client: AsyncWebClient, me: str = "") -> None:
        self._client = client
        self._me = me
        self._pace = _Pace()
        self._posted: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def post(self, channel: str, message: Message, *, thread: str | None, key: str) -> str:
        """Posts once and returns the message's timestamp.

        `key` names this very post. When Slack's answer is lost, the post is looked for before it is made again.
        Raises SlackApiError when Slack refuses, and a network error when Slack stays away.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            await self._pace.wait(f"post/{channel}")
            try:
                return self._remember(channel, await self._send(channel, message, thread, key))
            except CALL_ERRORS as error:
                if not is_doubtful(error) or attempt == _ATTEMPTS:
                    raise
                _log.warning("post in doubt", channel=channel, error=error_name(error), attempt=attempt)
                await asyncio.sleep(min(2.0**attempt / 2, 8))
            if found := await self._find(channel, thread, key, message.text):
                return self._remember(channel, found)
        raise AssertionError("the loop returns or raises")

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Puts `message` in the place of a message of the bot's. chat.update links and parses unless told not to."""
        await self._pace.wait("update")
        words: dict[str, Any] = {"channel": channel, "ts": ts, "text": message.text, "parse": "none"}
        try:
            await self._client.chat_update(**words, blocks=_blocks(message))
        except SlackApiError as error:
            if not refused_blocks(error):
                raise
            _log.error("blocks refused", error=error_name(error), detail=_detail(error))
            await self._client.chat_update(**words, blocks=[])

    async def whisper(self, response_url: str, message: Message) -> None:
        """Tells one person, where the bot may not post. Raises SlackApiError when the address is used up (five
        times, thirty minutes)."""
        async with asyncio.timeout(30):
            webhook = AsyncWebhookClient(response_url, session=self._client.session, retry_handlers=[])
            answer = await webhook.send(text=message.text, blocks=_blocks(message), response_type="ephemeral")
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

    async def _find(self, channel: str, thread: str | None, key: str, text: str) -> str | None:
        """The timestamp of the post that carries this key, or, where metadata is not shown, of one with this text
        that no other question has made."""
        wanted: dict[str, Any] = {"limit": 200, "include_all_metadata": True}
        try:
            if thread:
                answer = await self._client.conversations_replies(channel=channel, ts=thread, **wanted)
            else:
                answer = await self._client.conversations_history(channel=channel, **wanted)
        except CALL_ERRORS as error:
            _log.warning("cannot look for a post", channel=channel, error=error_name(error))
            return None
        for message in answer.get("messages") or ():
            if self._me and message.get("user") != self._me:
                continue
            payload = (message.get("metadata") or {}).get("event_payload")
            same = payload.get("key") == key if payload else message.get("text") == text
            if same and (channel, message["ts"]) not in self._posted:
                return str(message["ts"])
        return None


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
