"""What of a certificate cannot be read."""

from __future__ import annotations

from enum import Enum

from bot.trust.certificate import AnyCertificate, UnreadableCertificate


class Damage(Enum):
    """Kinds of damage that parsers treat differently."""

    FORM = "no certificate at all"
    FIELD = "a field of one that has a certificate's form"
    CRITICAL = "an extension that is marked critical"
    EXTENSION = "another extension"
    TWICE = "an extension that stands in it twice"


def damage_of(one: AnyCertificate, unparsed: frozenset[str] = frozenset()) -> tuple[Damage | None, str]:
    """The worst damage of a certificate and a sentence about it; None and "" where there is none. Extensions that are
    `unparsed` (dotted) may hold anything, and stand there twice."""
    if isinstance(one, UnreadableCertificate):
        return Damage.FIELD if one.has_form else Damage.FORM, one.why
    unreadable = [raw for raw in one.extensions.unreadable if raw.oid not in unparsed]
    if unreadable:
        worst = max(unreadable, key=lambda raw: raw.critical)
        return Damage.CRITICAL if worst.critical else Damage.EXTENSION, f"the extension {worst.oid} cannot be read"
    if twice := [oid for oid in one.extensions.duplicated if oid not in unparsed]:
        return Damage.TWICE, f"the extension {twice[0]} stands in it twice"
    return None, ""
