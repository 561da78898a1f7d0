"""Keys below the sizes that clients ask for are refused wherever they stand on the path."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec

from bot.trust.path import AnchorKind
from tests.causes.build import CA, HOST, ROOT, Authority, found, refused_for, served

APP, SYSTEM, USER = AnchorKind.APP, AnchorKind.SYSTEM, AnchorKind.USER

SPEAKS = served(CA.leaf(HOST, key="rsa1024"), CA)
SILENT = served(CA.leaf(HOST, key="rsa2048"), CA)


@pytest.mark.parametrize(("kind", "fits"), [(USER, True), (APP, False), (SYSTEM, False)])
def test_a_certificate_that_was_installed_itself_may_be_small_for_apple(kind: AnchorKind, fits: bool) -> None:
    """Only what SecCertificateIsWeakKey calls broken is refused (SecPolicyCheckKeySize)."""
    own = CA.leaf(HOST, key="rsa1024")
    assert (found(served(own, roots=(own,), kind=kind), "weak-key") is None) is fits
    assert found(served(own, roots=(own,), kind=kind), "weak-key", "openssl") is not None


def test_dsa_is_too_weak_whatever_its_size() -> None:
    """Its signatures hold, so that nothing else is said."""
    old = ROOT.intermediate("DSA CA", key=dsa.generate_private_key(2048))
    sick = served(old.leaf(HOST), old)
    assert refused_for(sick) == ("weak-key",)


def test_apple_counts_whole_bytes() -> None:
    """2041 bits fill 256 bytes, 2040 do not (SecPolicy.c l.1755)."""
    assert found(served(CA.leaf(HOST, key="rsa2041"), CA), "weak-key") is None
    assert found(served(CA.leaf(HOST, key="rsa2040"), CA), "weak-key") is not None


@pytest.mark.parametrize(("curve", "fits"), [(ec.SECP224R1(), False), (ec.SECP256R1(), True), (ec.SECP521R1(), True)])
def test_apple_asks_for_curves_of_256_bits(curve: ec.EllipticCurve, fits: bool) -> None:
    key = ec.generate_private_key(curve)
    assert (found(served(CA.leaf(HOST, key=key), CA), "weak-key") is None) is fits


def test_a_small_key_above_the_leaf_counts_even_in_a_trusted_root() -> None:
    ca, root = ROOT.intermediate("Small CA", key="rsa1024"), Authority.root("Small Root", key="rsa1024")
    for weak, sick in ((ca, served(ca.leaf(HOST), ca)), (root, served(root.leaf(HOST), roots=(root,)))):
        finding = found(sick, "weak-key")
        assert finding is not None
        assert finding.at == weak.facts
        assert "only another chain or authority helps" in finding.facts["whose"]
