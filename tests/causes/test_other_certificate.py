"""The client saw a server's certificate, and not the one that is sent now."""

from __future__ import annotations

import pytest

from bot.trust.case import ClientReport
from tests.causes.build import CA, HOST, LEAF, found, served


def report(subject: str, issuer: str, complaint: str | None = "expired") -> ClientReport:
    return ClientReport(complaint=complaint, chain=((subject, issuer),))


SPEAKS = served(LEAF, CA, report=report(HOST, "R3"))
SILENT = served(LEAF, CA, report=report(HOST, "sample  ca", complaint=None))


def test_dates_point_at_an_older_one_and_not_at_the_clock() -> None:
    finding = found(SPEAKS, "other-certificate")
    assert finding is not None
    assert "replaced since" in finding.facts["guess"]
    assert found(SPEAKS, "clock-skew-client") is None


@pytest.mark.parametrize("subject", [HOST, "*.example.com", "other.example.com"])
def test_the_same_certificate_is_known_by_any_name_that_it_covers(subject: str) -> None:
    """wget prints the host in place of the subject."""
    leaf = CA.leaf("*.example.com", names=("*.example.com", HOST))
    sick = served(leaf, CA, report=report(subject, "CN=Sample CA", "unspecified"))
    assert found(sick, "other-certificate") is None


def test_a_default_certificate_that_the_client_met_is_called_by_its_product() -> None:
    seen = report("TRAEFIK DEFAULT CERT", "TRAEFIK DEFAULT CERT", "self-signed")
    finding = found(served(LEAF, CA, report=seen), "other-certificate")
    assert finding is not None
    assert "Traefik" in finding.facts["guess"]


def test_a_hostile_paste_is_read_in_bounds() -> None:
    """Names of a megabyte and chains without end are cut, and a name of nothing but separators is a name."""
    chain = tuple(("CN=" + ",O=x" * 250_000, "/" * 500_000) for _ in range(50))
    sick = served(LEAF, CA, report=ClientReport(complaint="unspecified", chain=chain))
    assert found(sick, "other-certificate") or found(sick, "interception")
