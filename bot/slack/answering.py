"""From an accepted question to the finished message: nothing that was accepted ends in silence or in "Checking…".

Each part may be done again after a crash, by this process or another: a message is looked for before it is posted
again, and what was posted is edited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.causes.leaked_key import CAUSE as KEY_PASTED
from bot.render import blocks as render
from bot.render.document import document
from bot.render.kit import said
from bot.render.report import as_json
from bot.slack.asked import (
    Asked,
    Examine,
    Way,
    from_json,
    report_from,
    report_json,
    target_from,
    target_json,
)
from bot.slack.errors import CALL_ERRORS, error_name, is_doubtful
from bot.slack.files import Files
from bot.slack.intake import form_context
from bot.slack.posting import PATIENCE_SECONDS, Message, Poster
from bot.slack.reading import HELP_WORDS, HostMissing, Nothing, Reader, Ready, Understood, Unusable
from bot.storage.questions import Outcome
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target

DEADLINE_SECONDS = 120.0
# So long an edit is tried before the message is taken away instead.
_EDIT_SECONDS = 6.0
# Slack shows it to one person, outside the thread.
_NOT_IN_CHANNEL = "I am not in this conversation, so only you see this. `/invite` me to have the answer in its thread."

_KEY_PASTED = said(
    f"{KEY_PASTED.title}.",
    "Delete the message, and tell whoever runs the server: it needs a new key and a new certificate, and the old"
    " certificate is to be revoked. I did not keep the key.",
)

Json = dict[str, Any]
Recall = Callable[[Asked], Awaitable[Target | None]]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """A plain sentence of the bot's own."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()


class Answering:
    """Answers questions, part by part. No part raises anything but cancellation: whatever fails is logged under a
    reference that the person is told."""

    def __init__(
        self, examine: Examine, reader: Reader, poster: Poster, files: Files, places: asyncio.Semaphore, recall: Recall
    ) -> None:
        """`places`: so many hosts are examined at a time. `recall`: the host that the bot looked at last in the
        thread of a question, None where there is none."""
        self._examine = examine
        self._reader = reader
        self._poster = poster
        self._files = files
        self._places = places
        self._recall = recall

    async def begin(self, asked: Json, again: bool) -> tuple[Json, Outcome | None]:
        """Reads the question and says that it was taken up. What `finish` needs, or how it ended already."""
        question = from_json(asked)
        place = _Place(self._poster, question, again)
        try:
            understood = await self._understand(question)
            if isinstance(understood, Ready):
                await place.begin(understood.target)
                begun = {"target": target_json(understood.target), "report": report_json(understood.report)}
                return begun | place.stands(), None
            return {}, await self._say(question, understood, place)
        except Exception as error:  # noqa: BLE001 - told to the person and logged
            return {}, await self._failed(question, place, error)

    async def finish(self, asked: Json, begun: Json) -> Outcome:
        """Examines the host, and puts the answer in the place of "Checking…"."""
        question = from_json(asked)
        place = _Place(self._poster, question, True, begun)
        target = target_from(begun["target"])
        assert target is not None
        try:
            async with self._places, asyncio.timeout(DEADLINE_SECONDS):
                diagnosis = await self._examine(target, report_from(begun["report"]))
            whole = document(diagnosis)
            await place.settle(render.answer(whole))
        except Exception as error:  # noqa: BLE001 - told to the person and logged
            return await self._failed(question, place, error)
        # From here on it is answered: nothing that goes wrong takes that back.
        await place.headline(render.headline(whole, question.user or None))
        _logger(question).info("question done", spoke=True)
        return place.outcome("done", diagnosis=diagnosis)

    async def attach(self, channel: str, thread: str, chain: str, again: bool) -> None:
        """Uploads the repaired chain into the thread of the answer, once."""
        await self._files.attach_chain(channel, thread, chain, again=again)

    async def give_up(self, asked: Json, begun: Json | None) -> Outcome:
        """Says that there will be no answer."""
        question = from_json(asked)
        place = _Place(self._poster, question, True, begun or {})
        return await self._failed(question, place, RuntimeError("each attempt ended the process"))

    async def _understand(self, asked: Asked) -> Understood:
        """What it is about: for a question in a thread that names no host, at last what the bot looked at before."""
        understood = await self._reader.understand(asked)
        if not asked.in_thread or not asked.called or asked.text.strip().lower() in HELP_WORDS - {""}:
            return understood
        if isinstance(understood, HostMissing | Nothing) and (target := await self._recall(asked)) is not None:
            return Ready(target, understood.report if isinstance(understood, HostMissing) else None)
        return understood

    async def _say(self, asked: Asked, understood: Understood, place: _Place) -> Outcome:
        if isinstance(understood, HostMissing):
            await place.say(render.ask_for_host(form_context(asked, understood.report)))
        elif isinstance(understood, Nothing) and understood.private_key:
            await place.say(_KEY_PASTED)
        elif isinstance(understood, Unusable):
            await place.say_aside(render.bad_target(understood.sentence))
        elif not asked.called:
            return place.outcome("silent")
        elif isinstance(understood, Nothing) and understood.explanation:
            await place.say_aside(render.not_a_certificate_matter(understood.explanation))
        else:
            await place.say_aside(render.help_message())
        _logger(asked).info("question done", spoke=place.spoke)
        return place.outcome("done")

    async def _failed(self, asked: Asked, place: _Place, error: Exception) -> Outcome:
        reference = asked.reference
        _logger(asked).error("question failed", reference=reference, error=error_name(error), exc_info=error)
        await place.apologise(render.failed(reference))
        return place.outcome("failed", reference=reference)


class _Place:
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

    def stands(self) -> Json:
        """All that is needed to go on elsewhere, as JSON."""
        return {"line": self._line, "message": self._message, "private": self._private}

    def outcome(self, state: str, reference: str | None = None, diagnosis: Diagnosis | None = None) -> Outcome:
        return Outcome(
            state=state,
            thread=self.thread,
            line_ts=self._line,
            answer_ts=self._message,
            reference=reference,
            diagnosis=diagnosis,
            shown=as_json(diagnosis) if diagnosis else None,
        )

    async def begin(self, target: Target) -> None:
        """Says that the question was taken up, at once."""
        checking = render.checking(target)
        if self._asked.thread is None:
            self._line = await self._post_or_whisper(checking, None, "line")
            self.thread = self._line
        if not self._private:
            self._message = await self._post_or_whisper(checking, self.thread, "answer")

    async def say(self, message: Message) -> None:
        """One message, said once."""
        self._message = await self._post_or_whisper(message, self.thread, "answer")

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

    async def _post_or_whisper(self, message: Message, thread: str | None, part: str) -> str | None:
        """The timestamp of what was posted; None when it was whispered."""
        if self._private:
            await self._poster.whisper(str(self._asked.response_url), message)
            self.spoke = True
            return None
        try:
            ts = await self._poster.post(
                self.channel,
                message,
                thread=thread,
                key=f"{self._key}/{part}",
                again=self._again,
                since=self._asked.message if thread else None,
            )
        except SlackApiError as error:
            if not self._asked.response_url or is_doubtful(error):
                raise
            _log.info("bot may not post here", channel=self.channel, error=error_name(error))
            self._private = True
            await self._poster.whisper(self._asked.response_url, _with_invitation(message))
            self.spoke = True
            return None
        self.spoke = True
        return ts


def _logger(asked: Asked) -> Any:
    return _log.bind(way=asked.way.value, channel=asked.channel, thread=asked.thread)


def _with_invitation(message: Message) -> Message:
    said: tuple[dict[str, Any], ...] = tuple(dict(block) for block in message.blocks)
    hint = {"type": "context", "elements": [{"type": "mrkdwn", "text": _NOT_IN_CHANNEL, "verbatim": True}]}
    return Note(f"{message.text}\n{_NOT_IN_CHANNEL}", (*said, hint)[:50])
