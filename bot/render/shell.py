"""Command lines for people to copy, with values from strangers in them: quoted, or not put in at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.render.words import clean, fields

_SAFE = re.compile(r"[A-Za-z0-9._:/@%+=,\[\]-]+")
_LONGEST = 253  # a DNS name (RFC 1035 section 2.3.4)


def command_line(template: str, facts: Mapping[str, str], strict: bool = False) -> str:
    """The template with its `{placeholders}` filled so that a shell (sh, PowerShell) takes each value as one word.

    A value that cannot be quoted for both, that could pass for an option, or that is too long to be a name stays out:
    its placeholder stands there in capitals, as it does for a missing fact (with `strict`: KeyError).
    """
    done = ""
    for literal, name in fields(template):
        done += literal
        if name is None:
            continue
        if strict and name not in facts:
            raise KeyError(name)
        done += _word(facts.get(name, ""), done) or name.upper()
    return done


_WANTS_A_NAME = re.compile(r"^dig |^certbot .*-d \{name\}|^wacs\.exe .*--host ")


def for_address(template: str) -> str:
    """The template for a host that has an address alone: an address is no server name (RFC 6066 section 3) and no DNS
    name in a certificate. "" for what works with names alone: DNS, and certbot's -d."""
    if _WANTS_A_NAME.search(template):
        return ""
    return template.replace(" -servername {name}", "").replace("subjectAltName=DNS:{name}", "subjectAltName=IP:{host}")


def _word(raw: str, before: str) -> str | None:
    value = clean(raw)
    continues = bool(before) and not before[-1].isspace() and before[-1] not in "'\""
    if not value or value != raw or len(value) > _LONGEST or (value.startswith("-") and not continues):
        return None
    # [ and ] are patterns to a shell, yet `[::1]:443` matches no file; anything else odd is quoted or refused.
    if _SAFE.fullmatch(value):
        return value
    inside_quotes = before.count("'") % 2 == 1 or before.count('"') % 2 == 1
    return None if inside_quotes or continues or "'" in value else f"'{value}'"
