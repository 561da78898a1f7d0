"""Who issues must be an authority by its basic constraints; a trusted root of version 1 alone needs none."""

from __future__ import annotations

import pytest

from bot.playground.pki import Authority
from tests.causes.build import HOST, ROOT, found, served

SITE = ROOT.intermediate("shop.example.com", ca=False)
OLD_ROOT = Authority.root("Old Root", version=1)

SPEAKS = served(SITE.leaf(HOST), SITE)
SILENT = served(OLD_ROOT.leaf(HOST), roots=(OLD_ROOT,))


@pytest.mark.parametrize(
    ("by", "needs"), [("apple", True), ("go", True), ("firefox", True), ("java", True), ("openssl", False)]
)
def test_a_trusted_root_of_version_3_must_say_that_it_is_one_for_some(by: str, needs: bool) -> None:
    """SecPVCParentCertificateChecks; Go's CheckSignatureFrom; mozilla::pkix CheckBasicConstraints; Java's PKIXValidator."""
    root = Authority.root("Silent Root", ca=None)
    assert (found(served(root.leaf(HOST), roots=(root,)), "not-a-ca", by) is not None) is needs


@pytest.mark.parametrize(("by", "takes"), [("apple", True), ("go", False)])
def test_an_authority_of_version_1_counts_below_a_root_of_version_1_for_apple(by: str, takes: bool) -> None:
    old = OLD_ROOT.intermediate("Old CA", version=1)
    assert (found(served(old.leaf(HOST), old, roots=(OLD_ROOT,)), "not-a-ca", by) is None) is takes


@pytest.mark.parametrize("sick", [ROOT.intermediate("No CA", ca=None), ROOT.intermediate("Old CA", version=1)])
def test_an_intermediate_without_basic_constraints_is_none_either(sick: Authority) -> None:
    assert found(served(sick.leaf(HOST), sick), "not-a-ca") is not None
