"""An intermediate that did not issue the certificate is told from one that was left out, and from one too many."""

from __future__ import annotations

from tests.causes.build import CA, LEAF, ROOT, diagnosed, found, served

OTHER_CA = ROOT.intermediate("Last Year's CA")

SPEAKS = served(LEAF, OTHER_CA, fetched=(CA,))
SILENT = served(LEAF, OTHER_CA, CA)


def test_what_was_sent_and_issues_nothing_is_no_intermediate() -> None:
    """The same certificate twice, as when a file was joined with itself."""
    sick = served(LEAF, LEAF, fetched=(CA,))
    assert diagnosed(sick).causes == ("missing-intermediate",)


def test_names_both() -> None:
    finding = found(SPEAKS, "wrong-intermediate", "openssl")
    assert finding is not None
    assert (finding.facts["other"], finding.facts["missing"]) == ("Last Year's CA", "Sample CA")
