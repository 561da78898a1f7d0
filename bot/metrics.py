"""What is counted and timed, for Prometheus. Each name begins with certcheck_; docs/running.md says what to watch.

The parts are wrapped where they are put together, so that none of them knows that it is measured.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.examine import Issuers, Network, Revocation
from bot.storage.questions import Accepted, Outcome, Question
from bot.trust.case import ClientReport
from bot.trust.certificate import Certificate
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Look, Target

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0)

Json = dict[str, Any]
Examine = Callable[[Target, ClientReport | None], Awaitable[Diagnosis]]


class Inbox(Protocol):
    """Where questions are recorded."""

    @property
    def accepts(self) -> bool: ...
    async def accept(self, question: Question) -> Accepted: ...


class Metrics:
    """All of them, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._accepted = self._counter("accepted", "Deliveries of questions, also repeated ones, by outcome", "outcome")
        self._questions = self._counter("questions", "Questions whose work was begun here, by way in", "way")
        self._answers = self._counter("answers", "Questions that ended here: done, failed or silent", "way", "state")
        self._verdicts = self._counter("verdicts", "Whole answers by verdict (Apple's)", "verdict")
        self._causes = self._counter("causes", "Causes in whole answers", "cause")
        self._calls = self._counter("slack_calls", "Calls of Slack's Web API by result", "method", "result")
        self._refused = self._counter("http_refused", "Requests by HTTP without a valid signature of Slack's")
        self._stages = Histogram(
            "certcheck_stage_seconds",
            "Seconds that each stage took",
            ("stage",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._probes = self._gauge("probes_in_flight", "Hosts that are being looked at now")
        self._unfinished = self._gauge("unfinished", "Questions that are accepted and not answered here")
        self._watches = self._gauge("watches", "Watches that run, of all replicas")
        self._due = self._gauge("watches_due", "Watches that wait for a look, of all replicas")
        self._up = self._gauge("up", "Whether a part is up, as /readyz says", "part")

    def text(self) -> bytes:
        """All of them, in Prometheus' text format."""
        return generate_latest(self.registry)

    def called(self, method: str, result: str) -> None:
        """Counts one call of Slack's Web API."""
        self._calls.labels(method, result).inc()

    def refused(self) -> None:
        """Counts one request that is not Slack's."""
        self._refused.inc()

    def parts(self, up: Mapping[str, bool]) -> None:
        for part, is_up in up.items():
            self._up.labels(part).set(is_up)

    def unfinished(self, count: Callable[[], int]) -> None:
        """`count` is asked each time."""
        self._unfinished.set_function(count)

    def watches(self, count: Callable[[], tuple[int, int]]) -> None:
        """`count` is asked each time: how many run, how many of them wait for a look."""
        self._watches.set_function(lambda: count()[0])
        self._due.set_function(lambda: count()[1])

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self._stages.labels(name).observe(time.monotonic() - started)

    @contextmanager
    def probing(self) -> Iterator[None]:
        with self._probes.track_inprogress():
            yield

    def examining(self, examine: Examine) -> Examine:
        """The same, timed."""

        async def timed(target: Target, report: ClientReport | None) -> Diagnosis:
            with self.stage("examine"):
                return await examine(target, report)

        return timed

    def accepted(self, outcome: Accepted) -> None:
        self._accepted.labels(outcome.value).inc()

    def begun(self, asked: Json) -> None:
        self._questions.labels(str(asked.get("way"))).inc()

    def ended(self, asked: Json, outcome: Outcome) -> None:
        self._answers.labels(str(asked.get("way")), outcome.state).inc()
        if outcome.seen and outcome.shown:  # else a watch counts one fault all day
            self._verdicts.labels(outcome.seen["verdict"]).inc()
            for cause in outcome.seen["causes"]:
                self._causes.labels(cause).inc()

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"certcheck_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"certcheck_{name}", about, labels, registry=self.registry)


class MeasuredInbox:
    """Counts what comes in, and times how long recording takes: that is what Slack waits for."""

    def __init__(self, inbox: Inbox, metrics: Metrics) -> None:
        self._inbox = inbox
        self._metrics = metrics

    @property
    def accepts(self) -> bool:
        return self._inbox.accepts

    async def accept(self, question: Question) -> Accepted:
        with self._metrics.stage("accept"):
            outcome = await self._inbox.accept(question)
        self._metrics.accepted(outcome)
        return outcome


class MeasuredNetwork:
    """Times each look at a host, and what is fetched besides."""

    def __init__(self, network: Network, metrics: Metrics) -> None:
        self._network = network
        self._metrics = metrics

    async def look(self, target: Target) -> Look:
        with self._metrics.probing(), self._metrics.stage("look"):
            return await self._network.look(target)

    async def fetch_issuers(self, certificates: tuple[Certificate, ...]) -> Issuers:
        with self._metrics.stage("issuers"):
            return await self._network.fetch_issuers(certificates)

    async def check_revocation(self, path: tuple[Certificate, ...], staple: bytes | None, at: datetime) -> Revocation:
        with self._metrics.stage("revocation"):
            return await self._network.check_revocation(path, staple, at)
