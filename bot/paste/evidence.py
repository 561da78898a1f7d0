"""The signs in a text: which wordings of which speakers stand where, and whether they tell of a real failure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.paste.mention import only_mentioned, only_pointed_at
from bot.paste.report import About
from bot.paste.speaker import Kind, Sign
from bot.paste.speakers import SPEAKERS
from bot.paste.squash import Wordings, positions
from bot.paste.talk import is_source, is_starred, line_at

_SIGNS = tuple(sign for speaker in SPEAKERS for sign in speaker.signs)
_WORDS: dict[str, Sign] = {}
for _sign in _SIGNS:
    if _sign.words:
        _WORDS.setdefault(_sign.words, _sign)
_WORDINGS = Wordings(_WORDS)
_PATTERNS = tuple(sign for sign in _SIGNS if sign.pattern is not None)
_CODED = tuple(coded for speaker in SPEAKERS for coded in speaker.coded)
_MOST = 12
_MOST_CODES = 60
_MOST_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A sign at [start, end) of the text."""

    sign: Sign
    start: int
    end: int


def find_signs(low: str) -> list[Found]:
    """Every sign in a lower-case text, in order; of two that overlap, the longer or the one that goes on further."""
    found = _worded(low)
    for sign in _PATTERNS:
        if sign.pattern is None or sign.needs not in low:
            continue
        for count, match in enumerate(sign.pattern.finditer(low)):
            if count >= _MOST:
                break
            found.append(Found(sign, match.start(), match.end()))
    return _outermost([*found, *_coded(low)])[:_MOST_SIGNS]


def _coded(low: str) -> Iterator[Found]:
    for coded in _CODED:
        if coded.needs not in low:
            continue
        for match in islice(coded.pattern.finditer(low), _MOST_CODES):
            if sign := coded.signs.get(match[1]):
                yield Found(sign, *match.span(1))


def _worded(low: str) -> list[Found]:
    occurring = _WORDINGS.find(low)
    at = positions(low) if occurring else ()
    return [
        Found(_WORDS[words], at[start], at[start + len(words) - 1] + 1)
        for words, starts in occurring.items()
        for start in starts
    ]


def _outermost(found: Iterable[Found]) -> list[Found]:
    """Fixed wordings hide those within them; patterns and codes hide nothing and are not hidden."""
    words: list[Found] = []
    others: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not one.sign.words:
            others.append(one)
        elif not words or one.start >= words[-1].end:
            words.append(one)
        elif one.end > words[-1].end:
            words[-1] = one
    return sorted([*words, *others], key=lambda f: (f.start, -f.end))


def is_real(one: Found, low: str, near_a_host: bool) -> bool:
    """Whether a sign stands for a failure that happened: not in source code, not in a plan."""
    line = line_at(low, one.start)
    if is_source(line) or is_mentioned(one, low):
        return False
    if one.sign.kind is not Kind.PROSE:
        return one.sign.kind is Kind.PRINTED or not is_starred(line)
    if _PLANNED.search(line) or _PAPERS.search(line) or (_SETTLED.search(line) and not _NOT_SETTLED.search(line)):
        return False
    return near_a_host or _quoted(line, low, one)


def is_mentioned(one: Found, low: str) -> bool:
    """Whether a sign is only spoken of: a constant's name in talk, or any wording as the subject of a page."""
    if not one.sign.speaks:
        return False
    if one.sign.kind is Kind.NAME or _CONSTANT.fullmatch(low, one.start, one.end):
        return only_mentioned(low, *word_at(low, one.start, one.end))
    return only_pointed_at(low, one.start, one.end)


_CONSTANT = re.compile(r"[a-z]{2,20}(?:_[a-z0-9]{1,20}){1,10}")
_IN_FRONT = re.compile(r"[\w.:]{0,60}\Z")
_BEHIND = re.compile(r"\w{0,60}")


def word_at(low: str, start: int, end: int) -> tuple[int, int]:
    """The whole identifier round [start, end)."""
    before, after = _IN_FRONT.search(low[max(0, start - 60) : start]), _BEHIND.match(low, end)
    return start - len(before[0] if before else ""), after.end() if after else end


_QUOTING = re.compile(r"[\"`>]|(?:^|\s)'")
_FAILURE = re.compile(r"error|fail|warn|refus|reject|cannot|could not|unable|problem|reason|verif|curl")
_CAUSE = re.compile(r"[:=(\[]")
_TLS = re.compile(r"ssl|tls|https|server|certif")
_PLANNED = re.compile(
    r"\bwill (?:expire|be)|\bgoing to expire|\bexpires? (?:in|on)|\bif (?:the|an?|your)\b|\bshould (?:be|we)"
    r"|\bwhen an? (?:user|client|server|person|certificate)\b|\bwould be nice\b|\bfeature request\b"
)
_PAPERS = re.compile(  # certificates of another kind
    r"\b(?:gift|birth|death|marriage|licen[cs]e|vaccin\w{1,8}|training|exam|course|degree|insurance|tax|medical|stock|share"
    r"|completion|attendance|residence|safety|first[ -]aid|iso ?\d{4,5}|aws|azure|cissp|code[ -]?signing|push|apns)"
    r" (?:\w{1,20} )?cert"
)
_SETTLED = re.compile(
    r"\b(?:we|i|they|been|is|was|it's|now|already|got|have|has|just) (?:fixed|solved|resolved|replaced|sorted)\b"
    r"|\brenewed\b|\bworks (?:again|now|fine)\b|\ball good (?:again|now)\b"
)
_NOT_SETTLED = re.compile(
    r"\bstill\b|\bbut now\b|\bhowever\b|\bcame back\b|\bis back\b|\bnot (?:\w{1,10} )?(?:fixed|solved|resolved)\b"
)


def _quoted(line: str, low: str, one: Found) -> bool:
    """Whether words that people use as well are quoted, stand alone on their line, or follow "error:" or the like."""
    words = low[one.start : one.end]
    before = line[: max(0, line.find(words))]
    if line.strip(" .!*_`\"'>") == words or (_QUOTING.search(before) and _TLS.search(line)):
        return True
    return bool(_FAILURE.search(before) and _CAUSE.search(before))


def about(found: Iterable[Found]) -> About:
    """Which certificate is complained of, when the words prove it."""
    return next((one.sign.about for one in found if one.sign.about is not About.UNKNOWN), About.UNKNOWN)
