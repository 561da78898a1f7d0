"""What a code means: a cause, or a number or name of Apple's. For the command line and for Slack."""

from __future__ import annotations

import re

from bot.causes import all_causes
from bot.clients import all_clients
from bot.render.explain import explain_apple, explain_cause
from bot.trust import apple_codes
from bot.trust.case import Needs
from bot.trust.cause import Cause
from bot.trust.client import Codes

_SINCE_26_4 = -9808  # stands for every refusal there, as -1202 does
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
    if found is None:
        return None
    return explain_apple(found, _shown_for(found.number) if found.cause is None else all_causes())


def _shown_for(number: int) -> tuple[Cause, ...]:
    """The faults of a certificate for which an Apple client shows this number."""
    apple = next(client for client in all_clients() if client.code == "apple")
    wanted = -1202 if number == _SINCE_26_4 else number
    of_certificates = (c for c in all_causes() if c.refuses and c.needs is not Needs.CONNECTION)
    return tuple(cause for cause in of_certificates if wanted in _numbers(apple.codes((cause.code,))))


def _numbers(codes: Codes) -> set[int | None]:
    return {codes.nsurl, codes.stream, codes.osstatus, *(codes.under_ats or ())}
