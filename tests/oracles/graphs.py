"""Random path graphs: authorities that certify each other, sound and sick, and a server's certificate below them.

The keys are a small fixed pool and every certificate is made once, so that hundreds of graphs take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from cryptography import x509
from hypothesis import strategies as st

from bot.playground.pki import CLIENT_AUTH, SERVER_AUTH, Authority, Issued, Knobs, new_key, self_signed

HOST = "api.example.com"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")

# Who there is: a name and a key. CA A has rolled its key over; Root Two is trusted in some graphs only.
ROOT, ROOT_TWO, STRANGER = Authority.root("Root One"), Authority.root("Root Two"), Authority.root("Stranger Root")
OTHERS = tuple(Authority.root(f"CA {name}") for name in ("A", "A", "B", "C"))
WHO = (ROOT, ROOT_TWO, STRANGER, *OTHERS)
ROOTS = (0, 1, 2)
CAS = range(3, len(WHO))

AUTHORITY_KEY_ID, SUBJECT_KEY_ID = "2.5.29.35", "2.5.29.14"
ITSELF = "by its own key"

SICK_CA: dict[str, Knobs] = {
    "ended": {"not_after": NOW - DAY},
    "not begun": {"not_before": NOW + DAY},
    "no CA": {"ca": False},
    "no basic constraints": {"ca": None},
    "may not sign": {"usage": ("digital_signature",)},
    "nothing below": {"path_length": 0},
    "one below": {"path_length": 1},
    "for this host": {"permitted": ("example.com",)},
    "for other hosts": {"permitted": ("example.org",)},
    "not for this host": {"excluded": ("example.com",)},
    "for servers": {"eku": (SERVER_AUTH,)},
    "for clients": {"eku": (CLIENT_AUTH,)},
    "critical extension": {"extra": ((UNKNOWN, True),)},
    "another's signature": {"signing_key": new_key()},
    "names no key": {"without": (AUTHORITY_KEY_ID,)},
    "key without identifier": {"without": (SUBJECT_KEY_ID,)},
    "version 1": {"version": 1},
}
SICK_LEAF: dict[str, Knobs] = {
    "ended": {"not_after": NOW - DAY},
    "not begun": {"not_before": NOW + DAY},
    "another host": {"names": ("www.example.org",)},
    "for no purpose named": {"eku": None},
    "for clients": {"eku": (CLIENT_AUTH,)},
    "critical extension": {"extra": ((UNKNOWN, True),)},
    "another's signature": {"signing_key": new_key()},
    "names no key": {"without": (AUTHORITY_KEY_ID,)},
    "only a common name": {"names": ()},
    ITSELF: {},
}
HEALTHY = "healthy"


class Edge(NamedTuple):
    """One authority certifies another, or itself; numbers are places in WHO."""

    subject: int
    issuer: int
    manner: str = HEALTHY


@dataclass(frozen=True)
class Graph:
    """What a server sends: its certificate, and the pile behind it in the order of sending. `trusted` roots in WHO."""

    issuer: int
    manner: str
    pile: tuple[Edge, ...]
    trusted: tuple[int, ...] = (0,)

    @property
    def leaf(self) -> Issued:
        return leaf(self.issuer, self.manner)

    @property
    def sent(self) -> tuple[Issued, ...]:
        return (self.leaf, *(authority(edge) for edge in self.pile))

    @property
    def roots(self) -> tuple[Issued, ...]:
        return tuple(WHO[number] for number in self.trusted)

    @property
    def manners(self) -> set[str]:
        return {self.manner, *(edge.manner for edge in self.pile)}


@cache
def authority(edge: Edge) -> Issued:
    if edge.subject == edge.issuer and edge.manner == HEALTHY:
        return WHO[edge.subject]
    subject = WHO[edge.subject]
    name = subject.facts.subject.short
    return WHO[edge.issuer].intermediate(name, key=subject.key, **SICK_CA.get(edge.manner, {}))


LEAF_KEY = new_key()


@cache
def leaf(issuer: int, manner: str) -> Issued:
    if manner == ITSELF:
        return self_signed(HOST, key=LEAF_KEY)
    return WHO[issuer].leaf(HOST, key=LEAF_KEY, **SICK_LEAF.get(manner, {}))


def _mostly_healthy(sick: dict[str, Knobs]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(HEALTHY), st.just(HEALTHY), st.sampled_from(sorted(sick)))


_CA_MANNER, _LEAF_MANNER = _mostly_healthy(SICK_CA), _mostly_healthy(SICK_LEAF)
_EXTRA = st.builds(Edge, st.integers(0, len(WHO) - 1), st.integers(0, len(WHO) - 1), _CA_MANNER)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """One to three ways up from the leaf's issuer, what lies between and besides them, in any order."""
    issuer = draw(st.one_of(st.sampled_from(CAS), st.sampled_from(CAS), st.integers(0, len(WHO) - 1)))
    pile: list[Edge] = []
    for _ in range(draw(st.integers(1, 3))):
        way = [issuer, *draw(st.lists(st.sampled_from(CAS), max_size=3)), draw(st.sampled_from((0, 0, 1, 2)))]
        pile += [Edge(below, above, draw(_CA_MANNER)) for below, above in pairwise(way)]
    pile += draw(st.lists(_EXTRA, max_size=3))
    return Graph(
        issuer=issuer,
        manner=draw(_LEAF_MANNER),
        pile=tuple(draw(st.permutations(pile))),
        trusted=draw(st.sampled_from(((0,), (0,), (0, 1)))),
    )
