"""Between the work and those who answer: each question goes to the workspace that it was asked in, is measured, and
stands in the log under its reference."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from bot.metrics import Metrics
from bot.slack.answering import Answering
from bot.slack.asked import FOLLOWING, Way, from_json, reference_of
from bot.slack.following import Following
from bot.slack.workspaces import Workspace, Workspaces
from bot.storage.questions import Outcome

Json = dict[str, Any]
Persistently = Callable[[Callable[[], Awaitable[Workspace | None]]], Awaitable[Workspace | None]]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who answers in one workspace: what is asked, and what is asked about an answer."""

    answering: Answering
    following: Following


class Dispatch:
    """Answers every question, whichever workspace it is from. `persistently` repeats what fails because the database
    is away."""

    def __init__(
        self,
        workspaces: Workspaces,
        persistently: Persistently,
        metrics: Metrics,
        answerers: Callable[[Workspace], Answerers],
    ) -> None:
        self._workspaces = workspaces
        self._persistently = persistently
        self._metrics = metrics
        self._make = answerers
        self._made: dict[str, tuple[Workspace, Answerers]] = {}

    async def begin(self, asked: Json, again: bool) -> tuple[Json, Outcome | None]:
        with self._doing("begin", from_json(asked).reference):
            if not again:
                self._metrics.begun(asked)
            answerer = await self._for(asked)
            begun, outcome = await answerer.begin(asked, again) if answerer else ({}, _lost(asked))
            if outcome is not None:
                self._metrics.ended(asked, outcome)
            return begun, outcome

    async def finish(self, asked: Json, begun: Json) -> Outcome:
        with self._doing("finish", from_json(asked).reference):
            answerer = await self._for(asked)
            outcome = await answerer.finish(asked, begun) if answerer else _lost(asked)
            self._metrics.ended(asked, outcome)
            return outcome

    async def attach(self, place: Json, chain: str, again: bool) -> None:
        with self._doing("attach", reference_of(place["question"])):
            if here := await self._here(str(place["team"])):
                await here.answering.attach(place["channel"], place["thread"], chain, again)

    async def give_up(self, asked: Json, begun: Json | None) -> Outcome:
        with self._doing("give_up", from_json(asked).reference):
            answerer = await self._for(asked)
            outcome = await answerer.give_up(asked, begun) if answerer else _lost(asked)
            self._metrics.ended(asked, outcome)
            return outcome

    @contextmanager
    def _doing(self, stage: str, reference: str) -> Iterator[None]:
        with structlog.contextvars.bound_contextvars(request=reference), self._metrics.stage(stage):
            yield

    async def _for(self, asked: Json) -> Answering | Following | None:
        here = await self._here(str(asked["team"]))
        if here is None:
            return None
        return here.following if Way(asked["way"]) in FOLLOWING else here.answering

    async def _here(self, team: str) -> Answerers | None:
        """Who answers in this workspace; new ones when its token has changed."""
        here = await self._persistently(lambda: self._workspaces.of(team))
        if here is None:
            self._made.pop(team, None)
            return None
        known = self._made.get(here.team)
        if known is None or known[0] is not here:
            known = self._made[here.team] = here, self._make(here)
        return known[1]


def _lost(asked: Json) -> Outcome:
    """The app was taken out of the workspace between the question and its answer: nobody can be told."""
    _log.warning("not installed any more, not answered", team=asked["team"])
    return Outcome("failed", reference=from_json(asked).reference)
