"""`explain CODE`: a cause, or a number or name of Apple's."""

from __future__ import annotations

import re

from bot.causes import all_causes
from bot.render.explain import explain_apple, explain_cause
from bot.trust import apple_codes

_NUMBER = re.compile(r"-?[0-9]{1,9}")


def cause_codes() -> tuple[str, ...]:
    return tuple(cause.code for cause in all_causes())


def explain(code: str) -> str | None:
    """The text for people, or None where nothing has this code."""
    wanted = code.strip()
    for cause in all_causes():
        if cause.code == wanted.lower():
            return explain_cause(cause)
    number = wanted.removeprefix("+")
    found = apple_codes.by_number(int(number)) if _NUMBER.fullmatch(number) else apple_codes.by_name(wanted)
    return explain_apple(found, all_causes()) if found else None
