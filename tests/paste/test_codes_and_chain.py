"""Apple's codes, and the chain that the client saw."""

from __future__ import annotations

import pytest

from bot.paste import read
from bot.trust.apple_codes import CODES, Family, by_name, by_number


def test_every_code_is_found_by_its_number_and_by_each_of_its_names() -> None:
    assert len({code.number for code in CODES}) == len(CODES)
    for code in CODES:
        assert by_number(code.number) is code
        assert all(by_name(name) is code and by_name(name.upper()) is code for name in code.names)
        assert code.meaning.endswith(".")
    assert by_number(-1) is None
    assert by_name("NSURLErrorNothing") is None


def test_both_spellings_of_a_url_error_and_the_whole_of_secure_transport_are_known() -> None:
    untrusted = by_name("kCFURLErrorServerCertificateUntrusted")
    assert untrusted is by_name("NSURLErrorServerCertificateUntrusted")
    assert untrusted is not None
    assert (untrusted.number, untrusted.cause) == (-1202, None)
    stream = {code.number for code in CODES if code.family is Family.STREAM}
    assert set(range(-9865, -9799)) <= stream
    assert set(range(-9886, -9879)) <= stream


def test_what_26_4_did_to_9808_is_said() -> None:
    code = by_number(-9808)
    assert code is not None
    assert code.cause is None
    assert "26.4" in code.meaning


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("error [3:-9807] (-1202)", {"nsurl": -1202, "stream": -9807}),
        ("Could not connect [NSURLErrorDomain:-1004] then [NSURLErrorDomain:-1202]", {"nsurl": -1202}),
        ("NSOSStatusErrorDomain Code=-67901", {"osstatus": -67901}),
        ("SSL error detail: (-9813L, u'x')", {"stream": -9813}),
        ("error: ticket-1202, 2-9807, file-9813.log", {}),
        ("curl: (60) verify error:num=20: x", {"curl": 60, "openssl-verify": 20}),
        ("error 0xffffffff800b010a", {"hresult": 0x800B010A}),
        ("handshake failed; net_error -202", {"chrome": -202}),
    ],
)
def test_numbers_are_read_from_every_form(text: str, codes: dict[str, int]) -> None:
    assert dict(read(text).codes) == codes


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (
            'NSErrorPeerCertificateChainKey=(\n "<cert(0x1a) s: shop.example i: A CA (x, y)>",\n "<cert(0x1b) s: A CA (x, y) i: Root>"\n)',
            (("shop.example", "A CA (x, y)"), ("A CA (x, y)", "Root")),
        ),
        ('NSErrorPeerCertificateChainKey=(\n "<cert(0x1a) s: nasi: nas>"\n)', (("nas", "nas"),)),
        (
            (
                'NSErrorPeerCertificateChainKey=(\n "<cert(0x1) s: (masked)>",\n "<cert(0x2) s: R i: T>"\n), x, kCFStreamPropertySSLPeerCertificates=(\n'
                ' "<cert(0x1) s: shop.example i: R>",\n "<cert(0x2) s: R i: T>"\n)'
            ),
            (("shop.example", "R"), ("R", "T")),
        ),
        (
            "PeerCertificateChainKey=<CFArray 0x1 [0x2]>{values = (\n\t0 : <cert(0x1) s: shop.example i: R>\n\t1 : <cert(0x2) s: R i: T>\n)}",
            (("shop.example", "R"), ("R", "T")),
        ),
        (" 0 s:CN = shop.example\n   i:O = X, CN = R\n", (("CN = shop.example", "O = X, CN = R"),)),
        ("cannot verify shop.example's certificate, issued by ‘/O=Let's/CN=R’:", (("shop.example", "/O=Let's/CN=R"),)),
        ("Subject: shop.example\nIssuer: R\n", (("shop.example", "R"),)),
    ],
)
def test_the_chain_is_read_as_printed(text: str, chain: tuple[tuple[str, str], ...]) -> None:
    assert read(text).client_chain == chain
