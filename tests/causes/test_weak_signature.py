"""A signature by SHA-1 or MD5 is refused, except where nobody relies on it: on a root."""

from __future__ import annotations

import pytest

from bot.trust.path import AnchorKind
from tests.causes.build import CA, HOST, ROOT, Authority, found, served

OLD_ROOT = Authority.root("Old Root", hash="sha1")
OLD_CA = Authority.root("RSA Root", key="rsa2048")

SPEAKS = served(CA.leaf(HOST, hash="sha1"), CA)
SILENT = served(OLD_ROOT.leaf(HOST), OLD_ROOT, roots=(OLD_ROOT,))


@pytest.mark.parametrize(("by", "shown"), [("md5", "MD5"), ("sha1", "SHA-1")])
def test_says_which_sum_it_is(by: str, shown: str) -> None:
    finding = found(served(OLD_CA.leaf(HOST, hash=by), roots=(OLD_CA,)), "weak-signature")
    assert finding is not None
    assert finding.facts["hash"] == shown


@pytest.mark.parametrize(
    ("kind", "by", "looks"),
    [
        (AnchorKind.APP, "apple", True),
        (AnchorKind.SYSTEM, "apple", True),
        (AnchorKind.USER, "apple", False),
        (AnchorKind.APP, "chrome", False),
    ],
)
def test_of_a_trusted_certificate_that_another_signed_it_counts_by_who_trusts_it(
    kind: AnchorKind, by: str, looks: bool
) -> None:
    """SecPolicyCheckSignatureHashAlgorithms leaves out what the user trusts, and what signed itself."""
    crossed = OLD_CA.intermediate("Crossed CA", hash="sha1")
    sick = served(crossed.leaf(HOST), roots=(crossed,), kind=kind)
    assert (found(sick, "weak-signature", by) is not None) is looks
    assert found(served(OLD_ROOT.leaf(HOST), roots=(OLD_ROOT,), kind=kind), "weak-signature", by) is None


def test_an_intermediate_signed_so_is_the_one_that_is_named() -> None:
    weak = ROOT.intermediate("Weak CA", hash="sha1")
    finding = found(served(weak.leaf(HOST), weak), "weak-signature")
    assert finding is not None
    assert finding.at == weak.facts
