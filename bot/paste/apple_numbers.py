"""Apple's numbers in a text and what they prove together. -1200 and -9802 alone say little; a chain beside them, or
its absence from an error that is printed to its end, says more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.paste.mention import is_plain_number, only_mentioned
from bot.trust.apple_codes import Family, by_number

_CONTEXT = re.compile(
    r"error|ssl|tls|domain|kcf|nsurl|osstatus|certificate|handshake|optional|failed|xcode|ios|macos|safari|zertifikat|certificat"
    r"|fehler|erreur|errore|ошибка|错误|錯誤|エラー"
)
_NUMBERS = re.compile(
    r"(?<![\w.-])-(?:98\d\d|67\d\d\d|253(?:00|18)|120[0-6]|10(?:0\d|1\d|2[02])|2000|999)(?![\d.]\d|\d)"
)
_URL_BEFORE = re.compile(r"(?:code|error|domain|nsurl\w{0,40})[\"')\]]{0,2}[\s:=(\[]{1,6}$|[\[(]$")
_MOST = 60

_URL_TRUST = (-1202, -1201, -1203, -1204)
_URL_CLIENT = (-1205, -1206)
_URL_ORDER = (*_URL_TRUST, *_URL_CLIENT, -1200)
_STREAM_TRUST = frozenset((-9807, -9808, -9812, -9813, -9814, -9815, -9843, -9880, -9883, -9884, -9885, -9886))
_PROTOCOL_URL = -1200
_ATS = -9802


@dataclass(frozen=True, slots=True)
class Numbers:
    """`codes`: the number of each family that tells most. `signs`: (position, what it proves, whether it speaks)."""

    codes: dict[str, int]
    signs: tuple[tuple[int, str, bool], ...]


def read_numbers(low: str, is_talk: Callable[[int], bool], trust_was_judged: bool, host: bool) -> Numbers:
    """`is_talk` tells whether a position is in source code or the like; `trust_was_judged`: a chain is printed, or a
    line says that trust was evaluated; `host`: one is named. Without a host, and without a word about errors, a number
    is just a number."""
    if not host and not _CONTEXT.search(low):
        return Numbers({}, ())
    found = [(at, number) for at, number in _numbers(low) if not is_talk(at) and not _mentioned(low, at, number)]
    codes = _codes(low, found)
    signs = tuple(_signs(low, found, trust_was_judged))
    return Numbers(codes, signs)


def _mentioned(low: str, at: int, number: int) -> bool:
    return is_plain_number(low, at) and only_mentioned(low, at, at + len(str(number)))


def _numbers(low: str) -> Iterator[tuple[int, int]]:
    for count, match in enumerate(_NUMBERS.finditer(low)):
        if count >= _MOST:
            return
        number = int(match[0])
        certain = -1206 <= number <= -1200 or number < -2000
        if certain or _URL_BEFORE.search(low, max(0, match.start() - 60), match.start()):
            yield match.start(), number


def _codes(low: str, found: list[tuple[int, int]]) -> dict[str, int]:
    codes: dict[str, int] = {}
    url = [number for _, number in found if number > -2001]
    if url:
        codes["nsurl"] = min(url, key=lambda n: _URL_ORDER.index(n) if n in _URL_ORDER else len(_URL_ORDER))
    for _, number in found:
        known = by_number(number)
        if known and known.family in (Family.STREAM, Family.OSSTATUS):
            codes.setdefault(known.family.value, number)
    if "stream" in codes and re.search(rf"osstatus[^\n]{{0,40}}{codes['stream']}", low):
        codes.setdefault("osstatus", codes["stream"])
    return codes


def _signs(low: str, found: list[tuple[int, int]], judged: bool) -> Iterator[tuple[int, str, bool]]:
    seen = {number for _, number in found}
    for at, number in found:
        known = by_number(number)
        if number in _URL_TRUST or number in _STREAM_TRUST:
            yield at, (known.cause if known else None) or "unspecified", True
        elif number in _URL_CLIENT:
            yield at, "client-certificate", True
        elif number == _ATS:
            told = judged or not (_PROTOCOL_URL in seen and _printed_to_its_end(low))
            yield at, "unspecified" if told else "protocol", told
        elif number == _PROTOCOL_URL:
            yield at, "unspecified" if judged else "protocol", judged
        elif known and known.family is Family.OSSTATUS and number != -25300:
            yield at, known.cause or "unspecified", True
        elif known and known.family is Family.STREAM:
            yield at, known.cause or "protocol", known.cause == "client-certificate"


def _printed_to_its_end(low: str) -> bool:
    """Whether CFNetwork's underlying error is printed whole: had trust been judged, it would hold the peer's trust."""
    start = low.find("{error domain=kcferrordomaincfnetwork")
    return start >= 0 and "}}" in low[start : start + 4000]
