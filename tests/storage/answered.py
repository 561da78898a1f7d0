"""Answers that stand, for the tests of what comes after them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.storage import questions
from bot.storage.answers import Answered, chain_of
from bot.storage.database import Database
from bot.storage.questions import Outcome, Question, observation
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.sighting import Target


def untrusted(host: str = "one.example.com") -> Diagnosis:
    return Diagnosis(Target(host, 25, "smtp"), datetime.now(UTC), Verdict.UNTRUSTED, (), (), ())


def question(name: str, **more: str) -> Question:
    there = {"way": "command", "team": "T1", "channel": "C1", "thread": None, "asked_ts": None} | more
    return Question(id=name, asked={"text": name}, user="U1", **there)  # type: ignore[arg-type]


async def answer(database: Database, name: str = "a" * 64, first: str | None = None, **more: str) -> Answered:
    """An answer with a line in the channel. `first`: of the chain that it carries on."""
    await questions.record(database, question(name, **more), "r1", 5.0)
    outcome = Outcome(
        "done",
        thread="1.0",
        line_ts="1.0",
        answer_ts="1.1",
        seen=observation(untrusted()),
        shown={"verdict": "untrusted"},
        document={"lead": "Expired."},
        first=first,
    )
    await questions.finish(database, name, outcome)
    found = await chain_of(database, name)
    assert found is not None
    return found.of(name)
