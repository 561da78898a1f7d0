"""Another look at a host that was answered about: what it shows, against what is known, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.examine import SHARED_SECONDS
from bot.render import follow
from bot.render.document import Document
from bot.render.report import as_json, earlier
from bot.render.stored import document_from, document_json
from bot.slack.asked import Asked, Examine, Way, as_question
from bot.storage.answers import Chain
from bot.storage.questions import Question, observation
from bot.storage.watches import Due
from bot.trust.change import Became, Earlier, change
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and is said: it is kept before it is said, so that what is said is what was decided, whatever a
    later look would find. `known` is the diagnosis, `seen` the observation, both as JSON; `repaired` a chain, PEM."""

    at: datetime
    became: Became
    whole: Document
    known: Mapping[str, Any]
    seen: Mapping[str, Any]
    repaired: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "became": self.became.value,
            "whole": document_json(self.whole),
            "known": dict(self.known),
            "seen": dict(self.seen),
            "repaired": self.repaired,
        }


def found_from(kept: Mapping[str, Any]) -> Found:
    at, became = datetime.fromisoformat(kept["at"]), Became(kept["became"])
    return Found(at, became, document_from(kept["whole"]), kept["known"], kept["seen"], kept["repaired"])


def look_question(due: Due) -> Question:
    """The question of a watch's look that has come due."""
    return as_question(
        Asked(
            identity=f"look/{due.watch}/{due.number}",
            way=Way.LOOK,
            team=due.team,
            channel=due.channel,
            thread=due.thread,
            about=due.question,
            item=due.watch,
        )
    )


def target_of(chain: Chain) -> Target:
    return Target(chain.first.host, chain.first.port, chain.first.starttls)


async def look_again(examine: Examine, chain: Chain, *, fresh: bool) -> Diagnosis:
    """What the host shows. One good look may be luck: that it is fixed is believed when another look agrees. A look may
    be shared with one that began some seconds before: `fresh`, it must not be one from before the repair."""
    before, target = known_of(chain), target_of(chain)
    diagnosis = await examine(target, None)
    if fresh and change(before, diagnosis).became is not Became.FIXED:
        await asyncio.sleep(SHARED_SECONDS)
        diagnosis = await examine(target, None)
    if change(before, diagnosis).became is Became.FIXED:
        await asyncio.sleep(SHARED_SECONDS)
        diagnosis = await examine(target, None)
    return diagnosis


def compared(diagnosis: Diagnosis, chain: Chain) -> Found:
    """Against what is known of the chain."""
    before = known_of(chain)
    found = change(before, diagnosis)
    new = (proof.repaired_chain for proof in diagnosis.proofs if proof.cause in found.new)
    return Found(
        at=diagnosis.checked_at,
        became=found.became,
        whole=follow.found_again(found, before, diagnosis),
        known=as_json(diagnosis),
        seen=observation(diagnosis),
        repaired=next((chain for chain in new if chain), None),
    )


def known_of(chain: Chain) -> Earlier:
    """What the newest look found that could tell: the next one is compared with it."""
    return earlier(chain.newest["known"] if chain.newest else chain.first.shown)
