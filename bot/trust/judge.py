"""The verdict: one case, the causes, the clients and their roots in; what each client refuses and why out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial

from bot.trust.building import Builder
from bot.trust.case import Case, Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair
from bot.trust.certificate import Certificate
from bot.trust.client import Client
from bot.trust.fetching import is_whole, unanswered
from bot.trust.path import AnchorKind, AnchorSet, End, Path

Found = tuple[Cause, Finding]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one client makes of one case: the path it came to and what its checks found, hidden causes left out.
    `unchecked` is what they could not know, and those that broke. `open` are addresses that this client would ask for
    a better path and of which nothing is known: what it refuses for on the way to a root is then no verdict, and is
    left out beside a fault that stands whatever they give. `blind`: where it refuses nothing it is not known whether it
    trusts: a better path may be among the certificates that were left unread, so nothing is said of the way, or
    something that decides is unchecked. `doubts` are the codes of causes whose check could not know."""

    client: Client
    path: Path | None
    found: tuple[Found, ...]
    unchecked: tuple[Unchecked, ...] = ()
    repaired: Path | None = None
    open: tuple[str, ...] = ()
    blind: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[Found, ...]:
        return tuple(one for one in self.found if one[0].refuses)

    @property
    def undecided(self) -> bool:
        """Whether it would take the chain if an open address gave a better path, for all that is known."""
        return bool(self.open) and all(cause.repair.of_the_way for cause, _ in self.refusals)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every client's opinion of one case."""

    case: Case
    opinions: tuple[Opinion, ...]

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """What no check could know, each once."""
        left = f"{self.case.unread} or more of the certificates that are sent"
        some = self.case.unread and self.case.sent
        unread = (Unchecked(left, f"no more than {len(self.case.sent)} are read"),) if some else ()
        return tuple(dict.fromkeys([*unread, *(one for opinion in self.opinions for one in opinion.unchecked)]))


def judge(case: Case, clients: Sequence[Client], stores: Mapping[str, AnchorSet], causes: Sequence[Cause]) -> Judgement:
    """Asks every cause for every client. `stores` maps a root programme to its anchors."""
    return Judgement(case, tuple(_opinion(case, client, stores[client.programme], causes) for client in clients))


def _opinion(case: Case, client: Client, anchors: AnchorSet, causes: Sequence[Cause]) -> Opinion:
    leaf = case.leaf
    if not isinstance(leaf, Certificate):
        return _ask(View(case, client, anchors, None), (c for c in causes if c.needs is Needs.CONNECTION))
    best: tuple[tuple[int, ...], Opinion] | None = None
    ways = cache(partial(_ways, case, client, anchors, leaf))
    for path in _paths(case, client, anchors, leaf):
        opinion = _ask(View(case, client, anchors, path, _repaired(path, case.at, ways)), causes)
        if not opinion.refusals:
            return opinion
        if not client.backtracks:
            return _without_the_unread(case, opinion)
        score = _score(path, case, opinion)
        if best is None or score > best[0]:
            best = (score, opinion)
    assert best is not None, "a builder gives at least one path"
    return _left_open(case, anchors, _without_the_unread(case, best[1]))


def _without_the_unread(case: Case, opinion: Opinion) -> Opinion:
    """The same opinion, without what certificates that were left unread could mend."""
    path = opinion.path
    alone = path is not None and path.end is End.SELF_SIGNED and len(path.certificates) == 1
    if not case.unread or path is None or alone or is_whole(path, case.at):
        return opinion
    kept = _whatever_the_way(opinion)
    return replace(opinion, found=kept, blind=opinion.blind or len(kept) < len(opinion.found))


def _left_open(case: Case, anchors: AnchorSet, opinion: Opinion) -> Opinion:
    """The same opinion, with what this client would still ask for; beside another fault without what that may mend."""
    assert opinion.path is not None
    opinion = replace(opinion, open=unanswered(case, opinion.client, anchors, opinion.path))
    return opinion if opinion.undecided or not opinion.open else replace(opinion, found=_whatever_the_way(opinion))


def _whatever_the_way(opinion: Opinion) -> tuple[Found, ...]:
    """What was found, without the refusals that another way to a root could mend."""
    return tuple((cause, found) for cause, found in opinion.found if not (cause.refuses and cause.repair.of_the_way))


def _paths(case: Case, client: Client, anchors: AnchorSet, leaf: Certificate) -> Iterable[Path]:
    if client.fetches_issuers or not client.knows_public_intermediates:
        pool = case.pool + case.fetched if client.fetches_issuers else case.pool
        return Builder(pool, anchors, case.at, rings=not client.backtracks).paths(leaf)
    return _with_public_intermediates(case, anchors, leaf)


def _with_public_intermediates(case: Case, anchors: AnchorSet, leaf: Certificate) -> list[Path]:
    """Paths of what was sent; those with a fetched intermediate as well where they end in a public root, because
    only public authorities disclose theirs."""
    paths = list(Builder(case.pool, anchors, case.at).paths(leaf))
    more = Builder(case.pool + case.fetched, anchors, case.at).paths(leaf) if case.fetched else ()
    public = [p for p in more if p not in paths and p.anchor is not None and p.anchor.kind is AnchorKind.SYSTEM]
    return paths + public


def _ways(case: Case, client: Client, anchors: AnchorSet, leaf: Certificate) -> Sequence[Path]:
    """What would be possible with the issuers fetched from the certificates' own addresses, or by another way through
    what was sent for a client that does not look for one."""
    possible = case.fetched or not client.backtracks
    return list(Builder(case.pool + case.fetched, anchors, case.at).paths(leaf)) if possible else ()


def _repaired(path: Path, at: datetime, ways: Callable[[], Sequence[Path]]) -> Path | None:
    """The experiment: the way that passes where this path is not whole. From an end without an issuer it is also the
    one to a root that nobody trusts, where there is no better."""
    if is_whole(path, at):
        return None
    better = [way for way in ways() if is_whole(way, at)]
    if path.end is not End.ANCHORED:
        better += [way for way in ways() if way.end is End.ANCHORED]
    if path.end is End.NO_ISSUER:
        better += [way for way in ways() if way.end is End.SELF_SIGNED]
    return better[0] if better else None


def _score(path: Path, case: Case, opinion: Opinion) -> tuple[int, ...]:
    """Which rejected path is told about: by the client's own points and then the fewest faults, where those are known;
    else one to a root, one to any end, the fewest faults, one that is valid, the shortest."""
    if opinion.client.score is not None:
        return (opinion.client.score(path, case.at), -len(opinion.refusals))
    valid = all(c.not_before <= case.at <= c.not_after for c in path.certificates)
    ends = (path.end is End.ANCHORED, path.end is End.SELF_SIGNED)
    return (*ends, -len(opinion.refusals), valid, -len(path.certificates))


def _ask(view: View, causes: Iterable[Cause]) -> Opinion:
    found: list[Found] = []
    unchecked: dict[str, Unchecked] = {}
    blind = False
    anchored = view.path is not None and view.path.end is End.ANCHORED
    for cause in causes:
        if not anchored and (cause.needs is Needs.ANCHOR or cause.needs is Needs.PEACE):
            continue
        try:
            said = cause.check(view)
        except Exception as error:  # noqa: BLE001 - one broken check must not take the others' answers with it
            why = f"the check failed on this certificate ({type(error).__name__})"
            said = Unchecked(cause.code, why, decides=cause.repair is Repair.CONNECTION)
        if isinstance(said, Unchecked):
            unchecked[cause.code] = said
            blind = blind or said.decides
        elif said is not None:
            found.append((cause, said))
    kept = _without_hidden(found)
    said_not = (*unchecked.values(),)
    return Opinion(view.client, view.path, kept, said_not, view.repaired, blind=blind, doubts=tuple(unchecked))


def _without_hidden(found: list[Found]) -> tuple[Found, ...]:
    hidden = frozenset[str]().union(*(cause.hides | finding.hides for cause, finding in found))
    return tuple(one for one in found if one[0].code not in hidden)


def in_order_of_repair(found: Iterable[Found]) -> tuple[Found, ...]:
    """Refusals before notes; then what must be mended first; then the code, so that the order is always the same."""
    return tuple(sorted(found, key=lambda one: (not one[0].refuses, one[0].repair.rank, one[0].code)))
