"""Files that strangers name are fetched from judged addresses only, and in bounds."""

import asyncio
import ipaddress

import pytest

from bot.playground.authority import authority_server
from bot.playground.pki import Authority
from bot.playground.tls_server import answers, plain_server, says_nothing, tls_server
from bot.probe.fetch import Fetched, Fetcher, NotFetched
from bot.probe.guard import Guard
from tests.probe.loopback import LOOPBACK, loopback_fetcher, nobody_takes

ROOT = Authority.root("Root")


async def why_not(fetcher: Fetcher, url: str) -> str:
    answer = await fetcher.get(url)
    assert isinstance(answer, NotFetched), answer
    assert answer.url == url
    return answer.why


def always(*addresses: str):
    async def resolve(_: str):
        return tuple(map(ipaddress.ip_address, addresses))

    return resolve


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "ca.localhost", "2130706433", "0x7f.1"])
async def test_a_refused_address_is_not_dialled_however_it_is_spelt(host):
    async with authority_server() as web, Fetcher(Guard()) as fetcher:
        why = await why_not(fetcher, f"http://{host}:{web.port}/ca.der")

        assert "loopback address" in why
        assert web.requests == []


async def test_the_address_that_was_judged_is_the_one_that_is_dialled():
    answers_given = [(ipaddress.ip_address("127.0.0.1"),), (ipaddress.ip_address("203.0.113.7"),)]

    async def changing_its_mind(host: str):
        assert host == "rebinding.example"
        return answers_given.pop(0)

    async with authority_server() as web, Fetcher(LOOPBACK, resolve=changing_its_mind) as fetcher:
        web.publish("/ca.der", b"here")

        assert await fetcher.get(url := f"http://rebinding.example:{web.port}/ca.der") == Fetched(url, b"here")
        assert len(answers_given) == 1, "the name was resolved more than once"


async def test_an_address_that_is_refused_is_passed_over_for_one_that_is_not():
    resolve = always("10.0.0.1", "127.0.0.1")
    async with authority_server() as web, Fetcher(LOOPBACK, resolve=resolve) as fetcher:
        web.publish("/", b"here")

        assert isinstance(await fetcher.get(f"http://two.example:{web.port}/"), Fetched)


async def test_an_address_where_nobody_answers_is_given_up_in_time_for_the_next():
    resolve = always("127.0.0.3", "127.0.0.2")
    async with authority_server("127.0.0.2") as web, Fetcher(LOOPBACK, deadline=0.8, resolve=resolve) as fetcher:
        web.publish("/", b"here")
        with nobody_takes("127.0.0.3", web.port):
            assert isinstance(await fetcher.get(f"http://two.example:{web.port}/"), Fetched)


async def test_of_many_addresses_both_families_are_tried():
    guard = Guard(allow=(*LOOPBACK.allow, ipaddress.ip_network("fd00::/8")))
    resolve = always(*(f"fd00::{number}" for number in range(9)), "127.0.0.1")
    async with authority_server() as web, Fetcher(guard, deadline=0.8, resolve=resolve) as fetcher:
        web.publish("/", b"here")

        assert isinstance(await fetcher.get(f"http://six.example:{web.port}/"), Fetched)


async def test_a_redirect_is_judged_like_the_first_address():
    async with authority_server() as web, authority_server() as inner:
        guard = Guard(allow=LOOPBACK.allow, ports=((web.port, web.port),))
        web.redirect("/out", inner.url("/secret"))
        web.redirect("/file", "file:///etc/passwd")
        web.redirect("/self", "/self")
        web.redirect("/moved", "/here")
        web.publish("/here", b"here")
        async with Fetcher(guard) as fetcher:
            assert "CERTCHECK_PORTS" in await why_not(fetcher, web.url("/out"))
            assert inner.requests == []
            assert "neither an http nor an https" in await why_not(fetcher, web.url("/file"))
            assert "redirects more than 3 times" in await why_not(fetcher, web.url("/self"))
            assert isinstance(await fetcher.get(web.url("/moved")), Fetched)


@pytest.mark.parametrize(
    "url", ["ldap://127.0.0.1/cn=CA", "file:///etc/passwd", "http://", "//127.0.0.1/", "CA", "http://[/"]
)
async def test_only_the_web_is_asked(url):
    async with loopback_fetcher() as fetcher:
        assert "address" in await why_not(fetcher, url)


async def test_what_several_ask_for_at_once_is_fetched_once_and_who_gives_up_takes_it_from_nobody():
    async with authority_server() as web, loopback_fetcher() as fetcher:
        web.publish("/", b"here")
        web.answer_ocsp("/ocsp", lambda asked: asked)
        asking = [asyncio.create_task(fetcher.get(web.url("/"))) for _ in range(5)]
        await asyncio.sleep(0)
        asking[0].cancel()

        assert {answer.body for answer in await asyncio.gather(*asking[1:])} == {b"here"}
        assert web.requests == ["GET /"]
        assert isinstance(await fetcher.get(web.url("/")), Fetched)
        assert web.requests == ["GET /"] * 2, "what was fetched is not kept here"
        answers = await asyncio.gather(*(fetcher.post(web.url("/ocsp"), body, "a/b") for body in (b"one", b"two")))
        assert [answer.body for answer in answers] == [b"one", b"two"]


async def test_a_file_beyond_the_limit_is_left_in_the_middle():
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + bytes(300_000)
    async with plain_server(answers(endless)) as server, loopback_fetcher() as fetcher:
        answer = await fetcher.get(f"http://127.0.0.1:{server.port}/", most=100 * 1024)

        assert isinstance(answer, NotFetched)
        assert answer.why == "sends more than 100 KB"


async def test_silence_ends_at_the_deadline():
    async with plain_server(says_nothing) as server, loopback_fetcher(deadline=0.1) as fetcher:
        assert await why_not(fetcher, f"http://127.0.0.1:{server.port}/") == "gave no answer within 0.1 seconds"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answered with HTTP status 404"),
        (b"220 mail.example ESMTP\r\n", "gave no readable HTTP answer"),
        (b"", "gave no readable HTTP answer"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n", "is no address that can be read"),
    ],
)
async def test_what_is_no_file_is_said(reply, reason):
    async with plain_server(answers(reply)) as server, loopback_fetcher() as fetcher:
        assert reason in await why_not(fetcher, f"http://127.0.0.1:{server.port}/")


async def test_https_is_asked_by_name_and_its_certificate_is_verified():
    leaf = ROOT.leaf("ca.localhost")
    async with tls_server(leaf) as server, loopback_fetcher() as fetcher:
        assert "cannot be reached" in await why_not(fetcher, f"https://ca.localhost:{server.port}/")
        assert server.asked_for == ["ca.localhost"]


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    async with authority_server() as web, authority_server() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url(""))
        monkeypatch.setenv("ALL_PROXY", proxy.url(""))
        web.publish("/", b"here")
        async with loopback_fetcher() as fetcher:
            assert isinstance(await fetcher.get(web.url("/")), Fetched)
        assert proxy.requests == []


async def test_neither_cookies_nor_credentials_are_sent():
    heard = []

    async def handle(reader, writer):
        heard.append((await reader.readuntil(b"\r\n\r\n")).lower())
        writer.write(b"HTTP/1.1 200 OK\r\nSet-Cookie: who=you\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with plain_server(handle) as server, loopback_fetcher() as fetcher:
        for _ in range(2):
            assert isinstance(await fetcher.get(f"http://user:password@127.0.0.1:{server.port}/"), Fetched)

    assert len(heard) == 2
    assert not any(b"cookie" in request or b"authorization" in request for request in heard)
