"""A look as JSON text, for another replica of the same release to read."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from bot.trust.certificate import AnyCertificate, read_certificate
from bot.trust.sighting import Look, Problem, Sighting, Stage, Target, Trouble

_T = TypeVar("_T")


def write_look(look: Look) -> str:
    """ASCII only. Each certificate stands in it once (DER in base64), also one that cannot be read; the target does
    not: whoever reads it knows where it asked to look."""
    ders = dict.fromkeys(one.der for sighting in look.sightings for one in sighting.sent)
    places = {der: place for place, der in enumerate(ders)}
    written = {
        "certificates": [_base64(der) for der in places],
        "sightings": [_write_sighting(one, places) for one in look.sightings],
        "skipped": [[address, _write_trouble(trouble)] for address, trouble in look.skipped],
        "trouble": _maybe(_write_trouble, look.trouble),
    }
    return json.dumps(written, separators=(",", ":"))


def read_look(text: str, target: Target) -> Look:
    """What `write_look` wrote about this target. Raises ValueError for every other text."""
    try:
        found = json.loads(text)
        certificates = [read_certificate(_bytes(one)) for one in _is(list, found["certificates"])]
        return Look(
            target,
            tuple(_read_sighting(one, certificates) for one in _is(list, found["sightings"])),
            tuple((_is(str, address), _read_trouble(one)) for address, one in _is(list, found["skipped"])),
            _maybe(_read_trouble, found["trouble"]),
        )
    except (KeyError, IndexError, TypeError, RecursionError) as error:
        raise ValueError(f"this is no look ({type(error).__name__})") from None


def _write_sighting(sighting: Sighting, places: Mapping[bytes, int]) -> dict[str, Any]:
    return {
        "address": sighting.address,
        "port": sighting.port,
        "seen_at": sighting.seen_at.isoformat(),
        "trouble": _maybe(_write_trouble, sighting.trouble),
        "sent": [places[one.der] for one in sighting.sent],
        "protocol": sighting.protocol,
        "cipher": sighting.cipher,
        "staple": _maybe(_base64, sighting.staple),
        "asks_client_certificate": sighting.asks_client_certificate,
        "server_time": _maybe(datetime.isoformat, sighting.server_time),
        "server": sighting.server,
        "older_hello": sighting.older_hello,
        "unread": sighting.unread,
        "certificate_bytes": sighting.certificate_bytes,
    }


def _read_sighting(found: Any, certificates: Sequence[AnyCertificate]) -> Sighting:
    return Sighting(
        address=_is(str, found["address"]),
        port=_is(int, found["port"]),
        seen_at=_moment(found["seen_at"]),
        trouble=_maybe(_read_trouble, found["trouble"]),
        sent=tuple(certificates[_is(int, place)] for place in _is(list, found["sent"])),
        protocol=_maybe(_text, found["protocol"]),
        cipher=_maybe(_text, found["cipher"]),
        staple=_maybe(_bytes, found["staple"]),
        asks_client_certificate=_is(bool, found["asks_client_certificate"]),
        server_time=_maybe(_moment, found["server_time"]),
        server=_maybe(_text, found["server"]),
        older_hello=_is(bool, found["older_hello"]),
        unread=_is(int, found["unread"]),
        certificate_bytes=_is(int, found["certificate_bytes"]),
    )


def _write_trouble(trouble: Trouble) -> list[str]:
    return [trouble.stage.value, trouble.problem.value, trouble.detail]


def _read_trouble(found: Any) -> Trouble:
    stage, problem, detail = _is(list, found)
    return Trouble(Stage(stage), Problem(problem), _text(detail))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(found: Any) -> bytes:
    return base64.b64decode(_text(found), validate=True)


def _moment(found: Any) -> datetime:
    moment = datetime.fromisoformat(_text(found))
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment


def _text(found: Any) -> str:
    return _is(str, found)


def _is(kind: type[_T], found: Any) -> _T:
    if type(found) is not kind:
        raise TypeError(f"{kind.__name__} expected")
    return found


def _maybe(convert: Callable[[Any], _T], value: Any) -> _T | None:
    return None if value is None else convert(value)
