"""The catalogue of known impostors: certificates that stand where those of a server should, told by their names.

A name is matched as a whole or by its beginning, and only names are listed that no public authority bears. Whoever asks
has seen to it that the certificate leads to no public root.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """One product. `what` says in a sentence, without its full stop, what it is; `remedy` likewise what `who` does
    about it, and `look` is the command or the menu where that is seen.

    `issuer` are names of the authority that signs, `subject` those of the server's certificate itself. `everyday` names
    are such that others may choose them too: they count only where the certificate is self-signed and the name is not
    the one that was asked for. `sample` is a name as printed in the wild, `source` where it is to be seen.
    """

    product: str
    kind: Kind
    what: str
    who: Who
    remedy: str
    look: str
    sample: str
    source: str = ""
    issuer: tuple[Names, ...] = ()
    subject: tuple[Names, ...] = ()
    everyday: bool = False


def issued_by(issuers: Iterable[Printed], among: Iterable[Known]) -> tuple[Known, Printed] | None:
    """The first of these issuers that is known, and the product whose it is."""
    entries = tuple(among)
    for issuer in issuers:
        for known in entries:
            if any(names.fit(issuer) for names in known.issuer):
                return known, issuer
    return None


def served_as(subject: Printed, among: Iterable[Known]) -> Known | None:
    """The product that puts this subject into its own certificate."""
    return next((known for known in among if any(names.fit(subject) for names in known.subject)), None)
