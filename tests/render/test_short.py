"""A long answer is not read at night: nothing is said twice, and what can wait is left for another hour."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.causes import all_causes
from bot.render.document import command_for
from bot.render.text import answer_text
from bot.trust.case import ClientReport
from bot.trust.cause import Role, Step
from bot.trust.certificate import Certificate
from bot.trust.diagnosis import ClientVerdict
from tests.render.build import EXPIRED_FACTS, ISSUER, LEAF, ROOT, UNTRUSTED, cause, diagnosis, named

OTHER = ROOT.intermediate("Other CA").facts

RENEW = Step(Role.OPERATOR, "Renew it.", renews=True)
AUTOMATE = Step(Role.OPERATOR, "Renew by timer from now on.", renews=True)
PASTE_IT = Step(Role.PERSON, "Paste the chain that you get.", asks_chain=True)
MET = ClientReport("untrusted-root", (("CN=api.example.com", "CN=Proxy"),))
PROXY = cause(
    "interception",
    title="The client got a certificate of a proxy",
    explanation="The network signs anew.",
    refuses=False,
    explains_report=True,
    steps=(Step(Role.PERSON, "Enter no password over this network.", about="secrets"), PASTE_IT),
)
EXPIRED = cause(steps=(Step(Role.PERSON, "Do not enter a password.", about="secrets"), RENEW, AUTOMATE))


def test_what_two_causes_ask_for_in_their_own_words_is_asked_for_once_as_the_first_says_it() -> None:
    text = answer_text(diagnosis(named(PROXY), named(EXPIRED, EXPIRED_FACTS), report=MET))
    assert "1. Enter no password over this network." in text
    assert "Do not enter a password." not in text


def test_a_certificate_that_two_causes_want_is_wanted_once_and_in_the_last_place() -> None:
    get = Step(Role.OPERATOR, "Get a certificate.", about="certificate")
    find = Step(Role.OPERATOR, "Find out which name fits.")
    issue = Step(Role.OPERATOR, "Have one issued.", about="certificate")
    of = diagnosis(
        named(cause("one", title="One", steps=(get,))), named(cause("two", title="Two", steps=(find, issue)))
    )
    assert "1. Find out which name fits.\n2. Have one issued.\n" in answer_text(of)


def test_the_chain_is_not_asked_for_where_the_paste_shows_it() -> None:
    assert PASTE_IT.text not in answer_text(diagnosis(named(PROXY), report=MET))
    assert PASTE_IT.text in answer_text(diagnosis(named(PROXY), report=ClientReport("untrusted-root")))


def test_renewal_by_timer_waits_where_something_else_is_broken_too() -> None:
    alone = answer_text(diagnosis(named(EXPIRED, EXPIRED_FACTS)))
    assert "1. Renew it.\n2. Renew by timer from now on.\n" in alone
    both = answer_text(diagnosis(named(EXPIRED, EXPIRED_FACTS), named(cause("two", title="Two"))))
    assert "1. Renew it.\n" in both
    assert AUTOMATE.text not in both


def test_one_fault_of_the_server_behind_what_the_client_met_is_named_once() -> None:
    text = answer_text(diagnosis(named(PROXY), named(EXPIRED, EXPIRED_FACTS), report=MET))
    assert text.count("ended 3 days ago") == 1
    assert "\nOn the server itself: Every certificate names its last day." in text


def test_of_many_clients_that_all_fail_the_first_are_named_and_the_rest_counted() -> None:
    of = diagnosis(named(EXPIRED, EXPIRED_FACTS))
    one = of.clients[0]
    many = tuple(ClientVerdict(replace(one.client, shown_as=f"App {n}"), UNTRUSTED, (), one.codes) for n in range(8))
    assert "Fails on every client checked: App 0, App 1, App 2 and 5 more.\n" in answer_text(replace(of, clients=many))


def test_how_the_error_reads_elsewhere_is_not_told_to_who_pasted_it() -> None:
    of = diagnosis(named(EXPIRED, EXPIRED_FACTS))
    printing = replace(of, clients=(of.clients[0], replace(of.clients[1], error="certificate has expired")))
    assert "Others print, for example, certificate has expired" in answer_text(printing)
    assert "Others print" not in answer_text(replace(printing, report=ClientReport("expired")))


def test_the_place_of_a_fault_is_said_once() -> None:
    both = (named(cause("one", title="One")), named(cause("two", title="Two"), clients=("apple",)))
    text = " ".join(answer_text(diagnosis(*both, host="b.example.com")).split())
    assert text.count(f"Seen on the server's own certificate {LEAF.subject.short}.") == 1


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ((LEAF, OTHER, ISSUER.facts), "Seen on certificate 3 of those that are sent, Sample CA."),
        ((LEAF,), "Seen on Sample CA, which the server does not send."),
    ],
)
def test_the_place_is_the_one_in_what_the_server_sends(sent: tuple[Certificate, ...], place: str) -> None:
    """A path has its own order: what was fetched stands in it too, and nobody finds that in their file."""
    above = named(cause("one", title="One"), at=ISSUER.facts, position=1)
    assert place in answer_text(diagnosis(above, sent=sent))


def test_what_a_title_names_and_nobody_sends_has_no_place_nor_has_what_has_no_name() -> None:
    above = named(cause("one", title="“{authority}” is old"), {"authority": "Sample CA"}, at=ISSUER.facts, position=1)
    nameless = named(cause("one", title="It has no name"), at=ISSUER.leaf("").facts)
    assert "Seen" not in answer_text(diagnosis(above)) + answer_text(diagnosis(nameless))


def test_who_met_something_else_has_the_servers_own_faults_not_on_their_list() -> None:
    own = cause("weak-key", title="Its key is small", steps=(Step(Role.PERSON, "Ask your IT."), RENEW))
    text = answer_text(diagnosis(named(PROXY), named(own), report=MET))
    assert "Ask your IT." not in text
    assert "1. Renew it." in text
    assert "Ask your IT." in answer_text(diagnosis(named(own)))


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7"])
def test_no_command_takes_an_address_for_a_name(host: str) -> None:
    """An address is no server name, no DNS name in a certificate, and nothing that certbot's -d takes."""
    steps = [step for one in all_causes() for step in one.steps]
    shown = "\n".join(command_for(step, named(cause(), {"host": host}), diagnosis(host=host)) for step in steps)
    assert "openssl s_client -connect" in shown
    assert f"subjectAltName=IP:{host} " in shown
    assert not re.search(r"-servername|DNS:|certbot.* -d |^dig |wacs.exe --source", shown, re.MULTILINE)
