"""Whether the certificates of a path are revoked: the stapled answer first, then OCSP and revocation lists.

All of it is soft: what cannot be asked, or does not count, is said to be unchecked and is never a fault.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import quote

from bot.probe.fetch import MEGABYTE, Fetched, Fetcher, NotFetched
from bot.probe.memory import Memory
from bot.trust.case import RevocationFact, Standing, Unchecked
from bot.trust.certificate import Certificate
from bot.trust.crl import read_crl
from bot.trust.ocsp import ocsp_request, read_ocsp
from bot.trust.revocation import Statement, unchecked, weightiest

MOST_CERTIFICATES = 6
MOST_URLS = 2  # of each kind, for one certificate
LARGEST_OCSP = 64 * 1024
LARGEST_CRL = 10 * MEGABYTE
LARGE = 256 * 1024  # a list from this size on is read in a thread
AFTERWARDS = 1.0  # seconds: so long after one answer that settles it the others are waited for, lest they disagree
REMEMBERED = 3600.0  # seconds, and never longer than the statement itself counts


Question = Coroutine[None, None, Statement | Unchecked]


@dataclass(frozen=True, slots=True)
class Revocation:
    """What is known, and what could not be checked, about the certificates of one path."""

    facts: tuple[RevocationFact, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


class RevocationChecker:
    """Asks the authorities. `budget` is the time in seconds for one whole path."""

    def __init__(self, fetcher: Fetcher, *, budget: float = 4.0, memory: Memory | None = None) -> None:
        self._fetcher, self._budget = fetcher, budget
        self._memory = memory or Memory()

    async def check_revocation(self, path: tuple[Certificate, ...], staple: bytes | None, at: datetime) -> Revocation:
        """Judges each certificate of the path (leaf … issuer) but the last, which only issues.

        `staple` is the OCSP answer that came with the handshake, about the leaf.
        """
        if len(path) == 1 and not path[0].self_signed:
            return Revocation(unchecked=(unchecked(path[0], "its issuer is not at hand"),))
        pairs = list(pairwise(path))
        doubts = [unchecked(one, "the path is too long") for one, _ in pairs[MOST_CERTIFICATES:]]
        facts: list[RevocationFact] = []
        pairs = pairs[:MOST_CERTIFICATES]
        if pairs and staple:
            said = read_ocsp(staple, *pairs[0], at, source="staple")
            if isinstance(said, Statement) and said.fact.standing is not Standing.UNKNOWN:
                facts.append(said.fact)
                pairs = pairs[1:]
            elif isinstance(said, Unchecked):
                doubts.append(Unchecked(f"stapled answer for “{path[0].subject.short}”", said.why))
        for known, doubt in await asyncio.gather(*(self._one(child, issuer, at) for child, issuer in pairs)):
            facts += known
            doubts += doubt
        return Revocation(tuple(facts), tuple(doubts))

    async def _one(
        self, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> tuple[list[RevocationFact], list[Unchecked]]:
        """Asks all addresses of one certificate side by side. Where they disagree the revocation counts, whichever
        came first, and that is said."""
        extensions = certificate.extensions
        questions = [self._ocsp(url, certificate, issuer, at) for url in _web(extensions.ocsp)]
        questions += [self._crl(url, certificate, issuer, at) for url in _web(extensions.crl)]
        if not questions:
            return [], [unchecked(certificate, "it names no OCSP responder and no revocation list on the web")]
        said = await _until_settled(questions, self._budget)
        counted = [one for one in said if isinstance(one, Statement)]
        if counted and (fact := weightiest(counted).fact).standing is not Standing.UNKNOWN:
            return [fact], _disagreement(certificate, counted)
        reasons = [one.why for one in said if isinstance(one, Unchecked)]
        if len(said) < len(questions):
            reasons.append(f"no answer within {self._budget:g} seconds")
        if counted:
            reasons.insert(0, "the OCSP responder does not know it")
        return [one.fact for one in counted[:1]], [unchecked(certificate, "; ".join(dict.fromkeys(reasons)))]

    async def _ocsp(
        self, url: str, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> Statement | Unchecked:
        try:
            question = ocsp_request(certificate, issuer)
        except (ValueError, TypeError, OverflowError):
            return unchecked(certificate, "no OCSP question can be made of it")
        return await self._statement(
            (url, question),
            certificate,
            at,
            fetch=lambda: self._ask_ocsp(url, question),
            read=lambda body: read_ocsp(body, certificate, issuer, at),
        )

    async def _ask_ocsp(self, url: str, question: bytes) -> Fetched | NotFetched:
        """By POST, which every responder must take; by GET where one takes nothing else (RFC 6960 appendix A.1)."""
        answer = await self._fetcher.post(url, question, "application/ocsp-request", LARGEST_OCSP)
        if isinstance(answer, NotFetched) and 400 <= answer.status < 500:
            encoded = quote(base64.b64encode(question).decode(), safe="")
            return await self._fetcher.get(f"{url.rstrip('/')}/{encoded}", LARGEST_OCSP)
        return answer

    async def _crl(
        self, url: str, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> Statement | Unchecked:
        return await self._statement(
            url,
            certificate,
            at,
            fetch=lambda: self._fetcher.get(url, LARGEST_CRL),
            read=lambda body: read_crl(body, certificate, issuer, at),
        )

    async def _statement(
        self,
        key: object,
        certificate: Certificate,
        at: datetime,
        fetch: Callable[[], Coroutine[None, None, Fetched | NotFetched]],
        read: Callable[[bytes], Statement | Unchecked],
    ) -> Statement | Unchecked:
        """What is remembered, as long as it counts at this moment; else what is fetched."""
        kept = self._memory.recall(key)
        if kept is not None and isinstance(said := await _read(read, kept), Statement):
            return said
        answer = await fetch()
        if isinstance(answer, NotFetched):
            return unchecked(certificate, f"{answer.url} {answer.why}")
        said = await _read(read, answer.body)
        if isinstance(said, Statement):
            self._memory.keep(key, answer.body, min(REMEMBERED, (said.until - at).total_seconds()))
        return said


async def _read(read: Callable[[bytes], Statement | Unchecked], body: bytes) -> Statement | Unchecked:
    return read(body) if len(body) < LARGE else await asyncio.to_thread(read, body)


def _web(urls: tuple[str, ...]) -> list[str]:
    return [url for url in dict.fromkeys(urls) if url.lower().startswith(("http://", "https://"))][:MOST_URLS]


_SPOKEN = {"ocsp": "an OCSP answer", "crl": "a revocation list"}


def _disagreement(certificate: Certificate, counted: list[Statement]) -> list[Unchecked]:
    """What people must know where one authentic answer says that it is good, and another that it is revoked."""
    said = {one.fact.standing: _SPOKEN[one.fact.source] for one in counted}
    if not {Standing.GOOD, Standing.REVOKED} <= said.keys():
        return []
    good, revoked = said[Standing.GOOD], said[Standing.REVOKED]
    why = f"{good} says that it is good, and {revoked} that it is revoked. The revocation is what counts here"
    return [Unchecked(f"why the authority disagrees with itself about “{certificate.subject.short}”", why)]


async def _until_settled(questions: list[Question], budget: float) -> list[Statement | Unchecked]:
    """The answers until all are there, until a while after one is good or revoked, or until the time is over."""
    tasks = [asyncio.ensure_future(question) for question in questions]
    try:
        for task in asyncio.as_completed(tasks, timeout=budget):
            one = await task
            if isinstance(one, Statement) and one.fact.standing is not Standing.UNKNOWN:
                await asyncio.wait(tasks, timeout=min(AFTERWARDS, budget))
                break
    except TimeoutError:
        pass
    finally:
        done = [task for task in tasks if task.done()]
        for left in tasks:
            left.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [task.result() for task in done]
