"""The use case: a question about a host, or a chain from a file, becomes a diagnosis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from bot.causes import all_causes
from bot.clients import all_clients
from bot.paste import Report
from bot.roots import load_programme
from bot.roots.ct_logs import load_ct_logs
from bot.trust.case import Case, ClientReport, RevocationFact, Unchecked
from bot.trust.cause import Cause
from bot.trust.certificate import AnyCertificate, Certificate, readable
from bot.trust.client import Client
from bot.trust.diagnosis import Diagnosis
from bot.trust.fetching import best_path, issuers_wanted
from bot.trust.fold import fold
from bot.trust.judge import Judgement, judge
from bot.trust.path import Anchor, AnchorSet, End
from bot.trust.sighting import Look, Sighting, Target
from bot.trust.transparency import Log

# Everyone who asks for one host within this time shares one probe.
SHARED_SECONDS = 5.0
REMEMBERED = 256


class Issuers(Protocol):
    """What fetching gave: the certificates, the addresses that gave them, and what could not be fetched."""

    @property
    def certificates(self) -> tuple[Certificate, ...]: ...
    @property
    def answered(self) -> frozenset[str]: ...
    @property
    def unchecked(self) -> tuple[Unchecked, ...]: ...


class Revocation(Protocol):
    """What the authorities say, and what could not be asked."""

    @property
    def facts(self) -> tuple[RevocationFact, ...]: ...
    @property
    def unchecked(self) -> tuple[Unchecked, ...]: ...


class Network(Protocol):
    """The one seam to the network."""

    async def look(self, target: Target) -> Look: ...
    async def fetch_issuers(self, certificates: tuple[Certificate, ...]) -> Issuers: ...
    async def check_revocation(
        self, path: tuple[Certificate, ...], staple: bytes | None, at: datetime
    ) -> Revocation: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that judges and does not change while the bot runs."""

    clients: Sequence[Client]
    causes: Sequence[Cause]
    stores: Mapping[str, AnchorSet]
    ct_logs: Mapping[str, Log] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @property
    def roots_date(self) -> str:
        """The day of the oldest store in use, "" when none has a date."""
        return min((store.date for store in self.stores.values() if store.date), default="")

    @property
    def apple_roots_date(self) -> str:
        """The day of Apple's store, "" where it has none."""
        return self.stores["apple"].date if "apple" in self.stores else ""


def standard_rules(extra: tuple[Anchor, ...] = (), only: bool = False) -> Rules:
    """Every cause and every client with its root programme. `extra` roots are trusted by all of them; with `only`
    nothing else is."""
    clients = all_clients()
    stores = {client.programme: _store(client.programme, extra, only) for client in clients}
    return Rules(clients, all_causes(), stores, load_ct_logs())


def _store(programme: str, extra: tuple[Anchor, ...], only: bool) -> AnchorSet:
    """Roots that are to count as the vendor's own come with the dates that this programme has announced for them."""
    own = load_programme(programme)
    dated = tuple(own.dated(anchor) for anchor in extra)
    return AnchorSet(programme, dated) if only else own.plus(dated)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Examiner:
    """Answers questions about live hosts. One for the whole process: it shares what is asked at the same time."""

    def __init__(self, network: Network, rules: Rules, clock: Callable[[], datetime] = utc_now) -> None:
        self._network, self._rules, self._clock = network, rules, clock
        self._looks: dict[Target, tuple[float, asyncio.Task[Seen]]] = {}

    async def examine(
        self, target: Target, report: ClientReport | None = None, at: datetime | None = None
    ) -> Diagnosis:
        """What is wrong with this host. `at` judges at another moment than now. Network failures are findings."""
        seen = await asyncio.shield(self._shared(target))
        return diagnose(target, seen, self._rules, at or self._clock(), report)

    def _shared(self, target: Target) -> asyncio.Task[Seen]:
        now = time.monotonic()
        self._looks = {t: one for t, one in self._looks.items() if not one[1].done() or now - one[0] < SHARED_SECONDS}
        known = self._looks.get(target)
        if known is not None and not _failed(known[1]):
            return known[1]
        task = asyncio.create_task(self._see(target))
        if len(self._looks) < REMEMBERED:
            self._looks[target] = (now, task)
        return task

    async def _see(self, target: Target) -> Seen:
        look = await self._network.look(target)
        chains = list(dict.fromkeys(s.sent for s in look.sightings if s.sent))
        return Seen(
            look, dict(zip(chains, await asyncio.gather(*(self._complete(look, c) for c in chains)), strict=True))
        )

    async def _complete(self, look: Look, chain: Chain) -> Extra:
        """The issuers that the chain leaves out, and what its authorities say about it now."""
        certificates = readable(chain)
        if not certificates or certificates[0] is not chain[0]:
            return Extra()
        extra, now, stores = Extra(), self._clock(), self._rules.stores
        if wanted := issuers_wanted(certificates, self._rules.clients, stores, now):
            got = await self._network.fetch_issuers(wanted)
            fetched = tuple(one for one in got.certificates if one not in certificates)
            extra = Extra(fetched, got.answered, (), got.unchecked)
        paths = (best_path(certificates + extra.fetched, store, now) for store in stores.values())
        anchored = next((path for path in paths if path.end is End.ANCHORED), None)
        if anchored is None or len(anchored.certificates) == 1:
            return extra
        staple = next((s.staple for s in look.sightings if s.sent == chain and s.staple), None)
        revocation = await self._network.check_revocation(anchored.certificates, staple, now)
        return replace(extra, revocation=revocation.facts, unchecked=extra.unchecked + revocation.unchecked)


Chain = tuple[AnyCertificate, ...]


@dataclass(frozen=True, slots=True)
class Extra:
    """What was got besides the chain itself."""

    fetched: tuple[Certificate, ...] = ()
    answered: frozenset[str] = frozenset()
    revocation: tuple[RevocationFact, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """All facts about one target: the look, and for each chain that was sent what was got besides."""

    look: Look
    extras: Mapping[Chain, Extra]


def diagnose(target: Target, seen: Seen, rules: Rules, at: datetime, report: ClientReport | None) -> Diagnosis:
    """The verdict on what was seen. Pure."""
    cases = [_case(target, s, seen, rules, at, report) for s in seen.look.sightings]
    if not cases:
        cases = [Case(host=target.host, port=target.port, at=at, no_sighting=seen.look.trouble, report=report)]
    judgements = [judge(case, rules.clients, rules.stores, rules.causes) for case in cases]
    skipped = [Unchecked(f"address {a}", t.detail or t.problem.value.replace("-", " ")) for a, t in seen.look.skipped]
    extras = [unchecked for extra in seen.extras.values() for unchecked in extra.unchecked]
    beside = skipped + extras if seen.look.sightings else []
    return fold(target, target.host, at, judgements, beside, report, rules.roots_date, rules.apple_roots_date)


def _case(
    target: Target, sighting: Sighting, seen: Seen, rules: Rules, at: datetime, report: ClientReport | None
) -> Case:
    extra = seen.extras.get(sighting.sent, Extra())
    return Case(
        host=target.host,
        port=target.port,
        at=at,
        sent=sighting.sent,
        unread=sighting.unread,
        fetched=extra.fetched,
        answered=extra.answered,
        revocation=extra.revocation,
        sighting=sighting,
        elsewhere=tuple(other for other in seen.look.sightings if other is not sighting),
        report=report,
        ct_logs=rules.ct_logs,
    )


def diagnose_chain(
    chain: Chain,
    host: str | None,
    rules: Rules,
    at: datetime,
    revocation: tuple[RevocationFact, ...] = (),
    unchecked: tuple[Unchecked, ...] = (),
    unread: int = 0,
) -> Diagnosis:
    """The verdict on a chain that is not served: nothing is dialled. `host` None: names are not judged. `unread` is how
    many more certificates there are."""
    case = Case(host=host, at=at, sent=chain, unread=unread, revocation=revocation, ct_logs=rules.ct_logs)
    judgement = judge(case, rules.clients, rules.stores, rules.causes)
    beside = unchecked + tuple(_not_asked(judgement, bool(revocation or unchecked)))
    dates = (rules.roots_date, rules.apple_roots_date)
    return fold(Target(host or ""), host or UNNAMED, at, [judgement], beside, None, *dates)


UNNAMED = "the server"  # what the texts call a host that nobody named


def _not_asked(judgement: Judgement, revocation_known: bool) -> Iterable[Unchecked]:
    """What a live check would have asked others for: the authorities about revocation, and missing issuers."""
    if not revocation_known and any(not opinion.refusals for opinion in judgement.opinions):
        yield Unchecked("revocation", "a file is judged without asking anybody")
    for url in dict.fromkeys(url for opinion in judgement.opinions for url in opinion.open):
        why = "a file is judged without fetching it; clients that fetch it may come to a root that they trust"
        yield Unchecked(f"the issuer at {url}", why)


def diagnose_report(report: ClientReport, rules: Rules, at: datetime, host: str | None = None) -> Diagnosis:
    """What a pasted text proves by itself, nothing dialled: its findings are notes, and the verdict is unknown."""
    judgement = judge(Case(host=host, at=at, report=report), rules.clients, rules.stores, rules.causes)
    return fold(Target(host or ""), host or UNNAMED, at, [judgement], report=report)


def client_report(pasted: Report) -> ClientReport:
    """What of a pasted text goes into the case."""
    return ClientReport(
        complaint=pasted.complaint,
        chain=pasted.client_chain,
        advice=tuple((one.what, one.instead) for one in pasted.advice),
        private_key=pasted.private_key,
        apple=bool(pasted.codes.keys() & {"nsurl", "stream", "osstatus"}),
    )


def _failed(task: asyncio.Task[Seen]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
