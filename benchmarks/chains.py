"""How many chains are judged in a second, by all clients, in one process: `python -m benchmarks.chains`.

Certificates of our own making, sound and sick. "On first sight" reads and verifies everything anew for each pass,
"again" finds the certificates remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.examine import Rules, diagnose_chain, standard_rules
from bot.playground.pki import CLIENT_AUTH, Authority, Issued, new_key, self_signed
from bot.trust.certificate import read_certificate, read_usual, signed_by
from bot.trust.diagnosis import Verdict
from bot.trust.path import Anchor, AnchorKind

HOSTS, PASSES = 20, 3
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
Sent = tuple[str, tuple[bytes, ...]]  # the host that is asked for, and what its server sends

ROOT, STRANGER = Authority.root("Benchmark Root"), Authority.root("Stranger Root")
CA = ROOT.intermediate("Benchmark CA", key="rsa2048")
ISSUING = CA.intermediate("Issuing CA")
CROSSED = STRANGER.intermediate("Issuing CA", key=ISSUING.key)
LIMITED = ROOT.intermediate("Limited CA", permitted=("example.org",))
NO_CA = ROOT.intermediate("No CA", ca=False)
OLD_CA = ROOT.intermediate("Old CA", not_after=NOW - DAY)

KINDS: dict[str, Callable[[str], tuple[Issued, ...]]] = {
    "good": lambda host: (CA.leaf(host), CA),
    "good, three long": lambda host: (ISSUING.leaf(host), ISSUING, CA),
    "good, with its root": lambda host: (CA.leaf(host, key="rsa2048"), CA, ROOT),
    "cross-signed, the dead end first": lambda host: (ISSUING.leaf(host), CROSSED, STRANGER, ISSUING, CA),
    "extras in disorder": lambda host: (ISSUING.leaf(host), STRANGER, LIMITED, CA, NO_CA, ISSUING),
    "no intermediate": lambda host: (ISSUING.leaf(host),),
    "another intermediate": lambda host: (ISSUING.leaf(host), LIMITED),
    "expired": lambda host: (CA.leaf(host, not_after=NOW - DAY), CA),
    "expired intermediate": lambda host: (OLD_CA.leaf(host), OLD_CA),
    "not yet valid": lambda host: (CA.leaf(host, not_before=NOW + DAY), CA),
    "another host": lambda host: (CA.leaf(f"other-{host}"), CA),
    "many names": lambda host: (CA.leaf(host, names=tuple(f"{n}-{host}" for n in range(100))), CA),
    "self-signed": lambda host: (self_signed(host),),
    "a stranger's root": lambda host: (STRANGER.leaf(host), STRANGER),
    "outside of the limits": lambda host: (LIMITED.leaf(host), LIMITED),
    "signed by no authority": lambda host: (NO_CA.leaf(host), NO_CA),
    "for another purpose": lambda host: (CA.leaf(host, eku=(CLIENT_AUTH,)), CA),
    "a wrong signature": lambda host: (CA.leaf(host, signing_key=new_key()), CA),
}


def main() -> None:
    rules = standard_rules((Anchor(ROOT.facts, AnchorKind.USER),))
    chains = all_chains()
    judge_all(chains[:1], rules)  # what is loaded at first need is loaded
    first, again = (
        max(speed(chains, rules, forget) for _ in range(PASSES)),
        max(speed(chains, rules) for _ in range(PASSES)),
    )
    print(
        f"{len(chains)} chains of {len(KINDS)} kinds, {len(rules.clients)} clients: "
        f"{first:.0f} a second on first sight, {again:.0f} again"
    )


def all_chains() -> list[Sent]:
    hosts = [f"host{number}.example.com" for number in range(HOSTS)]
    return [(host, tuple(one.der for one in make(host))) for host in hosts for make in KINDS.values()]


def forget() -> None:
    read_usual.cache_clear()
    signed_by.forget()


def speed(chains: Sequence[Sent], rules: Rules, before: Callable[[], None] = lambda: None) -> float:
    """Chains a second."""
    before()
    began = time.perf_counter()
    judge_all(chains, rules)
    return len(chains) / (time.perf_counter() - began)


def judge_all(chains: Sequence[Sent], rules: Rules) -> list[Verdict]:
    """From the bytes to the whole diagnosis."""
    return [
        diagnose_chain(tuple(map(read_certificate, sent)), host, rules, NOW).clients[0].verdict for host, sent in chains
    ]


if __name__ == "__main__":
    main()
