"""A certificate for quite another name, seen by the client alone, points at a sign-on page."""

from __future__ import annotations

import pytest

from bot.trust.case import ClientReport
from tests.causes.build import CA, HOST, LEAF, found, served


def report(subject: str, complaint: str = "wrong-host", issuer: str = "R11") -> ClientReport:
    return ClientReport(complaint=complaint, chain=((subject, issuer),))


SPEAKS = served(LEAF, CA, report=report("signin.hotel.example"))
SILENT = served(LEAF, CA, report=report("signin.hotel.example", complaint="expired"))


@pytest.mark.parametrize(
    ("subject", "complaint", "speaks"),
    [
        ("securelogin.example.org", "unspecified", True),
        ("captiveportal-login.hotel.example", "untrusted-root", True),
        ("1.1.1.1", "unspecified", True),
        ("*.example.com", "wrong-host", False),  # covers the host: no other name at all
        ("node7.example.com", "wrong-host", False),  # a neighbour
        ("www.example.org", "unspecified", False),
        ("support.example.org", "unspecified", False),
    ],
)
def test_only_a_complaint_about_the_name_or_a_portal_s_own_name_points_there(
    subject: str, complaint: str, speaks: bool
) -> None:
    sick = served(LEAF, CA, report=report(subject, complaint))
    assert (found(sick, "captive-portal") is not None) is speaks


def test_a_common_name_that_the_server_itself_bears_is_no_other_name() -> None:
    """A shared certificate of a CDN has some customer's common name, and the host only among its further names."""
    shared = CA.leaf("sni.cdn.example", names=("sni.cdn.example", HOST))
    assert found(served(shared, CA, report=report("sni.cdn.example")), "captive-portal") is None


def test_it_is_silent_where_the_server_has_the_wrong_name_itself() -> None:
    sick = served(CA.leaf("www.example.org"), CA, report=report("signin.hotel.example"))
    assert found(sick, "captive-portal") is None
