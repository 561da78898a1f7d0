"""Missing issuers, fetched from the addresses that the certificates themselves name (RFC 5280 section 4.2.2.1)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from bot.probe.fetch import MEGABYTE, Fetched, Fetcher
from bot.probe.memory import Memory
from bot.trust.case import Unchecked
from bot.trust.certificate import Certificate, read_certificate, read_pem, readable, signed_by

MOST_LEVELS = 3
MOST_URLS = 6
MOST_URLS_OF_ONE = 2
MOST_IN_ONE_FILE = 20
LONGEST_SHOWN = 200
REMEMBERED = 6 * 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Issuers:
    """`certificates` are true issuers, of what was asked about or of each other, and none that was asked about.
    `answered` are the addresses that gave them; `unchecked` says which gave none, and why."""

    certificates: tuple[Certificate, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    answered: frozenset[str] = frozenset()


class IssuerFetcher:
    """Follows caIssuers addresses upwards: at most 3 levels and 6 addresses, those of one level side by side.

    `budget` is the time in seconds for one whole chain; what was found until then stays.
    """

    def __init__(self, fetcher: Fetcher, *, budget: float = 6.0, memory: Memory | None = None) -> None:
        self._fetcher, self._budget = fetcher, budget
        self._memory = memory or Memory()

    async def fetch_issuers(self, wanting: tuple[Certificate, ...]) -> Issuers:
        """The issuers of these certificates, also where one is at hand that leads nowhere; and theirs in turn, where
        none is at hand. What comes first is asked first."""
        found: dict[Certificate, None] = {}
        unchecked: list[Unchecked] = []
        answered: set[str] = set()
        asked: set[str] = set()
        below = [one for one in dict.fromkeys(wanting) if not one.self_signed]
        end = asyncio.get_running_loop().time() + self._budget
        for _ in range(MOST_LEVELS):
            questions = _questions(below, asked)
            unchecked += _not_asked(below, asked)
            answers = await asyncio.gather(*(self._ask(child, url, end) for child, url in questions))
            new: dict[Certificate, None] = {}
            for (_, url), answer in zip(questions, answers, strict=True):
                if isinstance(answer, Unchecked):
                    unchecked.append(answer)
                else:
                    answered.add(url)
                    new.update(dict.fromkeys(one for one in answer if one not in found and one not in wanting))
            found.update(new)
            below = [one for one in new if not _has_parent(one, (*wanting, *found))]
            if not below:
                break
        return Issuers(tuple(found), tuple(unchecked), frozenset(answered))

    async def _ask(self, child: Certificate, url: str, end: float) -> tuple[Certificate, ...] | Unchecked:
        what = f"issuer of “{child.subject.short}”"
        body = self._memory.recall(url)
        if body is None:
            try:
                async with asyncio.timeout_at(end):
                    answer = await self._fetcher.get(url, MEGABYTE)
            except TimeoutError:
                return Unchecked(what, f"{url} gave no answer in time")
            if not isinstance(answer, Fetched):
                return Unchecked(what, f"{url} {answer.why}")
            body = answer.body
        certificates = read_issuers(body)
        if not certificates:
            return Unchecked(what, f"{url} gave something that is no certificate")
        self._memory.keep(url, body, REMEMBERED)
        issuers = tuple(one for one in certificates if _issued(one, child))
        return issuers or Unchecked(what, f"{url} gave “{certificates[0].subject.short}”, which is not its issuer")


def read_issuers(body: bytes) -> tuple[Certificate, ...]:
    """The certificates in a file that an authority publishes: DER, PEM, or PKCS #7 in either form; () when none."""
    if b"-----BEGIN CERTIFICATE-----" in body:
        return readable(read_pem(body.decode("latin-1"), MOST_IN_ONE_FILE))
    if isinstance(one := read_certificate(body.strip() if body[:1].isspace() else body), Certificate):
        return (one,)
    load = pkcs7.load_pem_pkcs7_certificates if b"-----BEGIN PKCS" in body else pkcs7.load_der_pkcs7_certificates
    try:
        listed = load(body)[:MOST_IN_ONE_FILE]
        return readable(read_certificate(found.public_bytes(Encoding.DER)) for found in listed)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return ()


def _questions(orphans: list[Certificate], asked: set[str]) -> list[tuple[Certificate, str]]:
    """Whom to ask next: the leaf's addresses come first; no address twice, and not too many."""
    questions: list[tuple[Certificate, str]] = []
    for child in orphans:
        for url in _web_addresses(child)[:MOST_URLS_OF_ONE]:
            if url not in asked and len(asked) < MOST_URLS:
                asked.add(url)
                questions.append((child, url))
    return questions


def _not_asked(orphans: list[Certificate], asked: set[str]) -> Iterable[Unchecked]:
    """Those of which no address is asked though they name some."""
    for child in orphans:
        if child.extensions.ca_issuers and not asked & {*_web_addresses(child)}:
            url = child.extensions.ca_issuers[0][:LONGEST_SHOWN]
            why = (
                "is not asked: too many are named"
                if _web_addresses(child)
                else "is neither an http nor an https address"
            )
            yield Unchecked(f"issuer of “{child.subject.short}”", f"{url} {why}")


def _web_addresses(child: Certificate) -> list[str]:
    return [url for url in child.extensions.ca_issuers if url.lower().startswith(("http://", "https://"))]


def _has_parent(child: Certificate, others: tuple[Certificate, ...]) -> bool:
    return child.self_signed or any(_issued(one, child) for one in others)


def _issued(issuer: Certificate, child: Certificate) -> bool:
    return issuer.subject.same_as(child.issuer) and signed_by(child, issuer)
