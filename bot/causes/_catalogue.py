"""The catalogue of known impostors: certificates that stand where those of a server should, told by their names.

A name is matched as a whole or by its beginning, and only names are listed that no public authority bears. Whoever asks
has seen to it that the certificate leads to no public root.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Literal

from bot.causes._printed import Printed, folded
from bot.trust.cause import Who


class Kind(Enum):
    """What a known certificate is there for."""

    SERVER = "default certificate of a server"
    DEVELOPMENT = "local development authority"
    INSPECTOR = "inspects TLS on the client's side"
    DEBUGGER = "debugging proxy"


@dataclass(frozen=True, slots=True)
class Names:
    """Regular expressions for a whole name, folded to lower case; "" for a part that may be anything."""

    common_name: str = ""
    organization: str = ""
    unit: str = ""

    def fit(self, name: Printed) -> bool:
        parts = (
            (self.common_name, name.common_name),
            (self.organization, name.organization),
            (self.unit, name.unit),
        )
        return all(re.fullmatch(wanted, folded(part)) for wanted, part in parts if wanted)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Known:
    """One product. `what` says in a sentence, without its full stop, what it is; `remedy` likewise what `who` does
    about it, and `look` is the command or the menu where that is seen, "" where there is none for all.

    `issuer` are names of the authority that signs, `subject` those of the server's certificate itself. `everyday` names
    are such that others may choose them too: they count only where the certificate is self-signed and the name is not
    the one that was asked for. `sample` is a name as printed in the wild, `source` where it is to be seen.
    """

    product: str
    kind: Kind
    what: str
    who: Who
    remedy: str
    sample: str
    look: str = ""
    source: str = ""
    issuer: tuple[Names, ...] = ()
    subject: tuple[Names, ...] = ()
    everyday: bool = False


def issued_by(issuers: Iterable[Printed], among: tuple[Known, ...]) -> tuple[Known, Printed] | None:
    """The first of these issuers that is known, and the product whose it is."""
    for issuer in issuers:
        known = _fitting(issuer, among, "issuer")
        if known is not None:
            return known, issuer
    return None


def served_as(subject: Printed, among: tuple[Known, ...]) -> Known | None:
    """The product that puts this subject into its own certificate."""
    return _fitting(subject, among, "subject")


@lru_cache(maxsize=4096)
def _fitting(name: Printed, among: tuple[Known, ...], part: Literal["issuer", "subject"]) -> Known | None:
    for known in among:
        if any(names.fit(name) for names in (known.issuer if part == "issuer" else known.subject)):
            return known
    return None
