"""The same answer for a terminal: the same content in the same order; colour only adds to what the words say."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from bot.render.document import Part, document
from bot.render.rank import Mood
from bot.render.words import Kind, Line, plain
from bot.trust.diagnosis import Diagnosis

_WORD = {Mood.GOOD: "TRUSTED", Mood.PARTLY: "TRUSTED BY SOME", Mood.BAD: "NOT TRUSTED", Mood.UNKNOWN: "NOT KNOWN"}
_COLOUR = {Mood.GOOD: "32", Mood.PARTLY: "33", Mood.BAD: "31", Mood.UNKNOWN: "33"}
_BOLD = "1"


def answer_text(diagnosis: Diagnosis, width: int = 100, colour: bool = False) -> str:
    """The whole answer, wrapped at `width` columns; command lines stay whole so that they can be copied.

    Nothing from a certificate or a server can move the cursor or change colours: the words hold no control characters.
    """
    whole = document(diagnosis)
    head = _paint(_WORD[whole.mood], f"{_BOLD};{_COLOUR[whole.mood]}", colour)
    rows = [head, *(row for one in whole.verdict for row in _wrap(one, width))]
    rows += parts_rows(whole.parts, width, colour)
    rows.append("")
    for one in whole.context:
        rows += _wrap(one, width)
    return "\n".join(rows) + "\n"


def parts_rows(parts: Iterable[Part], width: int = 100, colour: bool = False) -> list[str]:
    """The rows of some parts, an empty one before each."""
    return [row for part in parts for row in ("", *_part(part, width, colour))]


def _part(part: Part, width: int, colour: bool) -> list[str]:
    rows = [_paint(row, _BOLD, colour) for row in _wrap(part.heading, width)] if part.heading else []
    for one in part.lines:
        rows += _wrap(one, width)
    return rows


def _wrap(one: Line, width: int) -> list[str]:
    if one and one[0].kind is Kind.COMMAND:
        return [f"      {row}" for row in plain(one).splitlines()]
    words = "".join(f"{span.text} <{span.url}>" if span.kind is Kind.LINK else span.text for span in one)
    number, dot, _ = words.partition(". ")
    hang = len(number) + 2 if dot and number.isdigit() else 2 if words.startswith("• ") else 0
    return textwrap.wrap(
        words, max(width, 40), subsequent_indent=" " * hang, break_on_hyphens=False, break_long_words=False
    )


def _paint(text: str, how: str, colour: bool) -> str:
    return f"\x1b[{how}m{text}\x1b[0m" if colour else text
