"""From an accepted question to the finished message: nothing that was accepted ends in silence or in "Checking…".

Each part may be done again after a crash, by this process or another: a message is looked for before it is posted
again, and what was posted is edited.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.causes.leaked_key import CAUSE as KEY_PASTED
from bot.render import blocks as render
from bot.render.document import document
from bot.render.kit import said
from bot.render.rank import Mood
from bot.render.report import as_json
from bot.render.standing import Standing
from bot.render.stored import document_json
from bot.slack.asked import (
    Asked,
    Examine,
    from_json,
    report_from,
    report_json,
    target_from,
    target_json,
)
from bot.slack.errors import error_name
from bot.slack.files import Files
from bot.slack.intake import form_context
from bot.slack.place import Place
from bot.slack.posting import Poster
from bot.slack.reading import HELP_WORDS, HostMissing, Nothing, Reader, Ready, Understood, Unusable
from bot.slack.standing import may_be_watched
from bot.storage.questions import Outcome, observation
from bot.trust.case import ClientReport
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target

_KEY_PASTED = said(
    f"{KEY_PASTED.title}.",
    "Delete the message, and tell whoever runs the server: it needs a new key and a new certificate, and the old"
    " certificate is to be revoked. I did not keep the key.",
)

Json = dict[str, Any]
Recall = Callable[[Asked], Awaitable[Target | None]]
Told = Callable[[ClientReport], Diagnosis]
_log = structlog.get_logger(__name__)


class Answering:
    """Answers questions, part by part. No part raises anything but cancellation: whatever fails is logged under a
    reference that the person is told."""

    def __init__(
        self, examine: Examine, told: Told, reader: Reader, poster: Poster, files: Files, recall: Recall
    ) -> None:
        """`told`: what a pasted text proves by itself. `recall`: the host that the bot looked at last in the thread of
        a question, None where there is none."""
        self._examine = examine
        self._told = told
        self._reader = reader
        self._poster = poster
        self._files = files
        self._recall = recall

    async def begin(self, asked: Json, again: bool) -> tuple[Json, Outcome | None]:
        """Reads the question and says that it was taken up. What `finish` needs, or how it ended already."""
        question = from_json(asked)
        place = Place(self._poster, question, again)
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
        place = Place(self._poster, question, True, begun)
        target = target_from(begun["target"])
        assert target is not None
        try:
            diagnosis = await self._examine(target, report_from(begun["report"]))
            whole = document(diagnosis)
            followed = place.open and whole.mood is not Mood.GOOD
            standing = Standing(question.id, watchable=may_be_watched(diagnosis.causes)) if followed else None
            await place.settle(render.answer(whole, standing))
        except Exception as error:  # noqa: BLE001 - told to the person and logged
            return await self._failed(question, place, error)
        # From here on it is answered: nothing that goes wrong takes that back.
        await place.headline(render.headline(whole, question.user or None))
        _logger(question).info("question done", spoke=True)
        return place.outcome(
            "done",
            seen=observation(diagnosis),
            chain=next((proof.repaired_chain for proof in diagnosis.proofs if proof.repaired_chain), None),
            shown=as_json(diagnosis),
            document=document_json(whole) if followed else None,
        )

    async def attach(self, channel: str, thread: str, chain: str, again: bool) -> None:
        """Uploads the repaired chain into the thread of the answer, once."""
        await self._files.attach_chain(channel, thread, chain, again=again)

    async def give_up(self, asked: Json, begun: Json | None) -> Outcome:
        """Says that there will be no answer."""
        question = from_json(asked)
        place = Place(self._poster, question, True, begun or {})
        return await self._failed(question, place, RuntimeError("each attempt ended the process"))

    async def _understand(self, asked: Asked) -> Understood:
        """What it is about: for a question in a thread that names no host, at last what the bot looked at before."""
        understood = await self._reader.understand(asked)
        if not asked.in_thread or not asked.called or asked.text.strip().lower() in HELP_WORDS - {""}:
            return understood
        if isinstance(understood, HostMissing | Nothing) and (target := await self._recall(asked)) is not None:
            return Ready(target, understood.report if isinstance(understood, HostMissing) else None)
        return understood

    async def _say(self, asked: Asked, understood: Understood, place: Place) -> Outcome:
        if isinstance(understood, HostMissing):
            await place.say(render.ask_for_host(form_context(asked, understood.report), self._told(understood.report)))
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

    async def _failed(self, asked: Asked, place: Place, error: Exception) -> Outcome:
        reference = asked.reference
        _logger(asked).error("question failed", reference=reference, error=error_name(error), exc_info=error)
        await place.apologise(render.failed(reference))
        return place.outcome("failed", reference=reference)


def _logger(asked: Asked) -> Any:
    return _log.bind(way=asked.way.value, channel=asked.channel, thread=asked.thread)
