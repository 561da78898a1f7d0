"""What people will read about a cause or one of Apple's numbers, without any server: `certcheck explain CODE`."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from bot.render.document import FOR_ROLE
from bot.render.shell import command_line
from bot.render.words import fill, placeholders, plain
from bot.trust.apple_codes import AppleCode, Family
from bot.trust.cause import Cause, Step

WIDTH = 100

_FAMILY = {
    Family.NSURL: "a number of NSURLErrorDomain and kCFErrorDomainCFNetwork",
    Family.STREAM: "a SecureTransport number, seen as _kCFStreamErrorCodeKey",
    Family.OSSTATUS: "an OSStatus number of Apple's Security framework",
}


def explain_cause(cause: Cause) -> str:
    """Title, why, who acts, steps by role with every command, sources. Placeholders stand in capitals."""
    kind = "clients refuse it" if cause.refuses else "no client refuses for it"
    rows = [f"{cause.code} ({kind})", "", *_wrap(_sample(cause.title) + "."), "", *_wrap(_sample(cause.explanation))]
    rows += ["", *_wrap(f"Who has to act: {cause.who.value}.")]
    for role, heading in FOR_ROLE.items():
        steps = [step for step in cause.steps if step.role is role]
        if steps:
            rows += ["", heading]
            for number, step in enumerate(steps, 1):
                rows += _step(number, step)
    rows += ["", "Sources", *(f"  {source.title} <{source.url}>" for source in cause.sources)]
    return "\n".join(rows) + "\n"


def explain_apple(code: AppleCode, causes: Sequence[Cause]) -> str:
    """What the number means, and which causes stand behind it: the one it names, or those that it may stand for
    (`causes`, where it names none)."""
    rows = [*_wrap(f"{code.number}  {', '.join(code.names)}"), *_wrap(f"It is {_FAMILY[code.family]}."), ""]
    rows += [*_wrap(code.meaning), ""]
    named = [cause for cause in causes if _belongs(cause, code.cause)]
    if named:
        rows += ["What it says:", *_listed(named)]
    elif code.cause is None and causes:
        rows += [
            *_wrap("By itself it does not say why. Check the server to find out: certcheck check HOST"),
            "",
            "Faults that it is shown for:",
            *_listed(cause for cause in causes if cause.refuses),
        ]
    return "\n".join(rows).rstrip() + "\n"


def _belongs(cause: Cause, code: str | None) -> bool:
    return code is not None and (cause.code == code or cause.code.startswith(f"{code}-"))


def _listed(causes: Iterable[Cause]) -> list[str]:
    ordered = sorted(causes, key=lambda cause: (cause.repair.rank, cause.code))
    return [row for cause in ordered for row in _wrap(f"{cause.code}: {_sample(cause.title)}", "  ", "      ")]


def _step(number: int, step: Step) -> list[str]:
    rows = _wrap(f"{number}. {_sample(step.text)}", "  ", "     ")
    for server, template in step.commands.items():
        filled = command_line(template, _capitals(template))
        label = server or "any other" if len(step.commands) > 1 else ""
        rows.append(f"     {f'{label}: ' if label else ''}{filled}")
    return rows


def _sample(template: str) -> str:
    """Names in quotes stand in capitals; the rest as it may read."""
    quoted = re.sub(r"“\{(\w+)\}”", lambda name: f"“{name[1].upper()}”", template)
    return plain(fill(quoted, _capitals(quoted) | _SAMPLES))


_SAMPLES = {
    "ago": "3 days ago",
    "above": "a root",
    "allowed": "0",
    "away": "in 3 days",
    "begins": "1 March 2026",
    "below": "1",
    "chain": "The error shows no chain",
    "counted": "none",
    "days": "900",
    "detail": "none in the certificate",
    "ended": "20 November 2026",
    "ends": "30 May 2026",
    "eye": "The client",
    "grounds": "Proof: what was measured",
    "guess": "It is an older one, or another machine answered",
    "hash": "SHA-1",
    "how": "in this or that way",
    "instead": "give the program the root of that authority",
    "issued": "1 March 2026",
    "key": "RSA key of 1024 bits",
    "kind": "DSA",
    "limit": "398",
    "names": "www.example.com",
    "needed": "2",
    "newer": "",
    "now": "09:00",
    "off": "2 hours",
    "oid": "1.2.3.4",
    "outside": "other.example.com",
    "product": "a product that inspects TLS",
    "protocol": "TLS 1.0",
    "purposes": "signing e-mail",
    "reason": "",
    "remedy": "What mends it depends on the product",
    "said": "what it said",
    "says": "11:00",
    "seen": "From here the server sends another one",
    "sent": "only its own certificate",
    "since": "1 March 2026",
    "told": "the authority says so",
    "usage": "signing certificates",
    "way": "ahead of",
    "what": "this or that",
    "when": "20 November 2026",
    "which": "a certificate",
    "whose": "",
    "why": "the reason stands here",
}


def _capitals(template: str) -> dict[str, str]:
    return {name: name.upper() for name in placeholders(template)}


def _wrap(text: str, first: str = "", more: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=more, break_on_hyphens=False, break_long_words=False
    )
