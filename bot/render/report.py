"""The answer as JSON, for other programs. Its names are fixed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.render.document import command_for, steps_of
from bot.render.verdict import facts_of
from bot.render.words import fill, plain
from bot.trust.certificate import AnyCertificate, Certificate
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
    """`at` is the certificate it is about: its position in the path (leaf 0) and its subject; null for none."""
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
        "at": None if named.at is None else {"position": named.position, "subject": _text(named.at.subject.text)},
        "facts": {_text(name): _text(value) for name, value in facts.items()},
        "steps": steps,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(value: str) -> str:
    """As it is, but writable as UTF-8: a lone surrogate is not."""
    return value.encode("utf-8", "replace").decode("utf-8")
