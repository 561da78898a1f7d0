"""A certificate that its authority took back is refused by those who ask; the others on the path are not meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.clients import all_clients
from bot.playground.pki import Issued
from bot.trust.case import RevocationFact, Standing
from bot.trust.path import AnchorKind
from tests.causes.build import CA, DAY, HOST, LEAF, NOW, CaseFor, found, named, said, served


def fact(about: Issued, standing: Standing, at: datetime | None = NOW - DAY, **more: Any) -> RevocationFact:
    return RevocationFact(about.facts.sha256, more.get("source", "ocsp"), standing, at, more.get("reason", ""))


SIBLING = CA.leaf(HOST)

SPEAKS = served(LEAF, CA, revocation=(fact(LEAF, Standing.REVOKED, reason="key_compromise"),))
SILENT = served(LEAF, CA, revocation=(fact(SIBLING, Standing.REVOKED), fact(LEAF, Standing.GOOD)))


def test_an_intermediate_may_be_the_one() -> None:
    finding = found(served(LEAF, CA, revocation=(fact(CA, Standing.REVOKED, source="crl"),)), "revoked", "windows")
    assert finding is not None
    assert finding.at == CA.facts
    assert "CRL" in finding.facts["told"]


def test_an_authority_that_does_not_know_has_revoked_nothing() -> None:
    assert found(served(LEAF, CA, revocation=(fact(LEAF, Standing.UNKNOWN),)), "revoked") is None


@pytest.mark.parametrize("source", ["staple", "ocsp", "crl"])
def test_says_who_told_even_when_neither_date_nor_reason_was_given(source: str) -> None:
    sick = served(LEAF, CA, revocation=(fact(LEAF, Standing.REVOKED, at=None, source=source),))
    assert "a time it does not name" in said(named(sick, "revoked"))


def refusing(sick: CaseFor) -> set[str]:
    return {client.code for client in all_clients() if found(sick, "revoked", client.code)}


@pytest.mark.parametrize(
    ("source", "kind", "who"),
    [
        ("staple", AnchorKind.USER, {"apple", "firefox", "windows"}),
        ("ocsp", AnchorKind.USER, {"firefox", "windows"}),
        ("ocsp", AnchorKind.SYSTEM, {"apple", "firefox", "windows"}),
        ("crl", AnchorKind.USER, {"windows"}),
        ("crl", AnchorKind.SYSTEM, {"apple", "firefox", "windows"}),
    ],
)
def test_who_learns_of_it_depends_on_where_it_is_written(source: str, kind: AnchorKind, who: set[str]) -> None:
    """Nobody but Windows fetches revocation lists, and Apple asks nobody below a root that was installed; what public
    authorities revoked Apple and Firefox know beforehand (SecRevocationServer.c; CRLite)."""
    assert refusing(served(LEAF, CA, revocation=(fact(LEAF, Standing.REVOKED, source=source),), kind=kind)) == who


def test_lists_that_are_handed_in_with_a_file_are_there_to_be_judged_by() -> None:
    live = served(LEAF, CA, revocation=(fact(LEAF, Standing.REVOKED, source="crl"),))
    assert refusing(replace(live, case=replace(live.case, sighting=None))) == {"apple", "firefox", "windows"}
