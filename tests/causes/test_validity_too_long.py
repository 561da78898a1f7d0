"""Apple's limits hold to the second: 825 days and an hour under any root, 398 days sharp under a public one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.pki import self_signed
from bot.trust.path import AnchorKind
from tests.causes.build import CA, DAY, HOST, NOW, SECOND, CaseFor, diagnosed, found, named, refused_for, said, served

APP, SYSTEM, USER = AnchorKind.APP, AnchorKind.SYSTEM, AnchorKind.USER
LONG, SHORT = 825 * DAY + timedelta(hours=1), 398 * DAY
MARCH_2018, JULY_2019 = datetime(2018, 3, 1, tzinfo=UTC), datetime(2019, 6, 30, 23, tzinfo=UTC)
SEPTEMBER_2020 = datetime(2020, 9, 1, tzinfo=UTC)


def lasting(length: timedelta, kind: AnchorKind = USER, since: datetime = NOW - 30 * DAY) -> CaseFor:
    return served(CA.leaf(HOST, not_before=since, not_after=since + length), CA, kind=kind)


SPEAKS = lasting(LONG + SECOND)
SILENT = lasting(LONG)


@pytest.mark.parametrize(
    ("kind", "since", "most"),
    [
        pytest.param(USER, JULY_2019, LONG, id="installed, from July 2019"),
        pytest.param(USER, JULY_2019 - SECOND, None, id="installed, before"),
        pytest.param(APP, JULY_2019, LONG, id="an app's own"),
        pytest.param(SYSTEM, MARCH_2018 - SECOND, None, id="public, before March 2018"),
        pytest.param(SYSTEM, MARCH_2018, LONG, id="public, from March 2018"),
        pytest.param(SYSTEM, SEPTEMBER_2020 - SECOND, LONG, id="public, before September 2020"),
        pytest.param(SYSTEM, SEPTEMBER_2020, SHORT, id="public, from September 2020"),
    ],
)
def test_the_most_that_apple_takes(kind: AnchorKind, since: datetime, most: timedelta | None) -> None:
    """SecPolicyServer.c l.2143 and l.2162."""
    if most is None:
        assert found(lasting(3650 * DAY, kind, since), "validity-too-long") is None
        return
    assert found(lasting(most, kind, since), "validity-too-long") is None
    finding = found(lasting(most + SECOND, kind, since), "validity-too-long")
    assert finding is not None
    assert finding.facts["limit"] == str(most.days)


def test_a_public_398_days_is_the_limit_for_public_roots_alone() -> None:
    assert found(lasting(SHORT + SECOND, USER), "validity-too-long") is None


def test_a_chain_that_no_root_ends_has_the_limit_too() -> None:
    ten_years = self_signed(HOST, days=3650)
    assert diagnosed(served(ten_years)).causes == ("self-signed", "validity-too-long")


def test_a_certificate_that_was_installed_itself_has_no_limit() -> None:
    ten_years = self_signed(HOST, days=3650)
    assert diagnosed(served(ten_years, roots=(ten_years,))).causes == ()


@pytest.mark.parametrize(("kind", "limit"), [(APP, "825"), (SYSTEM, "398")])
def test_a_certificate_that_an_app_or_the_system_trusts_itself_has_one(kind: AnchorKind, limit: str) -> None:
    """Spared are leaves of the user's alone (SecPolicyCheckValidityPeriodMaximums)."""
    ten_years = self_signed(HOST, days=3650)
    finding = found(served(ten_years, roots=(ten_years,), kind=kind), "validity-too-long")
    assert finding is not None
    assert finding.facts["limit"] == limit


def test_who_else_refuses_is_said_as_it_is() -> None:
    """Chrome has the limits of public authorities too, and none for others (cert_verify_proc.cc, `HasTooLongValidity`)."""
    private, public = lasting(LONG + SECOND), lasting(SHORT + SECOND, SYSTEM)
    assert refused_for(private, "chrome") == ()
    assert "825 is the most that Apple takes\n" in said(named(private, "validity-too-long"))
    assert "validity-too-long" in refused_for(public, "chrome")
    assert "398 is the most that Apple and Chrome take from a public authority\n" in said(
        named(public, "validity-too-long")
    )
