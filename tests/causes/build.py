"""Cases for the causes: healthy by default, the caller states only what is sick.

CaseFor holds one case and the roots that every client trusts for it. The roots count as installed by an organisation
unless `kind` says otherwise, because public roots bring rules of their own (398 days, logs of Certificate Transparency).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bot.causes import all_causes
from bot.clients import all_clients
from bot.examine import Rules
from bot.playground.pki import Authority, Issued
from bot.render.shell import command_line
from bot.render.words import fill, plain
from bot.trust import der
from bot.trust.case import Case
from bot.trust.cause import Cause, Finding
from bot.trust.certificate import AnyCertificate, Certificate, read_certificate
from bot.trust.client import Client
from bot.trust.diagnosis import Diagnosis, Named
from bot.trust.fold import fold
from bot.trust.judge import Judgement, Opinion, judge
from bot.trust.path import Anchor, AnchorKind, AnchorSet
from bot.trust.sighting import Sighting, Target, Trouble

NOW = datetime.now(UTC).replace(microsecond=0)  # the test certificates are made around this moment
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
HOST = "api.example.com"
ADDRESS = "203.0.113.7"

ROOT = Authority.root("Sample Root")
CA = ROOT.intermediate("Sample CA")
STRANGER = Authority.root("Stranger Root")  # a root that nobody trusts
STRANGER_CA = STRANGER.intermediate("Stranger CA")
LEAF = CA.leaf(HOST)


@dataclass(frozen=True)
class CaseFor:
    """A case, and what every client trusts for it. `no_tls_after` is the date that a root programme has announced."""

    case: Case
    roots: tuple[Issued, ...] = (ROOT,)
    kind: AnchorKind = AnchorKind.USER
    no_tls_after: datetime | None = None


def served(
    *chain: Issued | AnyCertificate,
    host: str | None = HOST,
    at: datetime = NOW,
    roots: tuple[Issued, ...] = (ROOT,),
    kind: AnchorKind = AnchorKind.USER,
    no_tls_after: datetime | None = None,
    fetched: tuple[Issued, ...] = (),
    revocation: tuple[Any, ...] = (),
    report: Any = None,
    **seen: Any,
) -> CaseFor:
    """What one address sent, leaf first; `seen` are further fields of the sighting, such as `trouble`."""
    sent = tuple(one.facts if isinstance(one, Issued) else one for one in chain)
    sighting = Sighting(**{"address": ADDRESS, "port": 443, "seen_at": NOW, "sent": sent, "protocol": "TLSv1.3"} | seen)
    more = {"fetched": tuple(one.facts for one in fetched), "revocation": revocation, "report": report}
    return CaseFor(
        Case(host=host, at=at, sent=sent, unread=sighting.unread, sighting=sighting, **more), roots, kind, no_tls_after
    )


def unanswered(trouble: Trouble) -> CaseFor:
    """An address that showed no certificate."""
    return served(trouble=trouble, protocol=None)


def undialled(trouble: Trouble) -> CaseFor:
    """What ended before there was an address to dial."""
    return CaseFor(Case(host=HOST, at=NOW, no_sighting=trouble))


HEALTHY = served(LEAF, CA)


def rules(sick: CaseFor) -> Rules:
    """Every cause and every client, each trusting the roots of the case and nothing else."""
    anchors = tuple(Anchor(root.facts, sick.kind, sick.no_tls_after) for root in sick.roots)
    programmes = {client.programme for client in all_clients()}
    return Rules(all_clients(), all_causes(), {name: AnchorSet(name, anchors) for name in programmes})


def judged(sick: CaseFor) -> Judgement:
    """The opinion of every client. A check that breaks on a test case is a fault."""
    used = rules(sick)
    judgement = judge(sick.case, used.clients, used.stores, used.causes)
    assert not [one for one in judgement.unchecked if "the check failed" in one.why]
    return judgement


def diagnosed(*sick: CaseFor) -> Diagnosis:
    """The whole answer on one case, or on the several addresses of one host."""
    host = sick[0].case.host or "this certificate"
    return fold(
        Target(host), host, sick[0].case.at, [judged(one) for one in sick], (), sick[0].case.report, "2026-07-19"
    )


def opinion(sick: CaseFor, client: str = "apple") -> Opinion:
    return next(one for one in judged(sick).opinions if one.client.code == client)


def client(code: str) -> Client:
    return next(one for one in all_clients() if one.code == code)


def cause(code: str) -> Cause:
    return next(one for one in all_causes() if one.code == code)


def refused_for(sick: CaseFor, client: str = "apple") -> tuple[str, ...]:
    """The codes for which this client refuses, in order of repair; () where it trusts."""
    return next(one.causes for one in diagnosed(sick).clients if one.client.code == client)


def found(sick: CaseFor, code: str, client: str = "apple") -> Finding | None:
    """What this client's view of the case gives for one cause, its texts filled to the last placeholder."""
    finding = next((one for cause, one in opinion(sick, client).found if cause.code == code), None)
    if finding is not None:
        said(named(sick, code))
    return finding


def named(sick: CaseFor, code: str) -> Named:
    return next(one for one in diagnosed(sick).findings if one.cause.code == code)


def said(one: Named) -> str:
    """Everything that a cause says here. KeyError where a placeholder has no fact."""
    cause = one.cause
    templates = (cause.title, cause.explanation, *(step.text for step in cause.steps))
    words = [plain(fill(template, one.facts, strict=True)) for template in templates]
    for step in cause.steps:
        words += [command_line(template, one.facts, strict=True) for template in step.commands.values()]
    return "\n".join(words)


def all_said(of: Cause) -> Iterable[str]:
    """Every text of a cause as it is written down."""
    yield from (of.title, of.explanation)
    for step in of.steps:
        yield from (step.text, *step.commands.values())


def with_its_last_extension_twice(leaf: Issued, issuer: Issued) -> Certificate:
    """The same certificate with one extension doubled, signed anew: no builder makes one."""
    body, algorithm, _ = der.read_one(leaf.der)[0].children()
    *fields, listed = body.children()
    extensions = der.read_one(listed.value)[0].children()
    doubled = der.encode(der.SEQUENCE, b"".join(one.raw for one in (*extensions, extensions[-1])))
    signed = der.encode(der.SEQUENCE, b"".join(one.raw for one in fields) + der.encode(listed.tag, doubled))
    signature = sign(issuer.key, signed)
    return Issued(der.encode(der.SEQUENCE, signed + algorithm.raw + signature), leaf.key).facts


def with_field(one: Issued, issuer: Issued, number: int, field: bytes) -> AnyCertificate:
    """The same certificate with another field in its body (0: the version), signed anew."""
    body, algorithm, _ = der.read_one(one.der)[0].children()
    fields = [part.raw for part in body.children()]
    fields[number] = field
    signed = der.encode(der.SEQUENCE, b"".join(fields))
    return read_certificate(der.encode(der.SEQUENCE, signed + algorithm.raw + sign(issuer.key, signed)))


def sign(key: Any, body: bytes) -> bytes:
    """A BIT STRING with the ECDSA signature by SHA-256."""
    made = key.sign(body, ec.ECDSA(hashes.SHA256()))
    return der.encode(der.BIT_STRING, b"\x00" + made)
