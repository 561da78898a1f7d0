"""A signature that the named key did not make is a fault of its own, not a missing issuer."""

from __future__ import annotations

from bot.playground.pki import new_key
from tests.causes.build import CA, HOST, ROOT, found, served

SPEAKS = served(CA.leaf(HOST, signing_key=new_key()), CA)
# It names another key as its issuer's: that issuer is the one which is missing.
SILENT = served(ROOT.intermediate("Sample CA").leaf(HOST), CA)


def test_a_forged_intermediate_is_the_one_that_is_named() -> None:
    forged = ROOT.intermediate("Forged CA", signing_key=new_key())
    finding = found(served(forged.leaf(HOST), forged), "bad-signature")
    assert finding is not None
    assert finding.at == forged.facts
    assert finding.facts["authority"] == "Sample Root"
