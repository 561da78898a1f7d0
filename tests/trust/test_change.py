"""What became of a fault, between two looks that were really judged. The first is read back from its JSON, as kept."""

from __future__ import annotations

import json

import pytest

from bot.causes import all_causes
from bot.clients import all_clients
from bot.playground.pki import Authority, Issued
from bot.render.report import as_json, earlier
from bot.trust.case import ClientReport, RevocationFact, Standing, Unchecked
from bot.trust.change import Became, Change, change
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.fold import fold
from bot.trust.judge import judge
from bot.trust.sighting import Problem, Sighting, Stage, Target, Trouble
from tests.trust.made import DAY, NOW, case, sent, stores

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
FINE = CA.leaf("a.example")
EXPIRED = CA.leaf("a.example", not_after=NOW - DAY)
OTHER = CA.leaf("b.example")
EXPIRED_OTHER = CA.leaf("b.example", not_after=NOW - DAY)
SILENT = Trouble(Stage.CONNECT, Problem.TIMED_OUT)
ABSENT = Trouble(Stage.NAME, Problem.NAME_NOT_FOUND)


def seen(
    *leaves: Issued | Trouble,
    unchecked: tuple[Unchecked, ...] = (),
    facts: tuple[RevocationFact, ...] = (),
    report: ClientReport | None = None,
) -> Diagnosis:
    """A look at 192.0.2.1, .2 and so on: at each the leaf that it sent, or what went wrong there."""
    judged = []
    for number, one in enumerate(leaves, 1):
        chain = () if isinstance(one, Trouble) else sent(one, CA)
        trouble = one if isinstance(one, Trouble) else None
        sighting = Sighting(f"192.0.2.{number}", 443, NOW, trouble, chain)
        given = case(*chain, sighting=sighting, revocation=facts, report=report)
        judged.append(judge(given, all_clients(), stores(ROOT), all_causes()))
    return fold(Target("a.example"), "a.example", NOW, judged, unchecked, report)


def became(before: Diagnosis, after: Diagnosis) -> Change:
    return change(earlier(json.loads(json.dumps(as_json(before)))), after)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (seen(EXPIRED), seen(FINE), Became.FIXED),
        (seen(SILENT), seen(FINE), Became.FIXED),
        (seen(EXPIRED, EXPIRED), seen(FINE, FINE), Became.FIXED),
        (seen(EXPIRED), seen(EXPIRED), Became.SAME),
        (seen(SILENT), seen(SILENT), Became.SAME),
        (seen(FINE), seen(FINE), Became.SAME),
        (seen(EXPIRED), seen(OTHER), Became.CHANGED),
        (seen(SILENT), seen(EXPIRED), Became.CHANGED),
        (seen(EXPIRED, EXPIRED), seen(FINE, EXPIRED), Became.CHANGED),
        (seen(EXPIRED), seen(SILENT), Became.UNKNOWN),
        (seen(SILENT), seen(ABSENT), Became.UNKNOWN),
    ],
)
def test_what_it_became(before: Diagnosis, after: Diagnosis, what: Became) -> None:
    assert became(before, after).became is what


def test_what_is_gone_left_and_new_is_told_apart() -> None:
    both = became(seen(EXPIRED_OTHER), seen(OTHER))
    assert (both.gone, both.left, both.new) == (("expired",), ("wrong-host",), ())
    more = became(seen(OTHER), seen(EXPIRED_OTHER))
    assert (more.gone, more.left, more.new) == ((), ("wrong-host",), ("expired",))


def test_each_address_is_told_as_mended_broken_or_worse() -> None:
    half = became(seen(EXPIRED, EXPIRED, FINE), seen(FINE, EXPIRED, EXPIRED))
    assert (half.mended, half.broken, half.worse) == (("192.0.2.1",), ("192.0.2.2", "192.0.2.3"), ("192.0.2.3",))


def test_an_address_that_swings_between_good_and_bad_is_news_once_and_no_more() -> None:
    """A watch compares with the newest state that it told: it must not speak each time a load balancer turns."""
    bad, good = seen(EXPIRED, EXPIRED), seen(FINE, EXPIRED)
    assert became(bad, good).became is Became.CHANGED
    assert became(good, bad).became is Became.SAME


def test_it_is_not_fixed_while_an_address_whose_certificate_was_refused_stays_silent() -> None:
    doubt = became(seen(EXPIRED, EXPIRED), seen(FINE, SILENT))
    assert doubt.became is Became.UNKNOWN
    assert (doubt.left, doubt.mended, doubt.unseen) == (("expired",), ("192.0.2.1",), ("192.0.2.2",))


def test_an_address_that_was_silent_before_and_one_that_is_gone_do_not_stand_in_the_way() -> None:
    assert became(seen(EXPIRED, SILENT), seen(FINE, SILENT)).became is Became.FIXED
    assert became(seen(SILENT, SILENT), seen(FINE, SILENT)).became is Became.FIXED
    assert became(seen(EXPIRED, EXPIRED), seen(FINE)).became is Became.FIXED


def test_an_address_that_was_left_out_this_time_is_no_proof_of_a_repair() -> None:
    left_out = Unchecked("address 192.0.2.2", "no more than 1 addresses are looked at")
    assert became(seen(EXPIRED, EXPIRED), seen(FINE, unchecked=(left_out,))).became is Became.UNKNOWN


def test_a_revoked_certificate_is_not_fixed_by_an_authority_that_does_not_answer() -> None:
    facts = (RevocationFact(FINE.facts.sha256, "ocsp", Standing.REVOKED, NOW - DAY),)
    revoked = seen(FINE, facts=facts)
    assert revoked.causes == ("revoked",)
    silent = (Unchecked("revocation of “a.example”", "the authority gave no answer"),)
    assert became(revoked, seen(FINE, unchecked=silent)).became is Became.UNKNOWN
    assert became(revoked, seen(CA.leaf("a.example"), unchecked=silent)).became is Became.FIXED
    assert became(revoked, seen(FINE)).became is Became.FIXED


def test_a_check_that_could_not_be_made_this_time_is_no_proof_of_a_repair() -> None:
    broken = (Unchecked("expired", "the check failed on this certificate (ValueError)"),)
    assert became(seen(EXPIRED), seen(FINE, unchecked=broken)).left == ("expired",)


def test_what_only_a_pasted_error_told_is_no_fault_of_the_server_that_could_be_mended() -> None:
    """The second look has no paste: that its findings are missing says nothing."""
    met = ClientReport("untrusted-root", (("CN=a.example", "CN=Corporate Proxy CA"),))
    before = seen(EXPIRED, report=met)
    assert set(before.causes) > {"expired"}
    assert became(before, seen(EXPIRED)).became is Became.SAME
    assert became(before, seen(FINE)).gone == ("expired",)


def test_it_is_not_fixed_while_any_client_refuses() -> None:
    """iPhone and Mac fetch the intermediate that is missing; others do not."""
    given = case(FINE, sighting=Sighting("192.0.2.1", 443, NOW, sent=sent(FINE)), fetched=(CA.facts,))
    after = fold(Target("a.example"), "a.example", NOW, [judge(given, all_clients(), stores(ROOT), all_causes())])
    assert after.verdict is Verdict.TRUSTED
    partly = became(seen(EXPIRED), after)
    assert (partly.became, partly.gone, partly.new) == (Became.CHANGED, ("expired",), ("missing-intermediate",))
