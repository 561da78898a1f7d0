"""The answer as JSON, for other programs. Its names are fixed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.render.document import command_for, steps_of
from bot.render.verdict import facts_of
from bot.render.words import fill, plain
from bot.trust.certificate import AnyCertificate, Certificate
from bot.trust.change import Earlier
from bot.trust.diagnosis import AddressVerdict, ClientVerdict, Diagnosis, Named, Verdict

_TRUSTED = {Verdict.TRUSTED: True, Verdict.UNTRUSTED: False, Verdict.UNKNOWN: None}

Json = dict[str, Any]


def as_json(diagnosis: Diagnosis, id: object | None = None) -> Json:  # noqa: A002 - the field's fixed name
    """Plain values for json.dumps. `id` is given back as it came; times are ISO 8601 in UTC with Z."""
    return ({} if id is None else {"id": id}) | {
        "host": _text(diagnosis.target.host) or None,
        "port": diagnosis.target.port,
        "checked_at": _time(diagnosis.checked_at),
        "verdict": diagnosis.verdict.value,
        "causes": list(diagnosis.causes),
        "clients": {one.client.code: _client(one) for one in diagnosis.clients},
        "addresses": [_address(one) for one in diagnosis.addresses],
        "findings": [_finding(one, diagnosis) for one in diagnosis.findings],
        "unchecked": [{"what": _text(one.what), "why": _text(one.why)} for one in diagnosis.unchecked],
    }


def earlier(shown: Mapping[str, Any]) -> Earlier:
    """What an earlier answer found, from its JSON as `as_json` wrote it, of whatever release. Where it says less, less
    is known. ValueError where it does not tell when it was made."""
    addresses, findings = _records(shown.get("addresses")), _records(shown.get("findings"))
    clients = shown.get("clients")
    clients = _records(list(clients.values())) if isinstance(clients, Mapping) else []
    refused = {code for one in [*clients, *addresses] for code in _strings(one.get("causes"))}
    return Earlier(
        at=_moment(shown.get("checked_at")),
        verdict=str(shown.get("verdict", Verdict.UNKNOWN.value)),
        causes=tuple(code for code in _strings(shown.get("causes")) if code in refused),
        titles={str(one.get("cause")): str(one.get("title")) for one in reversed(findings)},
        addresses={
            str(one.get("address")): causes
            for one in addresses
            if (causes := _strings(one.get("causes"))) or one.get("verdict") == Verdict.TRUSTED.value
        },
        leaves=frozenset(str(one["leaf_sha256"]) for one in addresses if one.get("leaf_sha256")),
    )


def _moment(text: object) -> datetime:
    """ValueError for what is no ISO 8601 time with its zone."""
    moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"this answer does not tell when it was made: checked_at is {text!r:.60}")
    return moment


def _records(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _client(one: ClientVerdict) -> Json:
    return {
        "trusted": _TRUSTED[one.verdict],
        "causes": list(one.causes),
        "nsurl": one.codes.nsurl,
        "stream": one.codes.stream,
        "osstatus": one.codes.osstatus,
        "error": one.error,
    }


def _address(one: AddressVerdict) -> Json:
    return {
        "address": _text(one.address),
        "verdict": one.verdict.value,
        "causes": list(one.causes),
        "leaf_sha256": one.sent[0].sha256 if one.sent else None,
        "sent": [_certificate(certificate) for certificate in one.sent],
    }


def _certificate(one: AnyCertificate) -> Json:
    """A certificate that cannot be read has its hash alone, and says why."""
    if not isinstance(one, Certificate):
        empty = dict.fromkeys(("subject", "issuer", "not_before", "not_after"))
        return {**empty, "sha256": one.sha256, "unreadable": _text(one.why)}
    return {
        "subject": _text(one.subject.text),
        "issuer": _text(one.issuer.text),
        "not_before": _time(one.not_before),
        "not_after": _time(one.not_after),
        "sha256": one.sha256,
    }


def _finding(named: Named, diagnosis: Diagnosis) -> Json:
    """`at` is the certificate it is about: its position in the path (leaf 0) and its subject; null for none. One that
    cannot be read has no subject, and its position is the one in what was sent."""
    subject = _text(named.at.subject.text) if named.at else None
    facts = facts_of(named, diagnosis)
    steps = [
        {
            "role": step.role.value,
            "text": plain(fill(step.text, facts)),
            "command": command_for(step, named, diagnosis) or None,
        }
        for step in steps_of(named, diagnosis)
    ]
    return {
        "cause": named.cause.code,
        "title": plain(fill(named.cause.title, facts)),
        "who": named.who.value,
        "at": {"position": named.position, "subject": subject} if named.at or named.position is not None else None,
        "facts": {_text(name): _text(value) for name, value in facts.items()},
        "steps": steps,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(value: str) -> str:
    """As it is, but writable as UTF-8: a lone surrogate is not."""
    return value.encode("utf-8", "replace").decode("utf-8")
