"""Where an answer stands, and getting it there: once, whatever Slack refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.render import blocks as render
from bot.slack.asked import Asked, Way
from bot.slack.calls import PATIENCE_SECONDS
from bot.slack.errors import CALL_ERRORS, error_name, is_doubtful
from bot.slack.posting import ARCHIVED, Message, Poster
from bot.storage.questions import Outcome
from bot.trust.sighting import Target

# So long an edit is tried before the message is taken away instead.
_EDIT_SECONDS = 6.0
# Why Slack shows it to one person, outside the thread.
_INVITE = "I am not in this conversation, so only you see this. `/invite` me to have the answer in its thread."
_ARCHIVED = "This conversation is archived, so only you see this. To show it to others, ask again in another one."
_NOT_ALLOWED = "I cannot write in this conversation, so only you see this. To show it to others, ask in a channel."

Json = dict[str, Any]
_log = structlog.get_logger(__name__)


async def _at_once() -> None:
    """Nothing has to be asked first."""


@dataclass(frozen=True, slots=True)
class Note:
    """A plain sentence of the bot's own."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()


class Place:
    """Where one answer stands: in a thread, under a line of its own in the channel, or, where the bot may not post,
    before the eyes of the one who asked. `begun` is where it stood when this was begun, as `stands` told."""

    def __init__(self, poster: Poster, asked: Asked, again: bool, begun: Mapping[str, Any] | None = None) -> None:
        begun = begun or {}
        self._poster = poster
        self._asked = asked
        self._again = again
        self._key = asked.id[:24]
        self._line: str | None = begun.get("line")
        self._message: str | None = begun.get("message")
        self._private = bool(begun.get("private"))
        self.channel = asked.channel
        self.thread = asked.thread or self._line
        self.spoke = self._message is not None or self._private

    @property
    def open(self) -> bool:
        """Whether it stands where everybody sees it, and not before the eyes of one alone."""
        return not self._private

    def stands(self) -> Json:
        """All that is needed to go on elsewhere, as JSON."""
        return {"line": self._line, "message": self._message, "private": self._private}

    def outcome(self, state: str, **more: Any) -> Outcome:
        """How it ended, and where it stands; `more` as `Outcome` has it."""
        return Outcome(state=state, thread=self.thread, line_ts=self._line, answer_ts=self._message, **more)

    async def begin(self, target: Target) -> None:
        """Says that the question was taken up, at once."""
        checking = render.checking(target)
        if self._asked.thread is None:
            self._line = await self._post_or_whisper(checking, None, "line", passing=True)
            self.thread = self._line
        if not self._private:
            self._message = await self._post_or_whisper(checking, self.thread, "answer", passing=True)

    async def say(self, message: Message, before: Callable[[], Awaitable[object]] = _at_once) -> None:
        """One message, said once. `before` is called right before it is posted: what it raises calls it off."""
        self._message = await self._post_or_whisper(message, self.thread, "answer", before=before)

    async def add(self, message: Message) -> None:
        """One message more, said once, under the one that was said."""
        await self._post_or_whisper(message, self.thread, "added")

    async def amend(self, message: Message) -> None:
        """Puts it in the place of what was said. Never raises: it was said."""
        if self._message is not None:
            try:
                await self._poster.update(self.channel, self._message, message)
            except CALL_ERRORS as error:
                _log.warning("message cannot be edited", channel=self.channel, error=error_name(error))

    async def say_aside(self, message: Message) -> None:
        """What the others in the thread need not read: before the eyes of the one who asked, where that can be."""
        if self._asked.way is Way.SHORTCUT and self._asked.response_url:
            try:
                await self._poster.whisper(self._asked.response_url, message)
            except CALL_ERRORS as error:
                _log.warning("not whispered", channel=self.channel, error=error_name(error))
            else:
                self.spoke = self._private = True
                return
        await self.say(message)

    async def settle(self, message: Message) -> None:
        """Puts it in the place of "Checking…"."""
        if self._message is None:
            self._message = await self._post_or_whisper(message, self.thread, "settled")
        else:
            self._message = await self._replace(self._message, message, self.thread, "settled")

    async def headline(self, message: Message) -> None:
        """Puts it in the place of the line in the channel. Never raises: the answer does not depend on it."""
        if self._line is None:
            return
        try:
            self._line = await self._replace(self._line, message, None, "headline") or self._line
        except CALL_ERRORS as error:
            _log.error("line in the channel not edited", channel=self.channel, error=error_name(error))

    async def apologise(self, message: Message) -> None:
        """Says that it failed, where it was begun. An uncalled message that nothing was said about is left alone.
        Never raises: when this fails too, only the log is left."""
        await self.headline(message)
        if self.spoke or self._asked.called:
            try:
                await self.settle(message)
            except CALL_ERRORS as error:
                _log.error("person not told", error=error_name(error))

    async def _replace(self, ts: str, message: Message, thread: str | None, part: str) -> str | None:
        """Edits a message. One that cannot be edited is taken away and posted anew: "Checking…" must not stay. While
        Slack lets it do neither, it goes on trying."""
        for patience in (_EDIT_SECONDS, PATIENCE_SECONDS):
            try:
                await self._poster.update(self.channel, ts, message, patience)
            except CALL_ERRORS as error:
                _log.warning("message cannot be edited", channel=self.channel, error=error_name(error))
                gone = await self._poster.remove(self.channel, ts)
                if gone or not is_doubtful(error):
                    break
            else:
                return ts
        return await self._post_or_whisper(message, thread, part)

    async def _post_or_whisper(
        self,
        message: Message,
        thread: str | None,
        part: str,
        *,
        passing: bool = False,
        before: Callable[[], Awaitable[object]] = _at_once,
    ) -> str | None:
        """The timestamp of what was posted; None when it was whispered. A whisper cannot be found again: what is only
        `passing` is not whispered where it may have been."""
        if self._private:
            await self._whisper(message)
            return None
        try:
            ts = await self._poster.post(
                self.channel,
                message,
                thread=thread,
                key=f"{self._key}/{part}",
                again=self._again,
                since=self._asked.message if thread else None,
                before=before,
            )
        except SlackApiError as error:
            if not self._reachable or is_doubtful(error):
                raise
            _log.info("bot may not post here", channel=self.channel, error=error_name(error))
            self._private = True
            if not (passing and self._again):
                await self._whisper(_with_reason(message, self._why(error)))
            self.spoke = True
            return None
        self.spoke = True
        return ts

    @property
    def _reachable(self) -> bool:
        """Whether the one who asked can be told alone. Who did not call the bot is left alone."""
        return bool(self._asked.response_url) or (self._asked.called and bool(self._asked.user))

    async def _whisper(self, message: Message) -> None:
        if self._asked.response_url:
            await self._poster.whisper(self._asked.response_url, message)
        else:  # in a thread without replies Slack would not show it
            thread = self._asked.thread if self._asked.in_thread else None
            await self._poster.hint(self.channel, self._asked.user, message, thread)
        self.spoke = True

    def _why(self, error: SlackApiError) -> str:
        name = error_name(error)
        if name in ARCHIVED:
            return _ARCHIVED
        # Nobody can be invited into a conversation of two.
        may_come = name in {"not_in_channel", "channel_not_found"} and not self.channel.startswith("D")
        return _INVITE if may_come else _NOT_ALLOWED


def _with_reason(message: Message, reason: str) -> Message:
    said: tuple[dict[str, Any], ...] = tuple(dict(block) for block in message.blocks)
    hint = {"type": "context", "elements": [{"type": "mrkdwn", "text": reason, "verbatim": True}]}
    return Note(f"{message.text}\n{reason}", (*said, hint)[:50])
