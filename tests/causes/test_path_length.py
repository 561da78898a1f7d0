"""As many authorities as the limit says may follow, and not one more."""

from __future__ import annotations

from bot.clients import all_clients
from bot.trust.path import AnchorKind
from tests.causes.build import HOST, ROOT, Authority, found, served

NONE_BELOW = ROOT.intermediate("Last CA", path_length=0)
ONE_BELOW = ROOT.intermediate("Last But One CA", path_length=1)
TOO_MANY, ENOUGH = NONE_BELOW.intermediate("Lower CA"), ONE_BELOW.intermediate("Lower CA")

SPEAKS = served(TOO_MANY.leaf(HOST), TOO_MANY, NONE_BELOW)
SILENT = served(ENOUGH.leaf(HOST), ENOUGH, ONE_BELOW)


def test_a_self_issued_authority_does_not_count() -> None:
    """RFC 5280 section 6.1.4 (l): a key that is changed under one name."""
    renewed = NONE_BELOW.intermediate("Last CA")
    assert found(served(renewed.leaf(HOST), renewed, NONE_BELOW), "path-length") is None


def test_the_limit_of_a_trusted_root_counts() -> None:
    root = Authority.root("Short Root", path_length=0)
    below = root.intermediate("Below CA")
    finding = found(served(below.leaf(HOST), below, roots=(root,)), "path-length")
    assert finding is not None
    assert (finding.facts["allowed"], finding.facts["below"]) == ("0", "1")


def test_the_limit_of_a_trusted_root_does_not_count_where_a_root_is_a_name_and_a_key() -> None:
    """RFC 5280 section 6.1.1 (d), as Java and Android have it; Chrome lets the limits of installed roots count."""
    root = Authority.root("Short Root", path_length=0)
    below = root.intermediate("Below CA")
    for kind, free in ((AnchorKind.USER, set()), (AnchorKind.SYSTEM, {"chrome"})):
        sick = served(below.leaf(HOST), below, roots=(root,), kind=kind)
        spared = {one.code for one in all_clients() if found(sick, "path-length", one.code) is None}
        assert spared == {"android", "java"} | free
