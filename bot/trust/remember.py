"""Answers about certificates, remembered without the certificates: a stranger may send large ones, time and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, TypeVarTuple

Arguments = TypeVarTuple("Arguments")
R = TypeVar("R")


class Remembered(Generic[*Arguments, R]):
    """A pure function and the answers that it has given, at most `most`; then it begins anew. It takes positional
    arguments alone: those make the key.

    An argument with a SHA-256 is known by that, any other by itself.
    """

    def __init__(self, function: Callable[[*Arguments], R], most: int) -> None:
        self._function, self._most = function, most
        self._answers: dict[tuple[object, ...], R] = {}
        self.hits = self.misses = 0

    def __call__(self, *args: *Arguments) -> R:
        key = tuple([getattr(one, "sha256", one) for one in args])
        if key in self._answers:
            self.hits += 1
            return self._answers[key]
        self.misses += 1
        if len(self._answers) >= self._most:
            self._answers.clear()
        answer = self._answers[key] = self._function(*args)
        return answer

    def forget(self) -> None:
        self._answers.clear()


def remembered(most: int) -> Callable[[Callable[[*Arguments], R]], Remembered[*Arguments, R]]:
    """Makes a function remember."""
    return lambda function: Remembered(function, most)
