"""Keys below the sizes that clients ask for are refused wherever they stand on the path."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.causes.build import CA, HOST, ROOT, Authority, found, served

SPEAKS = served(CA.leaf(HOST, key="rsa1024"), CA)
SILENT = served(CA.leaf(HOST, key="rsa2048"), CA)


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
