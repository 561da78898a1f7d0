"""The verdict: every cause is asked for every client, and what is not the fault is not named."""

from dataclasses import replace

import pytest

from bot.causes import all_causes
from bot.clients import all_clients
from bot.playground.pki import Authority, Issued, self_signed
from bot.trust.case import Case, Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair
from bot.trust.certificate import UnreadableCertificate
from bot.trust.client import Client
from bot.trust.judge import Judgement, Opinion, in_order_of_repair, judge
from bot.trust.path import End
from tests.trust.made import DAY, NOW, PROGRAMME, always, case, cause, client, codes, never, store, stores, the

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
LEAF = CA.leaf("a.example")
HEALTHY = case(LEAF, CA)
GARBAGE = UnreadableCertificate(b"garbage", "it is none")


def ask(given: Case, *causes: Cause, by: Client | None = None) -> Judgement:
    return judge(given, [by or client()], {PROGRAMME: store(ROOT)}, causes)


def opinion(given: Case, *causes: Cause, by: Client | None = None) -> Opinion:
    (only,) = ask(given, *causes, by=by).opinions
    return only


def breaks(_view: View) -> Finding | None:
    raise ZeroDivisionError("a secret of the certificate")


class TestChecks:
    def test_a_check_that_raises_is_unchecked_and_the_others_go_on(self):
        found = ask(HEALTHY, cause("a", always()), cause("b", breaks), cause("c", always()))

        assert codes(found.opinions[0].found) == ["a", "c"]
        (unchecked,) = found.unchecked
        assert unchecked.what == "b"
        assert "ZeroDivisionError" in unchecked.why
        assert "secret" not in unchecked.why

    def test_a_check_that_raises_for_every_client_is_told_about_once(self):
        clients = [client("one"), client("two")]
        found = judge(HEALTHY, clients, {PROGRAMME: store(ROOT)}, [cause("b", breaks)])

        assert found.unchecked == (Unchecked("b", found.unchecked[0].why),)
        assert [one.client.code for one in found.opinions] == ["one", "two"]

    def test_a_check_may_say_that_it_cannot_know(self):
        """It is no finding, so the client trusts; and of a path that was not taken nothing is said."""
        doubt = Unchecked("a log", "it is on no list")
        crossed = ROOT.intermediate("A CA", key=CA.key)
        sick = case(LEAF, crossed, CA)
        refused = cause("x", lambda view: Finding() if crossed.facts in view.chain else None)
        doubts = cause("u", lambda view: doubt if crossed.facts in view.chain else None)

        assert opinion(HEALTHY, cause("u", lambda _view: doubt)).refusals == ()
        assert ask(HEALTHY, cause("u", lambda _view: doubt)).unchecked == (doubt,)
        assert ask(sick, refused, doubts).unchecked == ()

    def test_a_cause_that_needs_a_trusted_root_is_not_asked_where_there_is_none(self):
        asked = cause("a", always(), needs=Needs.ANCHOR)

        assert codes(opinion(HEALTHY, asked).found) == ["a"]
        assert opinion(case(LEAF), asked).found == ()

    @pytest.mark.parametrize("given", [case(GARBAGE, CA), case()], ids=["a leaf that is none", "nothing was sent"])
    def test_without_a_leaf_only_the_connection_is_judged(self, given):
        causes = [cause(needs.value, always(), needs=needs) for needs in Needs]
        found = opinion(given, *causes)

        assert codes(found.found) == ["connection"]
        assert found.path is None

    def test_a_cause_hides_what_it_explains_always_or_in_this_case(self):
        always_hides = cause("a", always(), hides=frozenset({"c"}))
        hides_here = cause("b", always(hides=frozenset({"d"})))
        hidden = [cause("c", always()), cause("d", always()), cause("e", always())]

        assert codes(opinion(HEALTHY, always_hides, hides_here, *hidden).found) == ["a", "b", "e"]

    def test_what_does_not_hold_hides_nothing(self):
        silent = cause("a", never, hides=frozenset({"b"}))

        assert codes(opinion(HEALTHY, silent, cause("b", always())).found) == ["b"]

    def test_a_note_refuses_nothing(self):
        found = opinion(HEALTHY, cause("a", always(), refuses=False))

        assert codes(found.found) == ["a"]
        assert found.refusals == ()

    def test_refusals_come_before_notes_and_what_is_mended_first_before_the_rest(self):
        shuffled = [
            cause("a-note", always(), refuses=False, repair=Repair.CONNECTION),
            cause("z-device", always(), repair=Repair.DEVICE),
            cause("c-chain", always(), repair=Repair.CHAIN),
            cause("b-chain", always(), repair=Repair.CHAIN),
            cause("y-certificate", always(), repair=Repair.CERTIFICATE),
        ]
        found = opinion(HEALTHY, *shuffled).found

        expected = ["y-certificate", "b-chain", "c-chain", "z-device", "a-note"]
        assert codes(in_order_of_repair(found)) == expected
        assert codes(in_order_of_repair(reversed(found))) == expected


class TestPaths:
    dead = Authority.root("A Dead Root")
    by_dead = dead.intermediate("A CA", key=CA.key)
    expired = dead.intermediate("A CA", key=CA.key, not_after=NOW - DAY)

    @pytest.mark.parametrize("above", [(expired, CA), (CA, expired), (expired, dead, CA)])
    def test_a_trusted_path_beats_an_expired_cross_sign(self, above):
        found = judge(case(LEAF, *above), all_clients(), stores(ROOT), all_causes())

        assert {one.client.code: codes(one.found) for one in found.opinions} == {one.code: [] for one in all_clients()}

    def test_a_client_that_tries_one_path_only_refuses_where_others_find_the_next_one(self):
        given, asked = case(LEAF, self.by_dead, self.dead, CA), the("untrusted-root-dead-end")

        assert codes(opinion(given, asked, by=client(backtracks=True)).found) == []
        assert codes(opinion(given, asked, by=client(backtracks=False)).found) == ["untrusted-root-dead-end"]

    def test_where_no_path_passes_the_one_that_reaches_a_root_is_told_about(self):
        leaf = CA.leaf("a.example", not_after=NOW - DAY)
        found = opinion(case(leaf, self.by_dead, self.dead, CA), the("expired"), the("untrusted-root"))

        assert codes(found.found) == ["expired"]
        assert found.path is not None
        assert found.path.end is End.ANCHORED

    def test_issuers_that_were_fetched_help_only_those_who_fetch(self):
        given, asked = case(LEAF, fetched=(CA.facts,)), the("missing-intermediate")
        patient, hasty = client(fetches_issuers=True), client(fetches_issuers=False)

        assert opinion(given, asked, by=patient).found == ()
        found = opinion(given, asked, by=hasty)
        assert codes(found.found) == ["missing-intermediate"]
        assert found.repaired is not None
        assert found.repaired.certificates == (LEAF.facts, CA.facts, ROOT.facts)

    def test_a_fetched_certificate_that_leads_nowhere_repairs_nothing(self):
        stranger = Authority.root("A Stranger")
        found = opinion(case(LEAF, fetched=(stranger.facts,)), the("missing-intermediate"))

        assert codes(found.found) == ["missing-intermediate"]
        assert found.repaired is None


OTHER_ROOT = Authority.root("Another Root", key="rsa1024", hash="md5", not_after=NOW - 900 * DAY)
BESIDE: dict[str, Issued] = {
    "an expired CA": ROOT.intermediate("Another CA", not_after=NOW - DAY),
    "an expired cross-sign": Authority.root("A Dead Root").intermediate("A CA", key=CA.key, not_after=NOW - DAY),
    "a CA that is none": ROOT.intermediate("Another CA", ca=False, path_length=None),
    "a CA without a CA's usage": ROOT.intermediate("A CA", usage=("digital_signature",)),
    "a CA of the same name and another key": Authority.root("A CA"),
    "an old weak root": OTHER_ROOT,
    "somebody else's leaf": self_signed("b.example", not_after=NOW - DAY),
    "the leaf of last year": CA.leaf("a.example", key=LEAF.key, not_after=NOW - 300 * DAY),
    "the leaf again": LEAF,
    "the root": ROOT,
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("first", [True, False], ids=["before the CA", "behind the CA"])
def test_a_certificate_on_no_needed_path_is_never_a_cause(beside, first):
    given = case(LEAF, beside, CA) if first else case(LEAF, CA, beside)
    found = judge(given, all_clients(), stores(ROOT), all_causes())

    assert {one.client.code: codes(one.refusals) for one in found.opinions} == {one.code: [] for one in all_clients()}
    assert found.unchecked == ()


class TestUnread:
    """More was sent than is read: what may be among it is not called missing."""

    def test_a_way_that_the_unread_may_hold_is_unknown_and_that_is_said(self):
        for chain in ((LEAF,), (LEAF, Authority.root("A Root").intermediate("Another CA"))):
            found = judge(replace(case(*chain), unread=3), all_clients(), stores(ROOT), all_causes())

            assert [one for one in found.opinions if one.refusals] == []
            assert all(one.blind for one in found.opinions)
            assert "3 or more" in found.unchecked[0].what

    def test_other_faults_and_what_was_read_are_judged_all_the_same(self):
        late = CA.leaf("a.example", not_after=NOW - DAY)
        refused = judge(replace(case(late), unread=1), all_clients(), stores(ROOT), all_causes())
        good = judge(replace(HEALTHY, unread=1), [client()], {PROGRAMME: store(ROOT)}, all_causes())

        assert {code for one in refused.opinions for code in codes(one.refusals)} == {"expired"}
        assert not good.opinions[0].refusals
        assert not good.opinions[0].blind


def test_every_client_is_asked_with_its_own_roots():
    ours, theirs = client("ours"), replace(client("theirs"), programme="others")
    found = judge(
        HEALTHY,
        [ours, theirs],
        {PROGRAMME: store(ROOT), "others": store()},
        [the("untrusted-root"), the("missing-intermediate")],
    )

    assert [codes(one.found) for one in found.opinions] == [[], ["untrusted-root"]]


def test_a_hostile_chain_of_100_is_judged_and_every_check_answers():
    """100 CAs of one name that sign each other, and garbage between them."""
    some = [Authority.root("X") for _ in range(10)]
    pile = [a.intermediate("X", key=b.key) for a in some for b in some if a is not b]
    found = judge(case(some[0].leaf("a.example"), *pile, GARBAGE, *some[1:]), all_clients(), stores(ROOT), all_causes())

    assert not [one for one in found.unchecked if "the check failed" in one.why]
    assert all(one.refusals for one in found.opinions)
