"""A cause: one fault, with everything there is to say about it, and the check that finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.trust.certificate import Certificate

if TYPE_CHECKING:
    from bot.trust.case import Needs, Unchecked, View


class Who(Enum):
    """Who has to act."""

    OPERATOR = "whoever runs the server"
    PERSON = "the person who met the error"
    CLIENT_IT = "whoever manages the device or its network"
    AUTHORITY = "the certificate authority"
    NETWORK = "whoever runs the network in between"
    APP = "whoever writes the app that connects"
    BOT = "whoever runs this bot"


class Role(Enum):
    """Whom a step is for."""

    PERSON = "person"
    OPERATOR = "operator"


class Repair(Enum):
    """The order of repair: a fault of an earlier kind is mended first, because mending a later one alone does not
    help the people who fail. Definition order is that order."""

    CONNECTION = "get an answer from the server"
    CLOCK = "set the clock right"
    CERTIFICATE = "get another certificate"
    CHAIN = "send the right chain"
    DEVICE = "make the device trust the root"
    NOTE = "worth knowing"

    @property
    def rank(self) -> int:
        return list(Repair).index(self)

    @property
    def of_the_way(self) -> bool:
        """Whether another issuer mends it: the way up to a root, and the dates of what stands on it."""
        return self in {Repair.CHAIN, Repair.DEVICE}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement is written down. `url` is https."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `{placeholders}` are filled from the finding's facts.

    `commands`: server software in lower case ("nginx", "apache", "iis", …) to a command line; "" is for any other.
    `renews`: it has the same certificate made anew.
    `one_sided`: it says that the other side, the server or the client, has nothing to mend; left out where both have.
    `about`: what it asks for, where causes word that each in their own way: one answer asks for it once.
    `asks_chain`: it asks for the chain that the client saw; left out where the pasted error shows it.
    """

    role: Role
    text: str
    commands: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    one_sided: bool = False
    renews: bool = False
    about: str = ""
    asks_chain: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """That a cause holds here. `facts` fill the cause's placeholders: they are text from strangers, not escaped.

    `at` is the certificate it is about (None: the connection, or the host as a whole). `hides` are further codes
    that this very finding explains away, besides those that its cause always hides. `form` tells forms of one fault
    apart for which clients show different numbers. `who` has to act where that is not whom the cause names. `place`
    is where in what was sent (leaf 0) the thing stands that it is about, where that is no readable certificate.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    at: Certificate | None = None
    hides: frozenset[str] = frozenset()
    form: str = ""
    who: Who | None = None
    place: int | None = None


# Unchecked: something could matter here and cannot be known from outside; it is no finding, and it is said.
Check = Callable[["View"], "Finding | Unchecked | None"]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One fault, declared in one file of `bot/causes/`. `code` is that file's name with hyphens; never renamed.

    `title` is one line, stands alone and names no remedy. `explanation` says why clients refuse it. `hides`: codes
    that need not be shown beside this one because it explains them. `refuses` False: worth knowing, no client
    refuses for it. `spared` says what clients do that accept it all the same ("works in Chrome, which …").
    `explains_report`: it tells what the client whose error was pasted met, so it comes before the server's own faults.
    `another_leaf`: the certificate is another's, or must be of another kind: to renew that very one mends nothing.
    Placeholders in `title`, `explanation` and `steps` are names of the finding's facts; `{host}`, `{port}` and
    `{name}` (the host as it stands in commands) are always there.
    """

    code: str
    title: str
    explanation: str
    who: Who
    repair: Repair
    needs: Needs
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    check: Check
    hides: frozenset[str] = frozenset()
    refuses: bool = True
    spared: str = "do not check this"
    explains_report: bool = False
    another_leaf: bool = False
