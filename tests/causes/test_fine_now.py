"""A client complains and the server is in order: then the answer says what to ask next."""

from __future__ import annotations

import pytest

from bot.render.text import answer_text
from bot.trust.case import ClientReport
from tests.causes.build import CA, DAY, HOST, LEAF, NOW, diagnosed, found, served

SPEAKS = served(LEAF, CA, report=ClientReport(complaint="unspecified"))
SILENT = served(LEAF, CA, report=ClientReport(complaint=None))


@pytest.mark.parametrize("complaint", ["expired", "not-yet-valid", "client-certificate", "protocol"])
def test_dates_and_what_is_no_complaint_of_the_server_are_others_matters(complaint: str) -> None:
    assert found(served(LEAF, CA, report=ClientReport(complaint=complaint)), "fine-now") is None


def test_one_client_that_refuses_takes_the_word_from_all() -> None:
    """The intermediate is missing: clients that fetch it trust the chain, and nothing is in order all the same."""
    sick = served(LEAF, fetched=(CA,), report=ClientReport(complaint="missing-intermediate"))
    assert found(sick, "missing-intermediate", "openssl") is not None
    assert "fine-now" not in diagnosed(sick).causes


def test_one_address_that_is_refused_takes_the_word_from_all() -> None:
    complaint = ClientReport(complaint="unspecified")
    sick = served(CA.leaf(HOST, not_after=NOW - DAY), CA, report=complaint, address="203.0.113.8")
    assert "fine-now" not in diagnosed(SPEAKS, sick).causes


def test_the_same_chain_in_the_error_is_said_to_be_the_same() -> None:
    seen = ClientReport(complaint="untrusted-root", chain=((HOST, "Sample CA"), ("Sample CA", "Sample Root")))
    finding = found(served(LEAF, CA, report=seen), "fine-now")
    assert finding is not None
    text = answer_text(diagnosed(served(LEAF, CA, report=seen)), width=10_000)
    assert "are right. The chain in the error bears the same names. The certificate" in text
