"""A missing issuer is found at the address that the certificate names, and only true issuers are kept."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from bot.playground.authority import authority_server, certs_only
from bot.playground.pki import Authority
from bot.playground.tls_server import plain_server, says_nothing
from bot.probe.issuers import MOST_URLS, IssuerFetcher
from tests.probe.loopback import loopback_fetcher

ROOT = Authority.root("Root")
CA = ROOT.intermediate("CA")
STRANGER = Authority.root("CA")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(CA.der, id="DER"),
        pytest.param(CA.pem.encode(), id="PEM"),
        pytest.param(b"Bag attributes\n" + CA.pem.encode() + ROOT.pem.encode(), id="PEM of several"),
        pytest.param(certs_only(CA, ROOT), id="PKCS 7 in DER"),
        pytest.param(certs_only(ROOT, CA, encoding=Encoding.PEM), id="PKCS 7 in PEM"),
    ],
)
async def test_reads_every_form_that_authorities_publish(body):
    async with authority_server() as web, loopback_fetcher() as fetcher:
        web.publish("/ca", body)
        leaf = CA.leaf("name.example", aia=(web.url("/ca"),))

        issuers = await IssuerFetcher(fetcher).fetch_issuers((leaf.facts,))

        assert issuers.certificates == (CA.facts,)
        assert issuers.answered == {web.url("/ca")}
        assert issuers.unchecked == ()


async def test_goes_up_level_by_level_and_no_further_than_three():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        above, line = ROOT, []
        for number in range(5):
            above = above.intermediate(f"CA {number}", aia=(web.url(f"/{number - 1}"),))
            web.publish(f"/{number}", above.der)
            line.append(above.facts)
        leaf = above.leaf("name.example", aia=(web.url("/4"),))

        issuers = await IssuerFetcher(fetcher).fetch_issuers((leaf.facts,))

        assert issuers.certificates == (line[4], line[3], line[2])
        assert web.requests == ["GET /4", "GET /3", "GET /2"]


async def test_asks_also_where_an_issuer_is_at_hand_that_leads_nowhere_and_never_for_a_root():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        web.publish("/ca", CA.der)
        leaf = CA.leaf("name.example", aia=(web.url("/ca"),))
        crossed = STRANGER.intermediate("CA", key=CA.key)
        root = Authority.root("Own root", aia=(web.url("/root"),))

        issuers = await IssuerFetcher(fetcher).fetch_issuers((leaf.facts, crossed.facts, root.facts))

        assert issuers.certificates == (CA.facts,)
        assert web.requests == ["GET /ca"]


async def test_an_issuer_that_was_at_hand_already_is_an_answer_and_nothing_new():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        web.publish("/ca", CA.der)
        leaf = CA.leaf("name.example", aia=(web.url("/ca"),))

        issuers = await IssuerFetcher(fetcher).fetch_issuers((leaf.facts, CA.facts))

        assert (issuers.certificates, issuers.answered) == ((), {web.url("/ca")})


async def test_an_address_that_is_not_asked_is_unchecked():
    async with loopback_fetcher() as fetcher:
        leaf = CA.leaf("name.example", aia=("ldap://dc.example/cn=CA",))

        issuers = await IssuerFetcher(fetcher).fetch_issuers((leaf.facts,))

        assert [one.why for one in issuers.unchecked] == [
            "ldap://dc.example/cn=CA is neither an http nor an https address"
        ]


async def test_something_else_at_the_address_is_unchecked_with_its_reason():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        web.publish("/stranger", STRANGER.der)
        web.publish("/page", b"<html>moved</html>", "text/html")
        asker = IssuerFetcher(fetcher)
        for path, reason in {
            "/stranger": "gave “CA”, which is not its issuer",
            "/page": "gave something that is no certificate",
            "/gone": "answered with HTTP status 404",
        }.items():
            leaf = CA.leaf("name.example", aia=(web.url(path),))

            issuers = await asker.fetch_issuers((leaf.facts,))

            assert issuers.certificates == ()
            assert [(one.what, one.why) for one in issuers.unchecked] == [
                ("issuer of “name.example”", f"{web.url(path)} {reason}")
            ]


async def test_a_hostile_pile_of_certificates_is_asked_about_in_bounds():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        pile = [CA.leaf(f"{n}.example", aia=tuple(web.url(f"/{n}/{m}") for m in range(9))) for n in range(9)]

        issuers = await IssuerFetcher(fetcher).fetch_issuers(tuple(one.facts for one in pile))

        assert len(web.requests) == MOST_URLS
        assert {one.what for one in issuers.unchecked} == {f"issuer of “{n}.example”" for n in range(9)}
        assert "GET /0/0" in web.requests, "the leaf comes first"


async def test_what_was_fetched_is_remembered():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        web.publish("/ca", CA.der)
        asker = IssuerFetcher(fetcher)
        for name in ("one.example", "two.example"):
            leaf = CA.leaf(name, aia=(web.url("/ca"),))
            assert (await asker.fetch_issuers((leaf.facts,))).certificates == (CA.facts,)

        assert web.count("/ca") == 1


async def test_silence_ends_with_the_budget_and_what_was_found_before_stays():
    async with (
        authority_server() as web,
        plain_server(says_nothing) as silent,
        loopback_fetcher(deadline=600) as fetcher,
    ):
        ca = ROOT.intermediate("CA", aia=(f"http://127.0.0.1:{silent.port}/root",))
        leaf = ca.leaf("name.example", aia=(web.url("/ca"),))
        web.publish("/ca", ca.der)

        issuers = await IssuerFetcher(fetcher, budget=0.5).fetch_issuers((leaf.facts,))

        assert issuers.certificates == (ca.facts,)
        assert [one.what for one in issuers.unchecked] == ["issuer of “CA”"]
        assert issuers.unchecked[0].why.endswith("gave no answer in time")
