"""Many opinions, one answer: over addresses, over clients, over certificates."""

import pytest

from bot.causes import all_causes
from bot.clients import all_clients
from bot.playground.pki import Authority, Issued
from bot.trust.case import ClientReport, Unchecked
from bot.trust.cause import Finding
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.fold import fold, server_software
from bot.trust.judge import Judgement, judge
from bot.trust.sighting import Problem, Sighting, Stage, Target, Trouble
from tests.trust.made import DAY, NOW, PROGRAMME, always, case, cause, client, sent, store, stores

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
LEAF = CA.leaf("a.example")
EXPIRED = CA.leaf("a.example", not_after=NOW - DAY)
TARGET = Target("a.example")

REFUSED = Trouble(Stage.CONNECT, Problem.CONNECTION_REFUSED)
ALERT = Trouble(Stage.HANDSHAKE, Problem.ALERT, "handshake_failure")


def seen(address: str, *chain: Issued, trouble: Trouble | None = None, server: str | None = None) -> Sighting:
    return Sighting(address, 443, NOW, trouble=trouble, sent=sent(*chain), server=server)


def judged(sighting: Sighting) -> Judgement:
    given = case(*sighting.sent, sighting=sighting)
    return judge(given, all_clients(), stores(ROOT), all_causes())


def diagnosis(*sightings: Sighting) -> Diagnosis:
    return fold(TARGET, "a.example", NOW, [judged(one) for one in sightings])


def codes(found: Diagnosis) -> list[str]:
    return [named.cause.code for named in found.findings]


class TestAddresses:
    def test_all_well_at_every_address_is_trusted(self):
        found = diagnosis(seen("192.0.2.1", LEAF, CA), seen("192.0.2.2", LEAF, CA))

        assert found.verdict is Verdict.TRUSTED
        assert {one.verdict for one in found.clients} == {Verdict.TRUSTED}
        assert codes(found) == []
        assert found.unchecked == ()

    def test_one_bad_address_of_two_makes_it_untrusted_and_is_the_one_named(self):
        found = diagnosis(seen("192.0.2.1", LEAF, CA), seen("192.0.2.2", EXPIRED, CA))

        assert found.verdict is Verdict.UNTRUSTED
        assert [(one.address, one.verdict, one.causes) for one in found.addresses] == [
            ("192.0.2.1", Verdict.TRUSTED, ()),
            ("192.0.2.2", Verdict.UNTRUSTED, ("expired",)),
        ]
        (named,) = found.findings
        assert named.addresses == ("192.0.2.2",)

    def test_the_same_fault_at_two_addresses_is_told_once_with_both(self):
        found = diagnosis(seen("192.0.2.1", EXPIRED, CA), seen("2001:db8::1", EXPIRED, CA))

        (named,) = found.findings
        assert named.cause.code == "expired"
        assert named.addresses == ("192.0.2.1", "2001:db8::1")
        assert (named.at, named.position) == (EXPIRED.facts, 0)

    def test_the_same_fault_of_two_certificates_is_told_twice(self):
        other = CA.leaf("a.example", not_after=NOW - 2 * DAY)
        found = diagnosis(seen("192.0.2.1", EXPIRED, CA), seen("192.0.2.2", other, CA))

        assert codes(found) == ["expired", "expired"]
        assert found.causes == ("expired",)
        assert [named.addresses for named in found.findings] == [("192.0.2.1",), ("192.0.2.2",)]

    def test_a_silent_address_beside_a_good_one_is_unchecked_and_no_finding(self):
        found = diagnosis(seen("192.0.2.1", LEAF, CA), seen("192.0.2.2", trouble=REFUSED))

        assert found.verdict is Verdict.TRUSTED
        assert codes(found) == []
        assert found.unchecked == (Unchecked("address 192.0.2.2", "connection refused"),)
        assert found.addresses[1].verdict is Verdict.UNKNOWN
        assert found.addresses[1].trouble == REFUSED

    def test_a_silent_address_does_not_soften_a_bad_one(self):
        found = diagnosis(seen("192.0.2.1", trouble=REFUSED), seen("192.0.2.2", EXPIRED, CA))

        assert found.verdict is Verdict.UNTRUSTED
        assert codes(found) == ["expired"]
        assert [one.what for one in found.unchecked] == ["address 192.0.2.1"]

    def test_where_no_address_answers_nothing_is_known_and_the_reason_is_the_finding(self):
        found = diagnosis(seen("192.0.2.1", trouble=REFUSED), seen("192.0.2.2", trouble=REFUSED))

        assert found.verdict is Verdict.UNKNOWN
        assert {one.verdict for one in found.clients} == {Verdict.UNKNOWN}
        (named,) = found.findings
        assert named.cause.code == "unreachable"
        assert named.addresses == ("192.0.2.1", "192.0.2.2")

    def test_an_address_that_answered_tells_more_than_one_that_did_not(self):
        found = diagnosis(seen("192.0.2.1", trouble=REFUSED), seen("192.0.2.2", trouble=ALERT))

        assert found.verdict is Verdict.UNKNOWN
        assert "unreachable" not in codes(found)
        assert all(named.addresses == ("192.0.2.2",) for named in found.findings)
        assert [one.what for one in found.unchecked] == ["address 192.0.2.1"]

    def test_a_handshake_without_a_certificate_is_no_verdict_and_says_so(self):
        found = diagnosis(seen("192.0.2.1"))

        assert found.verdict is Verdict.UNKNOWN
        assert [(one.what, one.why) for one in found.unchecked] == [("address 192.0.2.1", "no certificate was sent")]

    def test_a_chain_that_came_before_the_handshake_failed_is_judged(self):
        found = diagnosis(seen("192.0.2.1", EXPIRED, CA, trouble=ALERT))

        assert found.verdict is Verdict.UNTRUSTED
        assert "expired" in codes(found)


class TestClients:
    def test_the_verdict_is_the_first_clients_and_each_has_its_own(self):
        only_second = cause("a", lambda view: Finding() if view.client.code == "second" else None)
        clients = [client("first"), client("second")]
        judgement = judge(case(LEAF, CA), clients, {PROGRAMME: store(ROOT)}, [only_second])
        found = fold(TARGET, "a.example", NOW, [judgement])

        assert found.verdict is Verdict.TRUSTED
        assert [(one.client.code, one.verdict, one.causes) for one in found.clients] == [
            ("first", Verdict.TRUSTED, ()),
            ("second", Verdict.UNTRUSTED, ("a",)),
        ]
        (named,) = found.findings
        assert named.clients == ("second",)

    def test_what_several_clients_find_is_told_once_with_all_of_them(self):
        clients = [client("first"), client("second")]
        judgement = judge(case(LEAF, CA), clients, {PROGRAMME: store(ROOT)}, [cause("a", always())])

        (named,) = fold(TARGET, "a.example", NOW, [judgement]).findings
        assert named.clients == ("first", "second")

    def test_where_the_way_may_be_among_what_was_left_unread_the_verdict_is_unknown(self):
        given = case(LEAF.facts, unread=1)
        found = fold(TARGET, "a.example", NOW, [judge(given, all_clients(), stores(ROOT), all_causes())])

        assert {one.verdict for one in found.clients} == {Verdict.UNKNOWN}
        assert codes(found) == []
        assert "1 or more" in found.unchecked[0].what

    def test_a_note_is_a_finding_and_no_refusal(self):
        judgement = judge(case(LEAF, CA), [client()], {PROGRAMME: store(ROOT)}, [cause("a", always(), refuses=False)])
        found = fold(TARGET, "a.example", NOW, [judgement])

        assert codes(found) == ["a"]
        assert found.verdict is Verdict.TRUSTED
        assert found.clients[0].causes == ()

    def test_the_host_is_among_the_facts_of_every_finding(self):
        judgement = judge(case(LEAF, CA), [client()], {PROGRAMME: store(ROOT)}, [cause("a", always(facts={"b": "c"}))])

        (named,) = fold(Target("a.example", 8443), "a.example", NOW, [judgement]).findings
        assert dict(named.facts) == {"host": "a.example", "port": "8443", "name": "a.example", "b": "c"}

    def test_a_broken_check_is_unchecked_once_for_all_addresses(self):
        def breaks(_view):
            raise ZeroDivisionError

        judgements = [
            judge(
                case(LEAF, CA, sighting=seen(address, LEAF, CA)),
                [client()],
                {PROGRAMME: store(ROOT)},
                [cause("a", breaks)],
            )
            for address in ("192.0.2.1", "192.0.2.2")
        ]
        given = Unchecked("revocation", "nobody answered")
        found = fold(TARGET, "a.example", NOW, judgements, unchecked=[given, given])

        assert [one.what for one in found.unchecked] == ["revocation", "a"]


def test_the_repaired_chain_of_a_missing_intermediate_is_given_once_and_without_the_root():
    judgements = []
    for address in ("192.0.2.1", "192.0.2.2"):
        sighting = seen(address, LEAF)
        given = case(LEAF, fetched=(CA.facts,), sighting=sighting)
        judgements.append(judge(given, all_clients(), stores(ROOT), all_causes()))
    (proof,) = fold(TARGET, "a.example", NOW, judgements).proofs

    assert proof.cause == "missing-intermediate"
    assert proof.repaired_chain == LEAF.pem + CA.pem


@pytest.mark.parametrize(
    ("header", "software"),
    [
        ("nginx/1.25.3", "nginx"),
        ("nginx", "nginx"),
        ("Apache/2.4.58 (Ubuntu)", "apache"),
        ("Apache", "apache"),
        ("httpd", "apache"),
        ("Microsoft-IIS/10.0", "iis"),
        ("Caddy", "caddy"),
        ("  cloudflare  ", "cloudflare"),
        ("Apache Tomcat", "apache"),
        ("", ""),
        ("x" * 5000, "x" * 40),
    ],
)
def test_the_software_is_read_from_the_header(header, software):
    assert server_software(header) == software


def test_the_software_is_that_of_the_first_address_that_names_one():
    found = diagnosis(seen("192.0.2.1", LEAF, CA), seen("192.0.2.2", LEAF, CA, server="nginx/1.26.2"))

    assert found.server == "nginx"
    assert diagnosis(seen("192.0.2.1", LEAF, CA)).server == ""


@pytest.mark.parametrize(
    ("complaint", "chain", "listed"),
    [("unspecified", LEAF, True), ("unspecified", EXPIRED, False), ("client-certificate", LEAF, False)],
    ids=["Apple trusts it", "Apple refuses it too", "the client's own certificate"],
)
def test_what_only_the_device_knows_is_listed_where_it_complains_without_reason(complaint, chain, listed):
    given = case(*sent(chain, CA), sighting=seen("192.0.2.1", chain, CA), report=ClientReport(complaint))
    one = judge(given, all_clients(), stores(ROOT), all_causes())
    found = fold(TARGET, "a.example", NOW, [one], report=given.report)

    assert any("pinned keys" in unchecked.what for unchecked in found.unchecked) is listed
