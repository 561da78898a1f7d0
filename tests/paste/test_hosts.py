"""Which host failed: what must never be taken for it, and where it may hide."""

from __future__ import annotations

import pytest

from bot.paste import Mention, read
from bot.paste.names import host_name, looks_like_a_host

EXPIRED = "curl: (60) SSL certificate problem: certificate has expired"


@pytest.mark.parametrize(
    "text",
    [
        f"{EXPIRED}\nMore details here: https://curl.se/docs/sslcerts.html",
        f"{EXPIRED}\nsee https://github.com/some/project/issues/12",
        f"{EXPIRED}\nhttp://stackoverflow.com/questions/1/how-to",
        f"{EXPIRED}\nOCSP - URI: http://ocsp.authority.example\nCA Issuers - URI: http://crt.authority.example/ca.crt",
        f"{EXPIRED}\n    at TLSSocket.onConnectSecure (_tls_wrap.js:1176:34)",
        f"{EXPIRED} at handshake.cc:369, tls.py:297, controller.go:1146",
        f"{EXPIRED} in ScreenSaverEngine.app and archive.zip",
        f"{EXPIRED} com.shop.client.net.TlsException, org.shop:kit:1.0, System.Net.Http",
        f"{EXPIRED} version 6.1.7601, kit 10.8.0",
        f"{EXPIRED} reported by ada@shop.example",
        f"{EXPIRED} subject: CN=shop.example, DNS:*.shop.example",
        f"{EXPIRED} for https://[redacted]/x and https://xxxx.example and https://***/ and https://<host>:8443/",
        f"{EXPIRED} for https://user:secret@<gitlab-server>/group and {{Public Key}}:3000 and XX.X.X.XX",
        f"{EXPIRED}\nexport https_proxy=http://10.0.0.1:3128",
        f"{EXPIRED} on 127.0.01 and 300.1.1.1",
    ],
)
def test_no_host_is_taken_from_what_only_looks_like_one(text: str) -> None:
    assert read(text).is_certificate_error
    assert read(text).hosts == ()


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("https://shop.example/login?next=https%3A%2F%2Fother.example&ip=203.0.113.9", "shop.example", None),
        ("https://shop.example/login?next=https://other.example/", "shop.example", None),
        ("https://ada:pw@shop.example:8443/", "shop.example", 8443),
        ("https:\\/\\/shop.example\\/v1", "shop.example", None),
        ("wss://[2001:db8::7]:9443/feed", "2001:db8::7", 9443),
        ("<https://shop.example/a|shop.example/a>", "shop.example", None),
        ("<http://shop.example|shop.example> is broken", "shop.example", None),
        ("the service at api.ns.svc:8443 is broken", "api.ns.svc", 8443),
        ("sending mail with SMTP on port 587 at https://mail.shop.example", "mail.shop.example", 587),
        ("connecting to HTTPS://SHOP.EXAMPLE.", "shop.example", None),
    ],
)
def test_a_host_is_found_however_it_is_written(text: str, host: str, port: int | None) -> None:
    assert read(f"{text}\n{EXPIRED}").hosts[:1] == (Mention(host, port),)


def test_the_nearest_request_before_the_error_is_the_one_that_failed() -> None:
    text = f"$ curl https://one.example/\nok\n$ curl https://two.example/\n{EXPIRED}\n$ curl https://three.example/\nok"
    assert read(text).hosts[0].host == "two.example"


def test_a_plain_http_address_comes_after_one_that_shows_a_certificate() -> None:
    text = f"http://one.example:5000/ works, https://two.example:5000/ does not: {EXPIRED}"
    assert read(text).hosts[0] == Mention("two.example", 5000)


def test_the_words_of_the_error_weigh_more_than_any_address_around_it() -> None:
    text = "GET https://front.example/\nERROR: cannot verify back.example's certificate, issued by ‘CN=R’:\n"
    assert read(text).hosts == (Mention("back.example"),)


def test_a_cut_ipv6_address_in_bytes_is_no_host() -> None:
    text = "Error Domain=NSURLErrorDomain Code=-1202 NSErrorPeerAddressKey=<CFData {bytes = 0x1c1e20fb000000000000 ... 01}>"
    assert read(text).hosts == ()


def test_single_labels_count_only_where_they_are_marked() -> None:
    assert host_name("nas") == "nas"
    assert not looks_like_a_host("nas")
    assert read("a server that is pretending to be “nas” which could put").hosts == (Mention("nas"),)
    assert read("An SSL error has occurred and a secure connection to the server cannot be made.").hosts == ()
