"""Many opinions, of each client at each address, folded into one diagnosis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.trust.case import ClientReport, Needs, Unchecked
from bot.trust.cause import Finding, Repair
from bot.trust.certificate import Certificate
from bot.trust.client import Client
from bot.trust.diagnosis import AddressVerdict, ClientVerdict, Diagnosis, Named, Proof, Verdict
from bot.trust.judge import Found, Judgement, Opinion, in_order_of_repair
from bot.trust.path import End
from bot.trust.sighting import Stage, Target


def fold(
    target: Target,
    named_host: str,
    at: datetime,
    judgements: Sequence[Judgement],
    unchecked: Iterable[Unchecked] = (),
    report: ClientReport | None = None,
    roots_date: str = "",
    apple_roots_date: str = "",
) -> Diagnosis:
    """One answer from the judgement of each address. `named_host` is what the texts call the host.

    An address that showed less than others did (no chain, or nothing at all) is listed as unchecked, and its finding
    is left out.
    """
    seen = _telling(judgements)
    clients = tuple(_client(client, seen) for client in _clients(judgements))
    broken = [one for judgement in judgements for one in judgement.unchecked]
    silent = [_silent(j) for j in judgements if j not in seen or _showed_nothing(j)]
    findings = _findings(target, named_host, seen)
    return Diagnosis(
        target=target,
        checked_at=at,
        verdict=clients[0].verdict,
        findings=findings,
        clients=clients,
        addresses=tuple(_address(j) for j in judgements if j.case.sighting is not None),
        unchecked=tuple(dict.fromkeys([*unchecked, *silent, *broken, *_unknowable(clients[0], findings, report)])),
        proofs=tuple(_proofs(seen)),
        report=report,
        roots_date=roots_date,
        apple_roots_date=apple_roots_date,
        server=server_software(next((s for j in seen if (s := j.case.sighting and j.case.sighting.server)), "")),
    )


def _telling(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those that tell the most: where a chain was seen; else where something answered; else all."""
    answered = [j for j in judgements if j.case.trouble is None or j.case.trouble.stage not in _NOBODY_ANSWERED]
    return [j for j in judgements if j.case.sent] or answered or list(judgements)


def _unknowable(first: ClientVerdict, findings: Iterable[Named], report: ClientReport | None) -> Iterable[Unchecked]:
    """What only the device knows, where it complains of what its system trusts and nothing seen from here tells why."""
    if report is None or report.complaint in _NOT_OF_THE_CHAIN or first.verdict is not Verdict.TRUSTED:
        return ()
    if any(named.cause.explains_report and named.cause.needs is not Needs.PEACE for named in findings):
        return ()
    return (Unchecked("what the device or the app adds (pinned keys, management, keychain)", "only the device knows"),)


_NOT_OF_THE_CHAIN = frozenset({None, "client-certificate", "protocol"})
_NOBODY_ANSWERED = frozenset({Stage.NAME, Stage.POLICY, Stage.CONNECT})


def _clients(judgements: Sequence[Judgement]) -> list[Client]:
    return [opinion.client for opinion in judgements[0].opinions]


def _verdict(judgement: Judgement, opinion: Opinion) -> Verdict:
    if not judgement.case.sent and not (judgement.case.unread and opinion.refusals):
        return Verdict.UNKNOWN
    if not opinion.refusals:
        return Verdict.UNKNOWN if opinion.blind else Verdict.TRUSTED
    return Verdict.UNKNOWN if opinion.undecided else Verdict.UNTRUSTED


def _codes(found: Iterable[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cause.code for cause, _ in in_order_of_repair(found)))


def _client(client: Client, judgements: Sequence[Judgement]) -> ClientVerdict:
    """Untrusted where it is at any address. Unknown where no address showed a chain, or where an issuer that could
    not be fetched may be all that is missing: then nothing is said of the error it shows."""
    mine = [(j, o) for j in judgements for o in j.opinions if o.client is client]
    verdicts = [_verdict(j, o) for j, o in mine]
    verdict = next((v for v in (Verdict.UNTRUSTED, Verdict.UNKNOWN) if v in verdicts), Verdict.TRUSTED)
    refusals = in_order_of_repair(found for _, opinion in mine for found in opinion.refusals)
    shown = [one for _, opinion in mine for one in _upwards(opinion)] if verdict is Verdict.UNTRUSTED else ()
    forms = tuple(f"{cause.code}/{found.form}" if found.form else cause.code for cause, found in shown)
    unsure = any(opinion.open for _, opinion in mine)
    doubts = tuple(dict.fromkeys(code for _, opinion in mine for code in opinion.doubts))
    return ClientVerdict(
        client, verdict, _codes(refusals), client.codes(forms), client.error_text(forms), unsure, doubts
    )


def _upwards(opinion: Opinion) -> list[Found]:
    """What it refuses for, that of the lowest certificate first; what is about none is held against the leaf."""
    return sorted(opinion.refusals, key=lambda one: _position(opinion, one[1]) or 0)


def _address(judgement: Judgement) -> AddressVerdict:
    sighting, first = judgement.case.sighting, judgement.opinions[0]
    assert sighting is not None, "only addresses that were dialled are asked"
    return AddressVerdict(
        address=sighting.address,
        verdict=_verdict(judgement, first),
        causes=_codes(first.refusals),
        sent=judgement.case.sent,
        trouble=sighting.trouble,
        sighting=sighting,
    )


def _showed_nothing(judgement: Judgement) -> bool:
    """All went well and no certificate came: nothing says so but this."""
    return not judgement.case.sent and judgement.case.sighting is not None and judgement.case.trouble is None


def _silent(judgement: Judgement) -> Unchecked:
    sighting = judgement.case.sighting
    assert sighting is not None, "a case without a sighting is alone"
    trouble = sighting.trouble
    if judgement.case.unread and not judgement.case.sent:
        spoken = f"its certificates are {judgement.case.certificate_bytes // 1024} kB, so long that none was read"
    else:
        spoken = trouble.problem.value.replace("-", " ") if trouble else "no certificate was sent"
    return Unchecked(f"address {sighting.address}", spoken)


def _findings(target: Target, host: str, judgements: Sequence[Judgement]) -> tuple[Named, ...]:
    """Each cause once for each certificate it is about, with the clients and the addresses where it holds."""
    always = {"host": host, "port": str(target.port), "name": host}
    peace = not any(opinion.refusals for judgement in judgements for opinion in judgement.opinions)
    named: dict[tuple[str, Certificate | int | None], Named] = {}
    found: dict[tuple[str, Certificate | int | None], Found] = {}
    for judgement in judgements:
        where = (judgement.case.sighting.address,) if judgement.case.sighting else ()
        for opinion in judgement.opinions:
            for cause, finding in opinion.found:
                if cause.needs is Needs.PEACE and not peace:
                    continue
                key = (cause.code, finding.at or finding.place)
                before = named.get(key)
                found.setdefault(key, (cause, finding))
                named[key] = Named(
                    cause=cause,
                    facts=before.facts if before else always | dict(finding.facts),
                    clients=_with(before.clients if before else (), (opinion.client.code,)),
                    addresses=_with(before.addresses if before else (), where),
                    at=finding.at,
                    position=before.position if before else _position(opinion, finding),
                    acts=finding.who,
                )
    order = in_order_of_repair(found.values())
    return tuple(named[cause.code, finding.at or finding.place] for cause, finding in order)


def _with(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(before + more))


def _position(opinion: Opinion, finding: Finding) -> int | None:
    if finding.at is None or opinion.path is None or finding.at not in opinion.path.certificates:
        return finding.place
    return opinion.path.certificates.index(finding.at)


def _proofs(judgements: Sequence[Judgement]) -> Iterable[Proof]:
    """The repaired chain of a missing intermediate, once: sent certificates of the path, then the fetched ones."""
    for judgement in judgements:
        for opinion in judgement.opinions:
            for cause, finding in opinion.found:
                path = opinion.repaired
                line = finding.facts.get("proof")
                if line and cause.repair is Repair.CHAIN and path is not None and path.end is End.ANCHORED:
                    yield Proof(cause.code, line, "".join(c.pem for c in path.certificates[:-1]))
                    return


def server_software(header: str) -> str:
    """The name of the software in a `Server` header: "nginx/1.25.3" is "nginx", "Microsoft-IIS/10.0" is "iis"."""
    name = header.partition("/")[0].strip().partition(" ")[0].lower()
    return {"microsoft-iis": "iis", "httpd": "apache"}.get(name, name)[:40]
