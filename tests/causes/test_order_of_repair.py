"""Several faults at once: all are named, in the order in which they must be mended, each of them once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clients import all_clients
from bot.playground.pki import CLIENT_AUTH, new_key, self_signed
from bot.render.blocks import answer
from bot.render.document import document
from bot.trust.cause import Repair
from bot.trust.diagnosis import Verdict
from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import (
    CA,
    DAY,
    HOST,
    LEAF,
    NOW,
    STRANGER,
    STRANGER_CA,
    CaseFor,
    diagnosed,
    refused_for,
    served,
    unanswered,
)
from tests.render.test_blocks import assert_slack_takes

YESTERDAY = NOW - DAY
EXPIRED = CA.leaf(HOST, not_after=YESTERDAY)

# From the outside of the connection inwards: everything before the chain, the certificate, its chain, the root, notes.
SEVERAL = {
    "expired, and the intermediate is missing": (
        served(EXPIRED),
        ("expired", "missing-intermediate"),
    ),
    "wrong name, expired, and too long": (
        served(CA.leaf("www.example.com", not_before=YESTERDAY - 1000 * DAY, not_after=YESTERDAY), CA),
        ("expired", "validity-too-long", "wrong-host"),
    ),
    "expired under a root that nobody has": (
        served(STRANGER_CA.leaf(HOST, not_after=YESTERDAY), STRANGER_CA, STRANGER),
        ("expired", "untrusted-root"),
    ),
    "self-signed and expired": (
        served(self_signed(HOST, not_after=YESTERDAY)),
        ("expired", "self-signed"),
    ),
    "too old a protocol, and expired": (
        served(EXPIRED, CA, protocol="TLSv1"),
        ("protocol-too-old", "expired"),
    ),
    "expired, and a clock that is off": (
        served(EXPIRED, CA, server_time=NOW + timedelta(hours=3)),
        ("expired", "clock-skew"),
    ),
    "small key, wrong usage, weak signature": (
        served(CA.leaf(HOST, key="rsa1024", eku=(CLIENT_AUTH,), hash="sha1"), CA),
        ("weak-key", "weak-signature", "wrong-usage"),
    ),
    "a name in no list explains that it does not match": (
        served(CA.leaf("www.example.com", names=(), not_after=YESTERDAY), CA),
        ("expired", "no-san"),
    ),
    "a false signature explains that no root is reached": (
        served(CA.leaf(HOST, signing_key=new_key(), not_after=YESTERDAY), CA),
        ("bad-signature", "expired"),
    ),
}


@pytest.mark.parametrize(("sick", "causes"), SEVERAL.values(), ids=SEVERAL)
def test_all_that_hold_are_named_in_order_of_repair(sick: CaseFor, causes: tuple[str, ...]) -> None:
    diagnosis = diagnosed(sick)
    assert diagnosis.causes == causes
    refusals = [one.cause.code for one in diagnosis.findings if one.cause.refuses]
    assert set(refused_for(sick)) == set(refusals)
    ranks = [(not one.cause.refuses, one.cause.repair.rank) for one in diagnosis.findings]
    assert ranks == sorted(ranks)
    assert_slack_takes(answer(document(diagnosis)))


def test_mending_the_first_alone_leaves_the_next() -> None:
    """That is what the order means: the certificate first, then its chain."""
    assert [one.cause.repair for one in diagnosed(served(EXPIRED)).findings] == [Repair.CERTIFICATE, Repair.CHAIN]
    assert diagnosed(served(LEAF)).causes == ("missing-intermediate",)
    assert diagnosed(served(LEAF, CA)).causes == ()


def test_one_fault_at_two_addresses_seen_by_all_clients_is_told_once() -> None:
    diagnosis = diagnosed(*(served(EXPIRED, CA, address=address) for address in ("203.0.113.7", "203.0.113.8")))
    (one,) = diagnosis.findings
    assert one.addresses == ("203.0.113.7", "203.0.113.8")
    assert set(one.clients) == {client.code for client in all_clients()}
    assert one.position == 0


def test_two_addresses_with_a_certificate_each_are_two_findings() -> None:
    """An old certificate on one node must not hide behind the other's."""
    other = CA.leaf(HOST, not_after=YESTERDAY - DAY)
    diagnosis = diagnosed(served(EXPIRED, CA), served(other, CA, address="203.0.113.8"))
    assert diagnosis.causes == ("expired",)
    assert [(one.at, one.addresses) for one in diagnosis.findings] == [
        (EXPIRED.facts, ("203.0.113.7",)),
        (other.facts, ("203.0.113.8",)),
    ]


def test_one_sick_address_among_healthy_ones_makes_the_host_untrusted() -> None:
    diagnosis = diagnosed(served(LEAF, CA), served(EXPIRED, CA, address="203.0.113.8"))
    assert diagnosis.verdict is Verdict.UNTRUSTED
    assert [one.verdict for one in diagnosis.addresses] == [Verdict.TRUSTED, Verdict.UNTRUSTED]
    (one,) = diagnosis.findings
    assert one.addresses == ("203.0.113.8",)


def test_an_address_that_did_not_answer_is_unchecked_and_no_fault() -> None:
    down = unanswered(Trouble(Stage.CONNECT, Problem.TIMED_OUT))
    diagnosis = diagnosed(served(LEAF, CA, address="203.0.113.8"), down)
    assert diagnosis.findings == ()
    assert diagnosis.verdict is Verdict.TRUSTED
    assert [one.what for one in diagnosis.unchecked] == ["address 203.0.113.7"]
