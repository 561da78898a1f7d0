"""Our verdicts on random path graphs, held against OpenSSL and against cryptography's verifier.

Where two of them disagree, one of the reasons below must explain it by name; anything else is a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from bot.examine import Rules, standard_rules
from bot.trust.building import Builder
from bot.trust.case import Case
from bot.trust.certificate import Certificate
from bot.trust.judge import judge
from bot.trust.path import Anchor, AnchorKind
from tests.oracles.graphs import HOST, ITSELF, NOW, WHO, Edge, Graph, graphs
from tests.oracles.peers import cryptography_says, openssl_says

GO, OUR_OPENSSL, OPENSSL, CRYPTOGRAPHY = "our Go", "our OpenSSL", "OpenSSL", "cryptography"
PAIRS = ((GO, CRYPTOGRAPHY), (OUR_OPENSSL, OPENSSL), (GO, OPENSSL))
Verdicts = dict[str, str]  # who to what it complains of, "" where it trusts


@dataclass(frozen=True)
class Reason:
    """Why two may disagree: `holds` sees the graph and all verdicts; `shown` is a graph where it does."""

    name: str
    pair: tuple[str, str]
    holds: Callable[[Graph, Verdicts], bool]
    shown: Graph


def _gave_up(graph: Graph, verdicts: Verdicts) -> bool:
    """It trusts a path when nothing else is sent with it. Its message is not always the one of the limit."""
    return verdicts[GO] == "" and any(cryptography_says(graph, way) == "" for way in _ways(graph))


def _counted(graph: Graph, verdicts: Verdicts) -> bool:
    """RFC 5280 leaves certificates out of the count whose subject is their issuer, by whatever key."""
    self_issued = any(one.self_issued for way in _ways(graph) for one in way[1:-1])
    return verdicts[GO] == "" and self_issued and bool({"nothing below", "one below"} & graph.manners)


def _another_way(graph: Graph, verdicts: Verdicts) -> bool:
    return verdicts[OPENSSL] != "" and len(_ways(graph)) > 1


def _ambiguous(graph: Graph, _verdicts: Verdicts) -> bool:
    """A name that several keys bear, and a certificate that does not say which it is or was signed by."""
    keys = Counter(name for name, _ in {(one.facts.subject.key, one.facts.key.spki_sha256) for one in graph.sent})
    return max(keys.values()) > 1 and bool({"names no key", "key without identifier", "version 1"} & graph.manners)


REASONS = (
    Reason(
        "cryptography gives up after a number of signatures",
        (GO, CRYPTOGRAPHY),
        _gave_up,
        Graph(3, "healthy", (Edge(1, 1), Edge(3, 1), Edge(3, 0), Edge(1, 1))),
    ),
    Reason(
        "cryptography counts self-issued authorities against the path length",
        (GO, CRYPTOGRAPHY),
        _counted,
        Graph(3, "healthy", (Edge(3, 4), Edge(4, 5), Edge(5, 0, "one below"))),
    ),
    Reason(
        "OpenSSL does not backtrack",
        (GO, OPENSSL),
        _another_way,
        Graph(3, "healthy", (Edge(3, 2), Edge(3, 0))),
    ),
    Reason(
        "OpenSSL reads the common name where there is no other",
        (GO, OPENSSL),
        lambda graph, verdicts: graph.manner == "only a common name" and verdicts[OPENSSL] == "",
        Graph(3, "only a common name", (Edge(3, 0),)),
    ),
    Reason(
        "OpenSSL chooses an issuer by name and key identifier, and looks at signatures only afterwards",
        (OUR_OPENSSL, OPENSSL),
        _ambiguous,
        Graph(4, "names no key", (Edge(3, 0), Edge(4, 0))),
    ),
)


@settings(
    max_examples=500,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(graph=graphs())
@example(graph=Graph(3, ITSELF, (Edge(3, 0),)))
@example(graph=Graph(0, "healthy", ()))
def test_every_disagreement_has_a_reason(graph: Graph, tmp_path: Path) -> None:
    verdicts = judged_by_all(graph, tmp_path)
    for one, other in PAIRS:
        if bool(verdicts[one]) is not bool(verdicts[other]):
            # What OpenSSL does otherwise than our OpenSSL, it does otherwise than our Go too.
            pairs = {(one, other), (OUR_OPENSSL, other)}
            reasons = [r.name for r in REASONS if r.pair in pairs and r.holds(graph, verdicts)]
            assert reasons, f"{one} says {verdicts[one]!r}, {other} says {verdicts[other]!r}"


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.name)
def test_every_reason_is_needed(reason: Reason, tmp_path: Path) -> None:
    verdicts = judged_by_all(reason.shown, tmp_path)
    one, other = reason.pair
    assert bool(verdicts[one]) is not bool(verdicts[other])
    assert reason.holds(reason.shown, verdicts)


def judged_by_all(graph: Graph, folder: Path) -> Verdicts:
    rules = _rules(graph.trusted)
    case = Case(host=HOST, at=NOW, sent=tuple(one.facts for one in graph.sent))
    clients = [client for client in rules.clients if client.code in {"go", "openssl"}]
    judgement = judge(case, clients, rules.stores, rules.causes)
    assert judgement.unchecked == ()
    ours = {o.client.code: ", ".join(cause.code for cause, _ in o.refusals) for o in judgement.opinions}
    return {
        GO: ours["go"],
        OUR_OPENSSL: ours["openssl"],
        OPENSSL: openssl_says(graph, folder),
        CRYPTOGRAPHY: cryptography_says(graph),
    }


@cache
def _rules(trusted: tuple[int, ...]) -> Rules:
    return standard_rules(tuple(Anchor(WHO[number].facts, AnchorKind.USER) for number in trusted), only=True)


def _ways(graph: Graph) -> set[tuple[Certificate, ...]]:
    leaf, *pile = (one.facts for one in graph.sent)
    store = _rules(graph.trusted).stores["mozilla"]
    return {path.certificates for path in Builder(tuple(pile), store, NOW).paths(leaf)}
