"""A certificate counts from its first second on, and no sooner."""

from __future__ import annotations

from tests.causes.build import CA, HOST, NOW, ROOT, SECOND, found, served

SPEAKS = served(CA.leaf(HOST, not_before=NOW + SECOND), CA)
SILENT = served(CA.leaf(HOST, not_before=NOW), CA)


def test_an_intermediate_that_begins_later_counts_too() -> None:
    later = ROOT.intermediate("Later CA", not_before=NOW + SECOND)
    finding = found(served(later.leaf(HOST), later), "not-yet-valid")
    assert finding is not None
    assert finding.at == later.facts
