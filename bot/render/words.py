"""Text before it is Slack's or the terminal's: spans in lines, and templates filled with text from strangers.

Whatever comes from a certificate, a server or a paste passes `clean` and `shorten` here, and nothing else does.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.trust.when import day

TITLE_ROOM = 100  # characters of one value in a title
VALUE_ROOM = 400  # of one value in a sentence; some values are sentences themselves
_READ_AT_MOST = 4000  # of one value; a hostile one may have megabytes
_BLANK = "\u115f\u1160\u3164\uffa0\u2800"  # letters that show nothing
_USER_ID = re.compile(r"[UW][A-Z0-9]{1,30}")
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
# Words that Slack would format (* _ ~ ` :smile:) or that a reader must see letter by letter (names, addresses).
_NEEDS_CODE = re.compile(r"[*_~`<>]|\w\.\w*[A-Za-z]|:\w*:|\d\.\d+\.\d")
_IS_MARKUP = re.compile(r"[*~]|(?<!\w)_|_(?!\w)")  # the same in the project's own words
_MORE = re.compile(r"(.*?)(?: \+| and )(\d{1,9}) more", re.DOTALL)


class Kind(Enum):
    """What a span is."""

    TEXT = "text"
    CODE = "code"  # a value, in its own letters
    COMMAND = "command"  # one or more command lines, a line of its own
    LINK = "link"
    MOMENT = "moment"  # a time that Slack shows in the reader's own zone
    PERSON = "person"  # somebody in Slack, by their id


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. `text` is clean but not escaped; for MOMENT it is what stands where `at` cannot be shown."""

    text: str
    kind: Kind = Kind.TEXT
    bold: bool = False
    url: str = ""
    at: datetime | None = None
    struck: bool = False


Line = tuple[Span, ...]


def line(*parts: str | Span | Line) -> Line:
    """One line of the project's own words (str), spans and lines."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            spans.append(Span(part))
        elif isinstance(part, Span):
            spans.append(part)
        else:
            spans.extend(part)
    return tuple(spans)


def code(value: str, room: int = TITLE_ROOM) -> Span:
    """A value from a stranger, in its own letters."""
    return Span(shorten(clean(value), room) or "(empty)", Kind.CODE)


def bold(*parts: str | Span | Line) -> Line:
    return tuple(replace(span, bold=True) for span in line(*parts))


def unbold(text: Line) -> Line:
    return tuple(replace(span, bold=False) for span in text)


def command(text: str) -> Line:
    return (Span(text, Kind.COMMAND),)


def moment(at: datetime) -> Span:
    """A time, which Slack shows in the reader's own zone and everything else in UTC."""
    return Span(day(at), Kind.MOMENT, at=at)


def person(user: str) -> Line:
    """A mention of somebody by Slack's id; nothing for what is no such id."""
    return (Span(user, Kind.PERSON),) if _USER_ID.fullmatch(user) else ()


def mentions(users: Iterable[str], shown: int | None = None) -> Line:
    """ "@a, @b +3 more"; who is not `shown` is not told by Slack. None: all."""
    people = [found for user in users if (found := person(user))]
    spans: Line = ()
    for one in people[:shown]:
        spans = line(spans, ", " if spans else "", one)
    more = len(people[shown:]) if shown is not None else 0
    return line(spans, f" +{more} more") if more else spans


def values(items: Iterable[str], shown: int = 4) -> Line:
    """Values in a row, cut with "+87 more" rather than lost."""
    listed = list(items)
    spans: list[Span] = []
    for item in listed[:shown]:
        spans += [Span(", ")] * bool(spans) + [code(item)]
    if len(listed) > shown:
        spans.append(Span(f" +{len(listed) - shown} more"))
    return tuple(spans)


def joined(items: Iterable[str], last: str = " and ") -> str:
    """ "a, b and c"."""
    listed = list(items)
    return last.join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def prose(text: str, room: int = 400) -> Line:
    """A whole sentence that may quote a stranger: cleaned, cut, `code` between its backticks kept."""
    cleaned = clean(text)
    cleaned = cleaned if len(cleaned) <= room else cleaned[: room - 1].rstrip() + "…"
    segments = cleaned.split("`")
    if len(segments) % 2 == 0:  # a backtick without its partner is no markup
        segments = [cleaned]
    spans: list[Span] = []
    for index, segment in enumerate(segments):
        spans += [Span(segment, Kind.CODE)] if index % 2 else _words(segment, _NEEDS_CODE)
    return tuple(span for span in spans if span.text)


def plain(text: Line) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


def clean(value: str) -> str:
    """One line without control, direction-changing, invisible or broken characters; runs of blanks become one."""
    start = value[:_READ_AT_MOST]
    if not start.isprintable() or any(blank in start for blank in _BLANK):
        start = "".join(" " if c.isspace() else c for c in start if c.isspace() or _shows(c))
    return " ".join(start.split()) + ("…" if len(value) > _READ_AT_MOST else "")


def _shows(character: str) -> bool:
    return not unicodedata.category(character).startswith("C") and character not in _BLANK


def shorten(value: str, room: int = VALUE_ROOM) -> str:
    """At most `room` characters. A list of names loses whole names and says how many: "a.example +87 more"."""
    if len(value) <= room:
        return value
    counted = _MORE.fullmatch(value)
    items = (counted[1] if counted else value).split(", ")
    if len(items) < 3 or any(" " in item for item in items):
        return value[: room - 1].rstrip() + "…"
    kept, used = 0, 0
    while kept < len(items) and used + len(items[kept]) + 2 <= room - 18:
        used += len(items[kept]) + 2
        kept += 1
    shown = items[:kept] or [items[0][: room - 19] + "…"]
    left = len(items) - len(shown) + (int(counted[2]) if counted else 0)
    return f"{', '.join(shown)} +{left} more"


def fill(template: str, facts: Mapping[str, str], strict: bool = False, room: int = VALUE_ROOM) -> Line:
    """A template of the project's own, with the values of strangers in its `{placeholders}`.

    What stands between backticks is code; words of a value that Slack would format or link become code by
    themselves. A placeholder without a fact shows "?" (with `strict`: KeyError). ValueError for anything but plain
    names.
    """
    spans: list[Span] = []
    for index, segment in enumerate(template.split("`")):
        pieces = list(_pieces(segment, facts, strict, room))
        if index % 2 == 1:
            spans.append(Span("".join(text for text, _ in pieces) or "(empty)", Kind.CODE))
            continue
        for text, foreign in pieces:
            spans += _words(text, _NEEDS_CODE if foreign else _IS_MARKUP)
    return tuple(span for span in spans if span.text)


def _pieces(segment: str, facts: Mapping[str, str], strict: bool, room: int) -> Iterable[tuple[str, bool]]:
    """(text, whether it came from a fact)."""
    for literal, name in fields(segment):
        yield literal, False
        if name is None:
            continue
        if strict and name not in facts:
            raise KeyError(name)
        yield shorten(clean(facts.get(name, "?")), room) if facts.get(name, "?") else "", True


def _words(value: str, needs_code: re.Pattern[str]) -> Iterable[Span]:
    """Text with those of its words in code that need it; the punctuation around a word stays outside."""
    for part in re.split(r"(\s+)", value):
        core = part.strip(".,;()“”\"'")
        if not core or not needs_code.search(core):
            yield Span(part)
            continue
        start = part.index(core)
        yield from (Span(part[:start]), Span(core, Kind.CODE), Span(part[start + len(core) :]))


def fields(template: str) -> Iterable[tuple[str, str | None]]:
    """(literal text, name of the placeholder that follows or None). Only plain names: no attributes, no formats."""
    for literal, name, form, conversion in string.Formatter().parse(template):
        if name is not None and (form or conversion or not _PLAIN_NAME.fullmatch(name)):
            raise ValueError(f"a placeholder is a plain name such as {{host}}, not {{{name}}}: {template!r}")
        yield literal, name


def placeholders(template: str) -> frozenset[str]:
    """The names that a template needs."""
    return frozenset(name for _, name in fields(template) if name is not None)
