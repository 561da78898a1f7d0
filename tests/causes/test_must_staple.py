"""Who demands a stapled answer and comes without one is refused by Firefox, and by nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography import x509

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import CA, HOST, LEAF, CaseFor, diagnosed, found, served

STATUS = x509.TLSFeatureType.status_request


def demanding(*features: x509.TLSFeatureType, **seen: object) -> CaseFor:
    return served(CA.leaf(HOST, extra=((x509.TLSFeature(features), False),)), CA, **seen)


SPEAKS = demanding(STATUS)
SILENT = demanding(STATUS, staple=b"what it says is read elsewhere")


def test_firefox_alone_refuses_and_says_so() -> None:
    """pkixcheck.cpp: `TLSFeaturesSatisfiedInternal`. Apple knows no such rule."""
    (one,) = diagnosed(SPEAKS).findings
    (refusing,) = [verdict for verdict in diagnosed(SPEAKS).clients if verdict.causes]

    assert one.clients == ("firefox",)
    assert refusing.error == "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING"


BROKEN = Trouble(Stage.HANDSHAKE, Problem.CLOSED)


@pytest.mark.parametrize(
    ("sick", "why"),
    [
        pytest.param(replace(SPEAKS, case=replace(SPEAKS.case, sighting=None)), "a file holds", id="a file"),
        pytest.param(demanding(STATUS, trouble=BROKEN), "not completed", id="a handshake that broke off"),
    ],
)
def test_where_no_handshake_was_completed_it_is_no_fault_and_is_said_to_be_unchecked(sick: CaseFor, why: str) -> None:
    assert found(sick, "must-staple", "firefox") is None
    assert [why in one.why for one in diagnosed(sick).unchecked if "must-staple" in one.what] == [True]


def test_who_demands_nothing_and_who_has_an_answer_leave_nothing_unchecked() -> None:
    for sick in (served(LEAF, CA, trouble=BROKEN), demanding(STATUS, staple=b"an answer", trouble=BROKEN)):
        assert not any("must-staple" in one.what for one in diagnosed(sick).unchecked)


@pytest.mark.parametrize("value", [b"\x30\x00", b"junk"], ids=["none", "junk"])
def test_a_list_that_holds_nothing_demands_nothing(value: bytes) -> None:
    feature = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.24"), value)
    sick = served(CA.leaf(HOST, extra=((feature, False),)), CA)
    assert found(sick, "must-staple", "firefox") is None
