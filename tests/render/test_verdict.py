"""The verdict stands alone: what, who acts, where, which clients; at most four lines and no remedy."""

from __future__ import annotations

from dataclasses import replace

from bot.render.text import answer_text
from bot.render.verdict import verdict_lines
from bot.render.words import plain
from bot.trust.case import ClientReport, Unchecked
from bot.trust.cause import Repair, Who
from bot.trust.diagnosis import Diagnosis
from tests.render.build import (
    EXPIRED_FACTS,
    MISSING,
    TRUSTED,
    UNKNOWN,
    UNTRUSTED,
    cause,
    diagnosis,
    named,
)


def lines(of: Diagnosis) -> list[str]:
    return [plain(one) for one in verdict_lines(of)]


def test_one_cause_says_what_who_and_which_clients() -> None:
    assert lines(diagnosis(named(cause(), EXPIRED_FACTS))) == [
        "The certificate of api.example.com ended 3 days ago (20 November 2026, 13:04 UTC).",
        "Who has to act: whoever runs the server.",
        "Fails on every client checked: iPhone, iPad, Mac, curl, Python.",
    ]


def test_clients_that_disagree_are_told_apart_with_the_reason() -> None:
    clients = {"apple": UNTRUSTED, "openssl": UNTRUSTED, "chrome": TRUSTED, "firefox": TRUSTED}
    said = lines(diagnosis(named(MISSING, {"missing": "Sample CA"}), clients=clients))
    assert said[-1] == (
        "Fails on iPhone, iPad, Mac, curl, Python · works in Chrome, Firefox, "
        "which fetch or know the missing certificate."
    )


def test_a_client_that_could_not_be_judged_is_neither_side() -> None:
    clients = {"apple": UNTRUSTED, "openssl": TRUSTED, "firefox": UNKNOWN}
    said = lines(diagnosis(named(cause("key-usage")), clients=clients))
    assert said[-1].endswith("works in curl, Python, which do not check this · not known for Firefox.")


def test_a_client_of_which_it_is_not_known_whether_it_refuses_for_this_is_not_said_to_work() -> None:
    clients = {"apple": TRUSTED, "openssl": UNTRUSTED, "firefox": TRUSTED}
    found = diagnosis(named(cause("chain-too-long", spared="read more"), clients=("openssl",)), clients=clients)
    apple, *others = found.clients
    doubted = replace(found, clients=(replace(apple, doubts=("chain-too-long",)), *others))
    assert lines(doubted)[-1] == (
        "Fails in curl, Python · works in Firefox, one of those that read more · not known for iPhone, iPad, Mac."
    )
    pasted = replace(doubted, report=ClientReport(complaint="expired", apple=True))
    assert "iPhone and Mac trust it" not in " ".join(lines(pasted))


def test_three_causes_at_some_addresses_still_fit_into_four_lines() -> None:
    found = (
        named(cause(), EXPIRED_FACTS),
        named(MISSING, {"missing": "Sample CA"}),
        named(cause("revoked", title="It was revoked", who=Who.AUTHORITY)),
    )
    said = lines(diagnosis(*found, addresses={"203.0.113.7": UNTRUSTED, "203.0.113.8": TRUSTED}))
    assert len(said) == 4
    assert said[1] == "Also: api.example.com does not send the intermediate certificate “Sample CA” (and 1 more)."
    assert said[2] == (
        "Who has to act: whoever runs the server and the certificate authority. Seen at 1 of 2 addresses: 203.0.113.7."
    )


def test_a_title_without_the_host_gets_it_with_an_unusual_port() -> None:
    said = lines(diagnosis(named(cause(title="The key is weak")), port=8443))
    assert said[0] == "api.example.com:8443: The key is weak."


def test_a_fault_of_the_authority_alone_is_nobodys_fault_here() -> None:
    said = lines(diagnosis(named(cause("distrusted-ca", title="{host} is under a distrusted root", who=Who.AUTHORITY))))
    assert said[1] == "Who has to act: the certificate authority. It is nobody's fault here."


def test_health_is_short_and_counts_whole_days_left() -> None:
    assert lines(diagnosis()) == [
        "The certificate of api.example.com is fine. Every client checked trusts it.",
        "Its certificate is good for another 60 days (until 22 January 2027, 18:04 UTC).",
    ]


def test_health_after_a_complaint_says_that_the_server_is_fine_now() -> None:
    said = lines(diagnosis(report=ClientReport("expired")))
    assert said[0].startswith("The server is fine now: api.example.com.")
    assert said[-1] == "So the fault behind that error is mended, or it is not on the server."


def test_a_note_that_explains_the_complaint_stands_in_the_verdict() -> None:
    skew = cause(
        "clock-skew-client", title="The error speaks of dates, but {host} is in date", who=Who.PERSON, refuses=False
    )
    said = lines(diagnosis(named(skew), report=ClientReport("expired")))
    assert said[0].startswith("The certificate of api.example.com is fine.")
    assert said[2:] == [
        "The error speaks of dates, but api.example.com is in date.",
        "Who has to act: the person who met the error.",
    ]


def test_the_fault_that_the_pasted_error_names_is_said_to_be_it() -> None:
    ended = named(cause("expired-intermediate"), EXPIRED_FACTS)
    assert lines(diagnosis(ended, report=ClientReport("expired")))[1].endswith(" This is the error that was pasted.")
    assert "pasted" not in lines(diagnosis(ended, report=ClientReport("wrong-host")))[1]
    assert "pasted" not in lines(diagnosis(ended))[1]


def test_a_fault_of_other_clients_does_not_explain_the_error_of_an_iphone() -> None:
    clients = {"apple": TRUSTED, "openssl": UNTRUSTED}
    gap = named(MISSING, {"missing": "Sample CA"}, clients=("openssl",))
    for complaint in ("unspecified", "missing-intermediate"):
        of = diagnosis(gap, clients=clients, report=ClientReport(complaint, apple=True))
        assert lines(of)[1].endswith(" This does not explain the pasted error: iPhone and Mac trust it.")
        assert "NSErrorPeerCertificateChainKey" in answer_text(of)
    same = diagnosis(gap, clients=clients, report=ClientReport("missing-intermediate"))
    assert lines(same)[1].endswith(" This is the error that was pasted.")


def test_health_at_some_addresses_only_does_not_vouch_for_the_others() -> None:
    said = lines(diagnosis(addresses={"203.0.113.7": TRUSTED, "203.0.113.8": UNKNOWN}))
    assert said[0].endswith("at 1 of 2 addresses. The others could not be checked.")


def test_unknown_reads_neither_as_a_pass_nor_as_a_fault() -> None:
    unreachable = cause("unreachable", title="{host} could not be reached from here", repair=Repair.CONNECTION)
    clients = {"apple": UNKNOWN, "openssl": UNKNOWN}
    for found in ((named(unreachable, at=None, position=None),), ()):
        said = lines(diagnosis(*found, clients=clients, sent=(), unchecked=(Unchecked("all", "no answer"),)))
        assert "could not be" in said[0]
        assert said[1] == "So nothing is known about its certificate: this is neither a pass nor a fault."
        assert not any(word in " ".join(said) for word in ("Fails", "works", "fine", "trust"))
