"""From an accepted question to the finished message: nothing that was accepted ends in silence or in "Checking…"."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.render import blocks as render
from bot.slack.asked import Asked, Examine
from bot.slack.errors import CALL_ERRORS, error_name, is_doubtful
from bot.slack.files import Files
from bot.slack.intake import form_context
from bot.slack.posting import Message, Poster
from bot.slack.reading import HostMissing, Reader, Ready, Unusable
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target

DEADLINE_SECONDS = 120.0
_FAREWELL_SECONDS = 3.0
# Slack shows it to one person, outside the thread.
_NOT_IN_CHANNEL = "I am not in this conversation, so only you see this. `/invite` me to have the answer in its thread."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """A plain sentence of the bot's own."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()


class Answering:
    """Answers questions. `forget` is called with the identity of a question that was met with silence."""

    def __init__(
        self, examine: Examine, reader: Reader, poster: Poster, files: Files, forget: Callable[[str], None]
    ) -> None:
        self._examine = examine
        self._reader = reader
        self._poster = poster
        self._files = files
        self._forget = forget

    async def answer(self, asked: Asked) -> None:
        """Answers one question. Raises nothing but cancellation: whatever fails is logged under a reference that
        the person is told."""
        reference = secrets.token_hex(4)
        place = _Place(self._poster, asked)
        log = _log.bind(reference=reference, way=asked.way.value, channel=asked.channel, thread=asked.thread)
        try:
            await self._answer(asked, place)
        except asyncio.CancelledError:
            log.warning("question cut off")
            await asyncio.shield(_quietly(place.apologise(render.failed(reference)), _FAREWELL_SECONDS))
            raise
        except Exception as error:
            log.error("question failed", error=error_name(error), exc_info=error)
            await _quietly(place.apologise(render.failed(reference)))
        else:
            log.info("question done", spoke=place.spoke)

    async def _answer(self, asked: Asked, place: _Place) -> None:
        understood = await self._reader.understand(asked)
        if isinstance(understood, Ready):
            await place.begin(understood.target)
            async with asyncio.timeout(DEADLINE_SECONDS):
                diagnosis = await self._examine(understood.target, understood.report)
            await place.finish(diagnosis)
            await self._attach(diagnosis, place)
        elif isinstance(understood, HostMissing):
            await place.say(render.ask_for_host(form_context(asked, understood.report)))
        elif isinstance(understood, Unusable):
            await place.say(render.bad_target(understood.sentence))
        elif not asked.called:
            self._forget(asked.identity)
        elif understood.explanation:
            await place.say(render.not_a_certificate_matter(understood.explanation))
        else:
            await place.say(render.help_message())

    async def _attach(self, diagnosis: Diagnosis, place: _Place) -> None:
        chain = next((proof.repaired_chain for proof in diagnosis.proofs if proof.repaired_chain), None)
        if chain and place.thread:
            await self._files.attach_chain(place.channel, place.thread, chain)


class _Place:
    """Where one answer stands: in a thread, under a line of its own in the channel, or, where the bot may not post,
    before the eyes of the one who asked."""

    def __init__(self, poster: Poster, asked: Asked) -> None:
        self._poster = poster
        self._asked = asked
        self._key = hashlib.sha256(asked.identity.encode()).hexdigest()[:24]
        self._line: str | None = None
        self._message: str | None = None
        self._private = False
        self.channel = asked.channel
        self.thread = asked.thread
        self.spoke = False

    async def begin(self, target: Target) -> None:
        """Says that the question was taken up, at once."""
        checking = render.checking(target)
        if self._asked.thread is None:
            self._line = await self._post_or_whisper(checking, None, "line")
            self.thread = self._line
        if not self._private:
            self._message = await self._post_or_whisper(checking, self.thread, "answer")

    async def finish(self, diagnosis: Diagnosis) -> None:
        """Puts the answer in the place of "Checking…"."""
        await self._settle(render.answer(diagnosis))
        if self._line is not None:
            await self._poster.update(self.channel, self._line, render.headline(diagnosis, self._asked.user or None))

    async def say(self, message: Message) -> None:
        """One message, said once."""
        await self._post_or_whisper(message, self.thread, "answer")

    async def apologise(self, message: Message) -> None:
        """Says that it failed, where it was begun. An uncalled message that nothing was said about is left alone."""
        if self._line is not None:
            await _quietly(self._poster.update(self.channel, self._line, message))
        if self.spoke or self._asked.called:
            await self._settle(message)

    async def _settle(self, message: Message) -> None:
        if self._message is None:
            await self._post_or_whisper(message, self.thread, "settled")
            return
        try:
            await self._poster.update(self.channel, self._message, message)
        except SlackApiError as error:
            if is_doubtful(error):
                raise
            # Somebody deleted it, or its time for edits is over.
            _log.warning("message cannot be edited", channel=self.channel, error=error_name(error))
            await self._post_or_whisper(message, self.thread, "settled")

    async def _post_or_whisper(self, message: Message, thread: str | None, part: str) -> str | None:
        """The timestamp of what was posted; None when it was whispered."""
        if not self._private:
            try:
                ts = await self._poster.post(self.channel, message, thread=thread, key=f"{self._key}/{part}")
            except SlackApiError as error:
                if not self._asked.response_url or is_doubtful(error):
                    raise
                _log.info("bot may not post here", channel=self.channel, error=error_name(error))
                self._private = True
                await self._poster.whisper(self._asked.response_url, _with_invitation(message))
            else:
                self.spoke = True
                return ts
        else:
            await self._poster.whisper(str(self._asked.response_url), message)
        self.spoke = True
        return None


def _with_invitation(message: Message) -> Message:
    said: tuple[dict[str, Any], ...] = tuple(dict(block) for block in message.blocks)
    hint = {"type": "context", "elements": [{"type": "mrkdwn", "text": _NOT_IN_CHANNEL, "verbatim": True}]}
    return Note(f"{message.text}\n{_NOT_IN_CHANNEL}", (*said, hint)[:50])


async def _quietly(said: Awaitable[None], seconds: float = 30.0) -> None:
    """Awaits a last message; when that fails too, only the log is left."""
    try:
        async with asyncio.timeout(seconds):
            await said
    except CALL_ERRORS as error:
        _log.error("person not told", error=error_name(error))
