"""Who demands a stapled answer and comes without one is refused by Firefox, and by nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography import x509

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import CA, HOST, CaseFor, diagnosed, found, served

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


def test_a_file_holds_no_handshake() -> None:
    assert found(replace(SPEAKS, case=replace(SPEAKS.case, sighting=None)), "must-staple", "firefox") is None


def test_a_handshake_that_broke_off_may_not_have_come_to_the_answer() -> None:
    broken = demanding(STATUS, trouble=Trouble(Stage.HANDSHAKE, Problem.CLOSED))
    assert found(broken, "must-staple", "firefox") is None


@pytest.mark.parametrize("value", [b"\x30\x00", b"junk"], ids=["none", "junk"])
def test_a_list_that_holds_nothing_demands_nothing(value: bytes) -> None:
    feature = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.24"), value)
    sick = served(CA.leaf(HOST, extra=((feature, False),)), CA)
    assert found(sick, "must-staple", "firefox") is None
