"""Under a public root a certificate needs timestamps of enough different logs that count for the client."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.playground.pki import Issued
from bot.trust.path import AnchorKind
from bot.trust.transparency import POLICIES, Listed, LogState
from tests.causes.build import CA, DAY, HOST, NOW, SECOND, Authority, CaseFor, found, opinion, served
from tests.trust.ct import Notary, logged

BY_DAYS = datetime(2021, 4, 21, tzinfo=UTC)
LONG_AGO = NOW - 1000 * DAY
ISSUED = NOW - 30 * DAY
APPLE = x509.Name(
    [
        x509.NameAttribute(NameOID.COMMON_NAME, "Apple Root CA"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Apple Inc."),
    ]
)


def notary(name: str, state: LogState = LogState.USABLE, since: datetime = LONG_AGO, **more: Any) -> Notary:
    return Notary(name, state, since, **more)


OAK, ELM, ASH = notary("Oak"), notary("Elm"), notary("Ash")
OAK_TWO = notary("Oak 2", operator="Oak")
UNKNOWN, UNKNOWN_TWO = Notary("Unknown"), Notary("Unknown 2")
KNOWN = {one.log.log_id: one.log for one in (OAK, ELM, ASH, OAK_TWO)}


def public(leaf: Issued, *more: Notary, at: datetime = NOW, kind: AnchorKind = AnchorKind.SYSTEM) -> CaseFor:
    """Served under a public root; `more` logs are known besides those above."""
    sick = served(leaf, CA, kind=kind, at=at)
    logs = KNOWN | {one.log.log_id: one.log for one in more}
    return replace(sick, case=replace(sick.case, ct_logs=logs))


def refused(leaf: Issued, *more: Notary, client: str = "apple", at: datetime = NOW) -> bool:
    return found(public(leaf, *more, at=at), "ct-missing", client) is not None


SPEAKS = public(logged(CA, HOST, ISSUED, OAK))
SILENT = public(logged(CA, HOST, ISSUED, OAK, ELM))


@pytest.mark.parametrize("kind", [AnchorKind.USER, AnchorKind.APP])
def test_roots_that_no_vendor_chose_are_free(kind: AnchorKind) -> None:
    assert found(public(CA.leaf(HOST), kind=kind), "ct-missing") is None


@pytest.mark.parametrize("client", ["apple", "chrome", "firefox"])
def test_a_certificate_without_any_is_refused(client: str) -> None:
    finding = found(public(CA.leaf(HOST)), "ct-missing", client)
    assert finding is not None
    assert finding.facts["counted"] == "none"


@pytest.mark.parametrize("client", ["openssl", "go", "java", "windows", "android"])
def test_other_clients_do_not_ask(client: str) -> None:
    assert not refused(CA.leaf(HOST), client=client)


def test_apple_asks_since_the_16th_of_october_2018() -> None:
    since = datetime(2018, 10, 16, tzinfo=UTC)
    assert refused(CA.leaf(HOST, not_before=since, days=90), at=since + DAY)
    assert not refused(CA.leaf(HOST, not_before=since - SECOND, days=90), at=since + DAY)


def test_a_certificate_that_is_not_valid_now_is_not_asked() -> None:
    """Apple never reports both."""
    assert not refused(CA.leaf(HOST, not_after=NOW - DAY))


def test_apples_own_roots_are_free() -> None:
    own = Authority.root("Apple Root CA", subject=APPLE)
    assert found(served(own.leaf(HOST), roots=(own,), kind=AnchorKind.SYSTEM), "ct-missing") is None
    assert found(served(own.leaf(HOST), roots=(own,), kind=AnchorKind.SYSTEM), "ct-missing", "chrome") is not None


@pytest.mark.parametrize(("days", "needed"), [(180, 2), (181, 3), (398, 3)])
@pytest.mark.parametrize("client", ["apple", "chrome", "firefox"])
def test_a_longer_life_needs_one_more(days: int, needed: int, client: str) -> None:
    logs = (OAK, ELM, ASH)[:needed]
    assert not refused(logged(CA, HOST, ISSUED, *logs, days=days), client=client)
    finding = found(public(logged(CA, HOST, ISSUED, *logs[1:], days=days)), "ct-missing", client)
    assert finding is not None
    assert finding.facts["needed"] == str(needed)


@pytest.mark.parametrize(
    ("begins", "ends", "needed"),
    [
        ("2021-04-21", "2023-07-25", 3),
        ("2021-04-21", "2023-07-26", 4),
        ("2021-04-20", "2022-07-19", 2),
        ("2021-04-20", "2022-07-20", 3),
        ("2021-04-20", "2023-07-20", 3),
        ("2021-04-20", "2023-07-21", 4),
        ("2021-04-20", "2024-07-20", 4),
        ("2021-04-20", "2024-07-21", 5),
    ],
)
def test_apples_numbers_of_older_certificates(begins: str, ends: str, needed: int) -> None:
    first, last = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (begins, ends))
    assert POLICIES["apple"].needed(first, last) == needed


def test_one_log_counts_once() -> None:
    assert refused(logged(CA, HOST, ISSUED, OAK, OAK))


def test_a_wrong_signature_under_a_known_log_does_not_count() -> None:
    finding = found(public(logged(CA, HOST, ISSUED, OAK, ELM, forged=True)), "ct-missing")
    assert finding is not None
    assert "2 with a wrong signature" in finding.facts["detail"]


def test_an_unknown_log_is_no_fault_and_no_excuse_for_too_few() -> None:
    """The list may be older than the log."""
    assert not refused(logged(CA, HOST, ISSUED, OAK, UNKNOWN))
    assert not refused(logged(CA, HOST, ISSUED, OAK, UNKNOWN), client="chrome")
    assert refused(logged(CA, HOST, ISSUED, UNKNOWN))
    assert refused(logged(CA, HOST, ISSUED, UNKNOWN, UNKNOWN_TWO, days=398))


@pytest.mark.parametrize(
    ("logs", "days", "unknown"),
    [
        ((OAK, ELM), 90, ""),
        ((OAK, ELM, UNKNOWN), 90, ""),
        ((OAK, UNKNOWN), 90, "a public log that is not"),
        ((OAK, UNKNOWN, UNKNOWN_TWO), 398, "2 public logs that are not"),
        ((UNKNOWN,), 90, ""),  # too few, whatever it is
    ],
)
def test_where_unknown_logs_decide_it_is_said_that_this_is_not_known(
    logs: tuple[Notary, ...], days: int, unknown: str
) -> None:
    doubts = " ".join(one.why for one in opinion(public(logged(CA, HOST, ISSUED, *logs, days=days))).unchecked)
    assert bool(doubts) is bool(unknown)
    assert unknown in doubts


def test_where_unknown_logs_decide_about_two_operators_it_is_not_known_either() -> None:
    sick = public(logged(CA, HOST, ISSUED, OAK, OAK_TWO, UNKNOWN))
    assert any("not in this bot's list" in one.why for one in opinion(sick, "chrome").unchecked)
    assert not refused(logged(CA, HOST, ISSUED, OAK, OAK_TWO, UNKNOWN), client="chrome")


def test_without_a_list_different_logs_are_counted() -> None:
    both, one = (
        served(logged(CA, HOST, ISSUED, *logs), CA, kind=AnchorKind.SYSTEM) for logs in ((OAK, ELM), (OAK, OAK))
    )
    assert found(both, "ct-missing") is None
    assert found(one, "ct-missing") is not None


@pytest.mark.parametrize(
    ("state", "since", "counts"),
    [
        (LogState.QUALIFIED, LONG_AGO, True),
        (LogState.READ_ONLY, LONG_AGO, True),
        (LogState.READ_ONLY, NOW + DAY, True),
        (LogState.RETIRED, NOW - DAY, True),  # after it gave the timestamp
        (LogState.RETIRED, ISSUED - DAY, False),
        (LogState.RETIRED, NOW + DAY, True),
        (LogState.REJECTED, LONG_AGO, False),
        (LogState.REJECTED, NOW + DAY, True),  # what it was before is not known
        (LogState.PENDING, LONG_AGO, True),  # it may have been accepted since
    ],
)
@pytest.mark.parametrize("client", ["apple", "chrome"])
def test_what_a_state_is_worth(state: LogState, since: datetime, counts: bool, client: str) -> None:
    other = notary("Other", state, since)
    assert refused(logged(CA, HOST, ISSUED, OAK, other), other, client=client) is not counts


def test_a_log_for_trials_never_counts() -> None:
    trial = Notary("Trial", test=True)
    assert refused(logged(CA, HOST, ISSUED, OAK, trial), trial)


def test_one_log_at_least_is_in_use_now() -> None:
    gone, gone_too = (notary(name, LogState.RETIRED, NOW - DAY) for name in ("Gone", "Gone too"))
    assert refused(logged(CA, HOST, ISSUED, gone, gone_too), gone, gone_too)
    assert not refused(logged(CA, HOST, ISSUED, gone, OAK), gone)


def test_apple_and_google_each_have_their_list() -> None:
    usable, rejected = Listed(LogState.USABLE, LONG_AGO), Listed(LogState.REJECTED, LONG_AGO)
    disputed = Notary("Disputed", listed={"apple": rejected, "google": usable})
    leaf = logged(CA, HOST, ISSUED, OAK, disputed)
    assert refused(leaf, disputed)
    assert not refused(leaf, disputed, client="chrome")
    assert not refused(leaf, disputed, client="firefox")


def test_the_certificate_must_end_in_the_logs_window_for_apple() -> None:
    end = (ISSUED - DAY) + 90 * DAY
    fits = notary("Fits", ends_from=end, ends_before=end + SECOND)
    late, early = notary("Late", ends_from=end + SECOND), notary("Early", ends_before=end)
    assert not refused(logged(CA, HOST, ISSUED, OAK, fits), fits)
    for other in (late, early):
        assert refused(logged(CA, HOST, ISSUED, OAK, other), other)
        assert not refused(logged(CA, HOST, ISSUED, OAK, other), other, client="chrome")


OAK_THREE = notary("Oak 3", operator="Oak")


@pytest.mark.parametrize(
    ("logs", "days", "said"),
    [
        ((OAK, OAK_TWO), 90, True),
        ((OAK, OAK_TWO, OAK_THREE), 398, True),
        ((OAK, OAK_TWO, ELM), 398, False),
        ((OAK, UNKNOWN), 90, False),  # it may be of another operator
    ],
)
def test_that_apple_asks_for_two_operators_and_does_not_look_is_said(
    logs: tuple[Notary, ...], days: int, said: bool
) -> None:
    """Article 103214 against CertificateTransparency.m of 26.0."""
    doubts = opinion(public(logged(CA, HOST, ISSUED, *logs, days=days), OAK_THREE)).unchecked
    assert any("one operator" in one.why for one in doubts) is said


@pytest.mark.parametrize(("begins", "said"), [(BY_DAYS - SECOND, False), (BY_DAYS, True)])
def test_two_operators_are_asked_for_since_april_2021(begins: datetime, said: bool) -> None:
    old = [notary(name, since=BY_DAYS - 900 * DAY, operator="Old") for name in ("Old", "Old 2")]
    leaf = logged(CA, HOST, BY_DAYS + DAY, *old, not_before=begins)
    assert bool(opinion(public(leaf, *old, at=BY_DAYS + 2 * DAY)).unchecked) is said


def test_chrome_and_firefox_want_two_operators_apple_does_not() -> None:
    leaf = logged(CA, HOST, ISSUED, OAK, OAK_TWO)
    assert refused(leaf, client="chrome")
    assert refused(leaf, client="firefox")
    assert not refused(leaf)


def test_a_timestamp_from_the_future_does_not_count() -> None:
    leaf = logged(CA, HOST, NOW, OAK, ELM, not_before=NOW - DAY)
    assert not refused(leaf)
    assert refused(leaf, at=NOW - timedelta(milliseconds=1))
