"""The very name that was asked for must stand in the certificate; a wildcard stands for one whole label."""

from __future__ import annotations

import pytest
from cryptography import x509

from bot.clients import all_clients
from bot.render.text import answer_text
from bot.trust import der
from bot.trust.path import AnchorKind
from tests.causes.build import CA, DAY, HOST, NOW, diagnosed, found, named, refused_for, served

SPEAKS = served(CA.leaf("www.example.com"), CA)
SILENT = served(CA.leaf("Sample Server", names=("www.example.com", "*.example.com")), CA)


@pytest.mark.parametrize(
    ("name", "host", "fits"),
    [
        pytest.param("*.example.com", "a.example.com", True, id="one label"),
        pytest.param("*.example.com", "example.com", False, id="no label"),
        pytest.param("*.example.com", "a.b.example.com", False, id="two labels"),
        pytest.param("a.*.example.com", "a.b.example.com", False, id="not the first label"),
        pytest.param("*.*.example.com", "a.b.example.com", False, id="two wildcards"),
        pytest.param("w*.example.com", "www.example.com", False, id="a part of a label"),
        pytest.param("*.com", "example.com", False, id="right above a top-level domain"),
        pytest.param("*", "example.com", False, id="nothing but a wildcard"),
        pytest.param("API.Example.COM", "api.example.com", True, id="capitals do not matter"),
        pytest.param("api.example.com.", "api.example.com", False, id="a trailing dot in the certificate"),
        pytest.param("_sip.example.com", "_sip.example.com", True, id="an underscore"),
        pytest.param("-a.example.com", "-a.example.com", False, id="a label that begins with a hyphen"),
        pytest.param("192.0.2.1", "192.0.2.1", False, id="an address spelt as a DNS name"),
        pytest.param("xn--bcher-kva.example", "xn--bcher-kva.example", True, id="an internationalised name"),
    ],
)
def test_which_names_stand_for_a_host(name: str, host: str, fits: bool) -> None:
    """SecPolicyLeafCallbacks.c l.184-342, SecCertificate.c l.4991-5100."""
    sick = served(CA.leaf("Sample Server", names=(name,)), CA, host=host)
    assert (found(sick, "wrong-host") is None) is fits


@pytest.mark.parametrize(("host", "fits"), [("2001:db8::1", True), ("2001:db8:0::1", True), ("2001:db8::2", False)])
def test_an_address_is_compared_as_an_address(host: str, fits: bool) -> None:
    sick = served(CA.leaf("2001:db8::1"), CA, host=host)
    assert (found(sick, "wrong-host") is None) is fits


def test_the_certificate_of_another_is_not_to_be_renewed() -> None:
    """Both faults are named; the steps that renew it would renew what is not this host's."""
    text = answer_text(diagnosed(served(CA.leaf("www.example.com", not_after=NOW - DAY), CA)))
    assert "ended" in text
    assert "certbot renew" not in text
    assert f"Have a certificate issued that names {HOST}" in text


def test_a_common_name_is_not_read_beside_other_names() -> None:
    sick = served(CA.leaf(HOST, names=("www.example.com",)), CA)
    assert found(sick, "wrong-host") is not None


def test_a_chain_without_a_host_has_no_wrong_one() -> None:
    assert found(served(CA.leaf("www.example.com"), CA, host=None), "wrong-host") is None


def test_says_the_first_names_and_how_many_more() -> None:
    finding = found(served(CA.leaf("x", names=tuple(f"h{n}.example.com" for n in range(90))), CA), "wrong-host")
    assert finding is not None
    assert finding.facts["names"].startswith("h0.example.com, h1.example.com")
    assert finding.facts["names"].endswith(" and 85 more")


@pytest.mark.parametrize("damaged", [b"\x87\x03abc", b"\x82\x02\xff\xfe"], ids=["an address", "a name"])
def test_one_damaged_name_spoils_the_others_and_is_a_matter_of_names(damaged: bytes) -> None:
    """Apple: -67602 (SecCertificate.c l.4991)."""
    listed = der.encode(der.SEQUENCE, der.encode(0x82, HOST.encode()) + damaged)
    names = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), listed)
    sick = served(CA.leaf(HOST, extra=((names, False),)), CA)
    (one,) = diagnosed(sick).findings

    assert one.cause.code == "wrong-host"
    assert "damaged" in one.facts["names"]
    assert diagnosed(sick).clients[0].codes.osstatus == -67602
    assert refused_for(sick, "openssl") == ()


@pytest.mark.parametrize(
    ("wild", "host", "registry"),
    [
        ("*.co.uk", "example.co.uk", True),
        ("*.CO.UK", "example.co.uk", True),
        ("*.com.au", "example.com.au", True),
        ("*.example.co.uk", "www.example.co.uk", False),
        ("*.example.uk", "www.example.uk", False),
        ("example.co.uk", "example.co.uk", False),
    ],
)
def test_a_wildcard_right_above_a_registrys_domain_stands_for_no_host_with_some(
    wild: str, host: str, registry: bool
) -> None:
    """Apple: SecDNSIsTLD; Chrome: VerifyHostname."""
    sick = served(CA.leaf(host, names=(wild,)), CA, host=host)
    for by in ("apple", "chrome"):
        assert (found(sick, "wrong-host", by) is not None) is registry
    assert found(sick, "wrong-host", "openssl") is None
    if registry:
        assert "registry" in named(sick, "wrong-host").facts["names"]


@pytest.mark.parametrize(
    ("wild", "host", "takers"),
    [
        ("w*.example.com", "www.example.com", {"java"}),
        ("a.*.example.com", "a.b.example.com", {"java"}),
        ("*.example", "a.example", {"go", "java"}),
    ],
)
def test_where_a_wildcard_may_stand_differs(wild: str, host: str, takers: set[str]) -> None:
    """HostnameChecker (`matchAllWildcards`); Go's `matchHostnames`. curl and Python take fewer than OpenSSL would."""
    sick = served(CA.leaf("Sample Server", names=(wild,)), CA, host=host)
    assert {one.code for one in all_clients() if found(sick, "wrong-host", one.code) is None} == takers


@pytest.mark.parametrize("wild", ["*.co.uk", "w*.co.uk", "*.com"])
def test_java_minds_a_registrys_domain_under_public_roots_alone(wild: str) -> None:
    """HostnameChecker: `hasIllegalWildcard` asks whether the chain ends in one."""
    leaf, host = CA.leaf("Sample Server", names=(wild,)), wild.replace("*", "eb")
    assert found(served(leaf, CA, host=host), "wrong-host", "java") is None
    assert found(served(leaf, CA, host=host, kind=AnchorKind.SYSTEM), "wrong-host", "java") is not None


def test_java_alone_takes_no_name_with_an_underscore_and_the_answer_says_so() -> None:
    """SNIHostName: letters, digits and hyphens (STD 3)."""
    sick = served(CA.leaf("a_b.example.com"), CA, host="a_b.example.com")
    (one,) = diagnosed(sick).findings
    assert one.clients == ("java",)
    assert "underscore" in one.facts["names"]
