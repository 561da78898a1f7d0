"""A certificate counts from its first second on, and no sooner."""

from __future__ import annotations

from tests.causes.build import CA, HOST, NOW, ROOT, SECOND, Authority, found, served

SPEAKS = served(CA.leaf(HOST, not_before=NOW + SECOND), CA)
SILENT = served(CA.leaf(HOST, not_before=NOW), CA)


def test_an_intermediate_that_begins_later_counts_too() -> None:
    later = ROOT.intermediate("Later CA", not_before=NOW + SECOND)
    finding = found(served(later.leaf(HOST), later), "not-yet-valid")
    assert finding is not None
    assert finding.at == later.facts


def test_a_root_that_begins_later_counts_where_the_dates_of_roots_do() -> None:
    later = Authority.root("Later Root", not_before=NOW + SECOND)
    sick = served(later.leaf(HOST), roots=(later,))

    assert found(sick, "not-yet-valid") is not None
    assert found(sick, "not-yet-valid", "java") is None
