"""Timestamps inside certificates are read leniently, and believed only when the log signed this very certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from bot.playground.pki import Authority
from bot.trust.sct import MOST_TIMESTAMPS, embedded_timestamps, vouched
from tests.trust.ct import Notary, logged, precertificate_entry, timestamp_list, with_list

AT = datetime.now(UTC).replace(microsecond=123000)
ROOT = Authority.root("Sample Root")
CA = ROOT.intermediate("Sample CA")
HOST = "api.example.com"
OAK, ELM = Notary("Oak"), Notary("Elm")
POISON = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")


def test_says_which_log_and_when_to_the_millisecond() -> None:
    one, two = embedded_timestamps(logged(CA, HOST, AT, OAK, ELM).facts)
    assert (one.log_id, two.log_id) == (OAK.log.log_id, ELM.log.log_id)
    assert one.at == AT


def test_the_log_signed_the_certificate_as_it_was_before_the_timestamps_came_in() -> None:
    leaf = logged(CA, HOST, AT, OAK).facts
    (one,) = embedded_timestamps(leaf)
    assert vouched(one, OAK.log.key, leaf, CA.facts)


def test_wherever_the_extension_stands_and_whatever_the_log_added() -> None:
    knobs = {"key": CA.key, "serial": 7, "not_before": AT, "not_after": AT + timedelta(days=90)}
    entry = precertificate_entry(CA.leaf(HOST, extra=((POISON, False),), **knobs), CA)
    value = timestamp_list(OAK.timestamp(entry, AT, extensions=b"\x00\x01"))
    in_front = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), value), False)
    leaf = CA.leaf(HOST, extra=(in_front, (POISON, False)), **knobs).facts
    (one,) = embedded_timestamps(leaf)
    assert vouched(one, OAK.log.key, leaf, CA.facts)


def test_a_certificate_may_have_no_other_extension() -> None:
    knobs = {"key": CA.key, "serial": 7, "not_before": AT, "not_after": AT + timedelta(days=90)}
    bare = {"names": (), "eku": None, "usage": None, "ca": None, "without": ("2.5.29.14", "2.5.29.35"), **knobs}
    entry = precertificate_entry(CA.leaf(HOST, **bare), CA)
    leaf = with_list(CA, HOST, timestamp_list(OAK.timestamp(entry, AT)), **bare).facts
    assert vouched(embedded_timestamps(leaf)[0], OAK.log.key, leaf, CA.facts)


def test_what_was_signed_for_another_certificate_issuer_or_by_another_log_is_not_believed() -> None:
    leaf, other = logged(CA, HOST, AT, OAK).facts, logged(CA, HOST, AT, OAK, forged=True).facts
    (one,), (lent,) = embedded_timestamps(leaf), embedded_timestamps(other)
    assert not vouched(lent, OAK.log.key, other, CA.facts)
    assert not vouched(one, OAK.log.key, leaf, ROOT.facts)
    assert not vouched(one, ELM.log.key, leaf, CA.facts)
    assert not vouched(one, b"no key", leaf, CA.facts)


GOOD = OAK.timestamp(b"", AT)
UNHEARD_OF = bytes((1,)) + GOOD[1:]
NEVER = GOOD[:33] + b"\xff" * 8 + GOOD[41:]  # beyond the year 9999


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(timestamp_list(GOOD, UNHEARD_OF, GOOD[:-1], b"", NEVER, GOOD), 2, id="bad ones between good ones"),
        pytest.param(timestamp_list(GOOD)[:-1], 0, id="cut off"),
        pytest.param(b"\x04\x04\x00\x08\x00\x01", 0, id="shorter than it says"),
        pytest.param(b"\x04\x00", 0, id="empty"),
        pytest.param(b"\x05", 0, id="no DER"),
        pytest.param(timestamp_list(*[GOOD] * (MOST_TIMESTAMPS + 50)), MOST_TIMESTAMPS, id="a flood"),
    ],
)
def test_what_cannot_be_read_is_passed_over(value: bytes, number: int) -> None:
    assert len(embedded_timestamps(with_list(CA, HOST, value).facts)) == number


def test_a_certificate_without_any_has_none() -> None:
    assert embedded_timestamps(CA.leaf(HOST).facts) == ()
