"""The authorities are asked softly: what they say counts, and what cannot be asked is unchecked and no fault."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.authority import Page, authority_server
from bot.playground.pki import Authority, Issued
from bot.playground.statements import ocsp_answer, ocsp_refusal, revocation_list
from bot.playground.tls_server import plain_server, says_nothing
from bot.probe.revocation import Revocation, RevocationChecker
from bot.trust.case import Standing
from tests.probe.loopback import loopback_fetcher

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
ROOT = Authority.root("Root")


def said(revocation: Revocation) -> list[tuple[str, Standing]]:
    return [(fact.source, fact.standing) for fact in revocation.facts]


def path(*issued: Issued):
    return tuple(one.facts for one in issued)


async def test_ocsp_and_revocation_lists_tell_of_the_leaf_and_of_intermediates():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        ca = ROOT.intermediate("CA", crl=(web.url("/root.crl"),))
        leaf = ca.leaf("name.example", ocsp=(web.url("/ocsp"),))
        web.answer_ocsp("/ocsp", ocsp_answer(leaf, ca))
        web.publish("/root.crl", revocation_list(ROOT, ca))

        revocation = await RevocationChecker(fetcher).check_revocation(path(leaf, ca, ROOT), None, NOW)

        assert said(revocation) == [("ocsp", Standing.GOOD), ("crl", Standing.REVOKED)]
        assert [fact.certificate for fact in revocation.facts] == [leaf.facts.sha256, ca.facts.sha256]
        assert revocation.unchecked == ()


async def test_a_good_staple_spares_the_question():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        leaf = ROOT.leaf("name.example", ocsp=(web.url("/ocsp"),), crl=(web.url("/crl"),))
        staple = ocsp_answer(leaf, ROOT, revoked_at=NOW - DAY)

        revocation = await RevocationChecker(fetcher).check_revocation(path(leaf, ROOT), staple, NOW)

        assert said(revocation) == [("staple", Standing.REVOKED)]
        assert web.requests == []


async def test_a_staple_that_does_not_count_is_named_and_the_authority_is_asked():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        leaf = ROOT.leaf("name.example", ocsp=(web.url("/ocsp"),))
        web.answer_ocsp("/ocsp", ocsp_answer(leaf, ROOT))
        stale = ocsp_answer(leaf, ROOT, this_update=NOW - 9 * DAY, next_update=NOW - 2 * DAY)

        revocation = await RevocationChecker(fetcher).check_revocation(path(leaf, ROOT), stale, NOW)

        assert said(revocation) == [("ocsp", Standing.GOOD)]
        assert [one.what for one in revocation.unchecked] == ["stapled answer for “name.example”"]
        assert "out of date" in revocation.unchecked[0].why


async def test_a_responder_that_takes_no_post_is_asked_by_get():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        leaf = ROOT.leaf("name.example", ocsp=(web.url("/ocsp"),))
        web.answer_ocsp("/ocsp", ocsp_answer(leaf, ROOT, revoked_at=NOW - DAY))
        web.pages["/ocsp"] = Page(status="405 Method Not Allowed")

        revocation = await RevocationChecker(fetcher).check_revocation(path(leaf, ROOT), None, NOW)

        assert said(revocation) == [("ocsp", Standing.REVOKED)]
        assert [request.split()[0] for request in web.requests] == ["POST", "GET"]


async def test_what_cannot_be_asked_is_unchecked_with_every_reason():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        leaf = ROOT.leaf("name.example", ocsp=(web.url("/ocsp"),), crl=(web.url("/gone"), "ldap:///cn=CA"))
        web.answer_ocsp("/ocsp", ocsp_refusal())

        revocation = await RevocationChecker(fetcher).check_revocation(path(leaf, ROOT), None, NOW)

        assert revocation.facts == ()
        assert [one.what for one in revocation.unchecked] == ["revocation of “name.example”"]
        assert "says “try later”" in revocation.unchecked[0].why
        assert f"{web.url('/gone')} answered with HTTP status 404" in revocation.unchecked[0].why


async def test_a_certificate_that_names_no_way_to_ask_is_unchecked_and_the_top_of_the_path_is_not_asked_about():
    async with loopback_fetcher() as fetcher:
        ca = ROOT.intermediate("CA")
        leaf = ca.leaf("name.example")

        checker = RevocationChecker(fetcher)
        revocation = await checker.check_revocation(path(leaf, ca, ROOT), None, NOW)

        assert revocation.facts == ()
        assert [one.what for one in revocation.unchecked] == ["revocation of “name.example”", "revocation of “CA”"]
        assert await checker.check_revocation(path(ROOT), None, NOW) == Revocation()
        assert "issuer is not at hand" in (await checker.check_revocation(path(leaf), None, NOW)).unchecked[0].why


async def test_one_answer_settles_it_while_another_address_keeps_silent():
    async with (
        authority_server() as web,
        plain_server(says_nothing) as silent,
        loopback_fetcher(deadline=600) as fetcher,
    ):
        leaf = ROOT.leaf(
            "name.example", ocsp=(f"http://127.0.0.1:{silent.port}/", web.url("/ocsp")), crl=(web.url("/crl"),)
        )
        web.answer_ocsp("/ocsp", ocsp_answer(leaf, ROOT, unknown=True))
        web.publish("/crl", revocation_list(ROOT, leaf))

        revocation = await RevocationChecker(fetcher, budget=600).check_revocation(path(leaf, ROOT), None, NOW)

        assert said(revocation) == [("crl", Standing.REVOKED)]


@pytest.mark.parametrize("first", ["ocsp", "crl"])
async def test_where_the_answers_disagree_the_revocation_counts_whichever_comes_first(first: str):
    """The first is remembered, and so it is there before the other is even asked for."""
    async with authority_server() as web, loopback_fetcher(deadline=600) as fetcher:
        leaf = ROOT.leaf("name.example", ocsp=(web.url("/ocsp"),), crl=(web.url("/crl"),))
        publish = {
            "ocsp": lambda: web.answer_ocsp("/ocsp", ocsp_answer(leaf, ROOT)),
            "crl": lambda: web.publish("/crl", revocation_list(ROOT, leaf)),
        }
        checker = RevocationChecker(fetcher, budget=600)
        publish.pop(first)()
        await checker.check_revocation(path(leaf, ROOT), None, NOW)
        publish.popitem()[1]()

        revocation = await checker.check_revocation(path(leaf, ROOT), None, NOW)

        assert said(revocation) == [("crl", Standing.REVOKED)]
        assert ["disagrees with itself" in one.what for one in revocation.unchecked] == [True]


async def test_silence_is_unchecked_when_the_time_is_over():
    async with plain_server(says_nothing) as silent, loopback_fetcher(deadline=600) as fetcher:
        leaf = ROOT.leaf("name.example", crl=(f"http://127.0.0.1:{silent.port}/",))

        revocation = await RevocationChecker(fetcher, budget=0.1).check_revocation(path(leaf, ROOT), None, NOW)

        assert [one.why for one in revocation.unchecked] == ["no answer within 0.1 seconds"]


async def test_a_responder_that_does_not_know_the_certificate_leaves_it_unchecked():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        leaf = ROOT.leaf("name.example", ocsp=(web.url("/ocsp"),))
        web.answer_ocsp("/ocsp", ocsp_answer(leaf, ROOT, unknown=True))

        revocation = await RevocationChecker(fetcher).check_revocation(path(leaf, ROOT), None, NOW)

        assert said(revocation) == [("ocsp", Standing.UNKNOWN)]
        assert "does not know it" in revocation.unchecked[0].why


async def test_an_answer_is_remembered_only_for_the_time_it_counts():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        leaf = ROOT.leaf("name.example", ocsp=(web.url("/ocsp"),))
        web.answer_ocsp("/ocsp", ocsp_answer(leaf, ROOT, this_update=NOW, next_update=NOW + DAY))
        checker = RevocationChecker(fetcher)

        await checker.check_revocation(path(leaf, ROOT), None, NOW)
        again = await checker.check_revocation(path(leaf, ROOT), None, NOW)
        assert (said(again), len(web.requests)) == ([("ocsp", Standing.GOOD)], 1)

        later = await checker.check_revocation(path(leaf, ROOT), None, NOW + 2 * DAY)
        assert (said(later), len(web.requests)) == ([], 2)
