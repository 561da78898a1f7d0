"""An intermediate that did not issue the certificate is told from one that was left out, and from one too many."""

from __future__ import annotations

import pytest

from bot.playground.pki import Issued
from tests.causes.build import CA, HOST, LEAF, ROOT, diagnosed, found, served

OTHER_CA = ROOT.intermediate("Last Year's CA")

SPEAKS = served(LEAF, OTHER_CA, fetched=(CA,))
SILENT = served(LEAF, OTHER_CA, CA)


@pytest.mark.parametrize("beside", [LEAF, CA.leaf("www.example.com")], ids=["itself again", "another site's"])
def test_what_was_sent_and_issues_nothing_is_no_intermediate(beside: Issued) -> None:
    assert diagnosed(served(LEAF, beside, fetched=(CA,))).causes == ("missing-intermediate",)


def test_the_root_without_the_intermediate_is_a_missing_one() -> None:
    assert diagnosed(served(LEAF, ROOT, fetched=(CA,))).causes == ("missing-intermediate",)


def test_one_too_many_is_not_wrong_where_the_issuer_of_the_certificate_was_sent() -> None:
    lower = CA.intermediate("Lower CA")
    assert diagnosed(served(lower.leaf(HOST), lower, OTHER_CA, fetched=(CA,))).causes == ("missing-intermediate",)


def test_names_both() -> None:
    finding = found(SPEAKS, "wrong-intermediate", "openssl")
    assert finding is not None
    assert (finding.facts["other"], finding.facts["missing"]) == ("Last Year's CA", "Sample CA")
