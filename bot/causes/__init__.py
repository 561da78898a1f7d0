"""The causes: one file = one fault, declared as the value CAUSE. Found by walking this folder."""

from __future__ import annotations

from functools import cache

from bot.trust.cause import Cause
from bot.trust.folder import collect


@cache
def all_causes() -> tuple[Cause, ...]:
    """Every cause, in the order of the codes."""
    return collect(__name__, "CAUSE", Cause)
