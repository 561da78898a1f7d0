"""What became of a fault: what was found at one look, against what a later look finds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.trust.diagnosis import AddressVerdict, Diagnosis, Verdict


class Became(Enum):
    """What became of it. The values are stable: they are stored."""

    FIXED = "fixed"
    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"  # the later look cannot tell


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier look found. `verdict` is the value of Apple's verdict then.

    `causes` are the codes that some client refused for (or why nothing was seen), in the order of repair; `titles`
    says each in one line. `addresses` maps each address to the codes found there, () where all was in order; one of
    which nothing was known is left out. `leaves` are the SHA-256 of the server's own certificates, in hex.
    """

    at: datetime
    verdict: str
    causes: tuple[str, ...]
    titles: Mapping[str, str]
    addresses: Mapping[str, tuple[str, ...]]
    leaves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """The difference. `gone`, `left` and `new` are codes of causes; one that is not known to be gone is in `left`.

    `mended` are addresses that are in order now and were not, `broken` those that are broken now; `worse` are those
    of `broken` that were in order. `unseen` were broken and could not be looked at this time.
    """

    became: Became
    gone: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def change(before: Earlier, after: Diagnosis) -> Change:
    """What became of `before`. Fixed only where every client trusts what is sent now, at every address that was
    broken and still stands behind the name; an address that broke besides is no change of its own."""
    unseen = _unseen(before, after)
    broken = tuple(a.address for a in after.addresses if a.verdict is Verdict.UNTRUSTED)
    fine = [a.address for a in after.addresses if a.verdict is Verdict.TRUSTED]
    mended = tuple(address for address in fine if before.addresses.get(address))
    worse = tuple(address for address in broken if before.addresses.get(address) == ())
    now = tuple(dict.fromkeys(named.cause.code for named in after.findings if named.cause.refuses))
    doubtful = _doubtful(before, after, unseen)
    left = tuple(code for code in before.causes if code in now or code in doubtful)
    gone = tuple(code for code in before.causes if code not in left)
    new = tuple(code for code in now if code not in before.causes)
    if _refused(after):
        became = Became.CHANGED if gone or new or mended else Became.SAME
    elif after.verdict is Verdict.TRUSTED:
        became = Became.UNKNOWN if left else Became.FIXED if before.causes or mended else Became.SAME
    else:
        same = before.verdict == after.verdict.value and before.causes == now
        return Change(Became.SAME if same else Became.UNKNOWN, left=before.causes, unseen=unseen)
    return Change(became, gone, left, new, mended, broken, worse, unseen)


def _refused(diagnosis: Diagnosis) -> bool:
    """Whether any client refuses what is sent, at any address."""
    clients, addresses = (c.verdict for c in diagnosis.clients), (a.verdict for a in diagnosis.addresses)
    return Verdict.UNTRUSTED in (diagnosis.verdict, *clients, *addresses)


def _unseen(before: Earlier, after: Diagnosis) -> tuple[str, ...]:
    """Addresses whose certificate was refused, which stand behind the name still and showed none this time."""
    if before.verdict == Verdict.UNKNOWN.value:
        return ()  # no certificate was seen at all, so none was refused
    refused = {f"address {a}": a for a, codes in before.addresses.items() if set(codes) & set(before.causes)}
    return tuple(refused[what] for what in _unchecked(after) if what in refused)


def _doubtful(before: Earlier, after: Diagnosis, unseen: Iterable[str]) -> frozenset[str]:
    """Codes that may hold still: at an address that was not seen, or because their check could not be made."""
    there = {code for address in unseen for code in before.addresses[address]}
    unchecked = _unchecked(after)
    failed = there | {code for code in before.causes if code in unchecked}
    if any(what.startswith("revocation") for what in unchecked) and before.leaves & _leaves(after.addresses):
        failed |= {code for code in before.causes if code.startswith("revoked")}
    return frozenset(failed)


def _unchecked(diagnosis: Diagnosis) -> list[str]:
    return [one.what for one in diagnosis.unchecked]


def _leaves(addresses: Iterable[AddressVerdict]) -> frozenset[str]:
    return frozenset(one.sent[0].sha256 for one in addresses if one.sent)
