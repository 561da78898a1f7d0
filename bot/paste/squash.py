"""Finds fixed wordings, whatever line breaks, quotes, blanks and letter case have been done to them.

A text is squashed to its letters and digits: a terminal's break in the middle of a word, `> ` of a quotation, and
`CERTIFICATE_VERIFY_FAILED` against "Certificate verify failed" make no difference then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_KEPT = re.compile(r"[^\W_]+")
MOST = 12
"""Occurrences of one wording that are looked at."""


def squash(text: str) -> str:
    """Letters and digits only, lower case."""
    return "".join(_KEPT.findall(text)).lower()


@dataclass(frozen=True, slots=True)
class Squashed:
    """A squashed text; `at[i]` is where its character i stood in the original."""

    text: str
    at: list[int]

    @classmethod
    def of(cls, lowered: str) -> Squashed:
        """Of a text that is lower case already (the lengths must agree)."""
        parts: list[str] = []
        at: list[int] = []
        for run in _KEPT.finditer(lowered):
            parts.append(run[0])
            at.extend(range(run.start(), run.end()))
        return cls("".join(parts), at)

    def occurrences(self, words: str) -> Iterable[tuple[int, int]]:
        """(start, end) in the squashed text of each occurrence of squashed words, at most MOST."""
        start = self.text.find(words)
        for _ in range(MOST):
            if start < 0:
                return
            yield start, start + len(words)
            start = self.text.find(words, start + len(words))


def lowered(text: str) -> str:
    """Lower case with the length kept (a few letters, as the Turkish İ, would become two)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
