"""Finds fixed wordings, whatever line breaks, quotes, blanks and letter case have been done to them.

A text is squashed to its letters and digits: a terminal's break in the middle of a word, `> ` of a quotation, and
`CERTIFICATE_VERIFY_FAILED` against "Certificate verify failed" make no difference then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

MOST = 12
"""Occurrences of one wording that are looked at."""
_GRAM = 7
"""Letters by which a wording is found; none may be shorter."""


def squash(text: str) -> str:
    """Letters and digits only, lower case."""
    return "".join(filter(str.isalnum, text)).lower()


def positions(lowered: str) -> Sequence[int]:
    """Where the characters of the squashed text stood in the text itself."""
    return [at for at, character in enumerate(lowered) if character.isalnum()]


class Wordings:
    """Many squashed wordings, all searched for in one pass over a text.

    Each is known by the few letters of it that the fewest others have, so that hardly any place is compared twice.
    """

    def __init__(self, wordings: Iterable[str]) -> None:
        words = sorted(set(wordings))
        shared = Counter(gram for word in words for gram in {word[at : at + _GRAM] for at in _starts(word)})
        if words and min(map(len, words)) < _GRAM:
            raise ValueError(f"A wording needs at least {_GRAM} letters.")
        self._known_by: dict[str, list[tuple[int, str]]] = {}
        for word in words:
            _, at = min((shared[word[at : at + _GRAM]], at) for at in _starts(word))
            self._known_by.setdefault(word[at : at + _GRAM], []).append((at, word))

    def find(self, lowered: str) -> Mapping[str, Sequence[int]]:
        """Each wording that occurs in a lower-case text, with its places in the squashed text: at most MOST, and none
        that overlap."""
        text = "".join(filter(str.isalnum, lowered))
        found: dict[str, list[int]] = {}
        known_by = self._known_by
        for at in range(len(text) - _GRAM + 1):
            words = known_by.get(text[at : at + _GRAM])
            if words is not None:
                for offset, word in words:
                    _add(found, text, word, at - offset)
        return found


def _starts(word: str) -> range:
    return range(len(word) - _GRAM + 1)


def _add(found: dict[str, list[int]], text: str, word: str, start: int) -> None:
    known = found.get(word)
    if known is not None and (len(known) >= MOST or start < known[-1] + len(word)):
        return
    if start >= 0 and text.startswith(word, start):
        found.setdefault(word, []).append(start)


def lowered(text: str) -> str:
    """Lower case with the length kept: the Turkish İ alone would become two characters."""
    return text.replace("İ", "i").lower()
