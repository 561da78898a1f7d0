"""An authority may issue for what it is permitted and not excluded, for each kind of name by itself."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.causes._limits import MOST_ONE_BY_ONE, outside
from bot.clients import all_clients
from bot.playground.pki import Authority, name_of, new_key
from tests.causes.build import HOST, NOW, ROOT, SECOND, diagnosed, found, refused_for, served

ELSEWHERE, HERE = (ROOT.intermediate(f"CA of {name}", permitted=(name,)) for name in ("example.org", "example.com"))

SPEAKS = served(ELSEWHERE.leaf(HOST), ELSEWHERE)
SILENT = served(HERE.leaf(HOST), HERE)

DNS, MAIL, URI = x509.DNSName, x509.RFC822Name, x509.UniformResourceIdentifier


def network(text: str) -> x509.IPAddress:
    return x509.IPAddress(ipaddress.ip_network(text))


def address(text: str) -> x509.IPAddress:
    return x509.IPAddress(ipaddress.ip_address(text))


def limited(permitted: Iterable[x509.GeneralName] = (), excluded: Iterable[x509.GeneralName] = ()) -> Authority:
    limits = x509.NameConstraints(list(permitted) or None, list(excluded) or None)
    return ROOT.intermediate("Limited CA", extra=((limits, True),))


@pytest.mark.parametrize(("mailbox", "inside"), [("it@example.com", True), ("it@example.org", False)])
def test_a_mail_address_in_the_subject_is_a_name_too(mailbox: str, inside: bool) -> None:
    ca = limited([MAIL("example.com"), DNS("example.com")])
    subject = x509.Name([x509.NameAttribute(NameOID.EMAIL_ADDRESS, mailbox)])
    assert (found(served(ca.leaf(HOST, subject=subject), ca), "name-constraints") is None) is inside


@pytest.mark.parametrize(("critical", "refused"), [(True, True), (False, False)])
def test_apple_refuses_critical_limits_of_a_kind_that_it_does_not_know(critical: bool, refused: bool) -> None:
    limits = x509.NameConstraints([x509.RegisteredID(x509.ObjectIdentifier("1.2.3.4"))], None)
    ca = ROOT.intermediate("Odd Limits CA", extra=((limits, critical),))
    assert (found(served(ca.leaf(HOST), ca), "name-constraints") is not None) is refused
    assert found(served(ca.leaf(HOST), ca), "name-constraints", "openssl") is None


def test_go_knows_no_limits_for_directory_names() -> None:
    """`parseNameConstraintsExtension` leaves the critical extension unhandled."""
    below = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sample")])
    subject = x509.Name([*below, x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    ca = limited([x509.DirectoryName(below)])
    verdicts = {one.client.code: one for one in diagnosed(served(ca.leaf(HOST, subject=subject), ca)).clients}

    assert {code for code, one in verdicts.items() if one.causes} == {"go"}
    assert "unhandled critical extension" in str(verdicts["go"].error)


@pytest.mark.parametrize(
    ("tree", "name", "inside"),
    [
        pytest.param(DNS("example.com"), DNS("example.com"), True, id="the name itself"),
        pytest.param(DNS("example.com"), DNS("badexample.com"), False, id="a name that only ends alike"),
        pytest.param(DNS(".example.com"), DNS(HOST), True, id="below a leading dot"),
        pytest.param(DNS(".example.com"), DNS("example.com"), False, id="a leading dot means below only"),
        pytest.param(network("192.0.2.0/24"), address("192.0.2.9"), True, id="an address inside"),
        pytest.param(network("192.0.2.0/24"), address("198.51.100.9"), False, id="an address outside"),
        pytest.param(network("192.0.2.0/24"), address("2001:db8::9"), False, id="an address of the other family"),
        pytest.param(MAIL("example.com"), MAIL("a@example.com"), True, id="a mailbox of the host"),
        pytest.param(MAIL("example.com"), MAIL("a@b.example.com"), False, id="a mailbox of a host below"),
        pytest.param(URI(".example.com"), URI("https://a.example.com/"), True, id="an address of the web inside"),
        pytest.param(URI("example.com"), URI("https://a.example.com/"), False, id="an address of the web outside"),
    ],
)
def test_each_kind_of_name_lies_inside_or_outside(tree: x509.GeneralName, name: x509.GeneralName, inside: bool) -> None:
    """RFC 5280 section 4.2.1.10; the leading dot as in Apple's nameconstraints.c."""
    names = (x509.SubjectAlternativeName([name]), False)
    permits, excludes = limited(permitted=[tree]), limited(excluded=[tree])
    permitted = served(permits.leaf("Sample Server", names=(HOST,), extra=(names,)), permits, host=None)
    excluded = served(excludes.leaf("Sample Server", names=(HOST,), extra=(names,)), excludes, host=None)
    assert (found(permitted, "name-constraints") is None) is inside
    assert (found(excluded, "name-constraints") is not None) is inside


def test_a_limit_for_one_kind_says_nothing_about_another() -> None:
    ca = limited(permitted=[DNS("example.org")])
    assert found(served(ca.leaf("192.0.2.9"), ca, host="192.0.2.9"), "name-constraints") is None


def test_what_is_excluded_stays_so_within_what_is_permitted() -> None:
    ca = limited(permitted=[DNS("example.com")], excluded=[DNS(HOST)])
    assert found(served(ca.leaf(HOST), ca), "name-constraints") is not None


def test_every_name_of_the_certificate_must_fit_not_only_the_one_asked_for() -> None:
    finding = found(served(HERE.leaf(HOST, names=(HOST, "www.example.org")), HERE), "name-constraints")
    assert finding is not None
    assert finding.facts["outside"] == "www.example.org"


def test_the_subject_is_a_directory_name() -> None:
    """So is an intermediate's below the limit."""
    ca = limited(permitted=[x509.DirectoryName(name_of("Sample Server"))])
    assert found(served(ca.leaf("Sample Server", names=(HOST,)), ca), "name-constraints") is None
    assert found(served(ca.leaf("Another Server", names=(HOST,)), ca), "name-constraints") is not None


def test_the_limits_of_a_trusted_root_count() -> None:
    root = Authority.root("Root of example.org", permitted=("example.org",))
    assert found(served(root.leaf(HOST), roots=(root,)), "name-constraints") is not None
    assert found(served(root.leaf(HOST), roots=(root,)), "name-constraints", "java") is None


def test_only_openssl_and_java_hold_the_common_name_against_the_limits_where_there_is_no_dns_name() -> None:
    sick = served(ELSEWHERE.leaf(HOST, names=()), ELSEWHERE)
    assert [client.code for client in all_clients() if found(sick, "name-constraints", client.code)] == [
        "java",
        "openssl",
    ]


def test_names_are_held_against_an_authority_once_however_many_paths_and_clients_there_are() -> None:
    """Two tiers of three certificates each make nine paths for every client, and all nine are refused."""
    above, pile = ROOT, list[Authority]()
    for tier in ("Upper", "Lower"):
        key = new_key()
        pile += [above.intermediate(f"{tier} CA", key=key, permitted=("example.com",)) for _ in range(3)]
        above = pile[-1]
    leaf = above.leaf(HOST, not_after=NOW - SECOND)
    before = outside.misses
    assert refused_for(served(leaf, *pile)) == ("expired",)
    assert outside.misses - before <= len(pile) + 3 * 3


@pytest.mark.parametrize("excluding", [False, True])
def test_apple_refuses_every_name_below_1024_limits(excluding: bool) -> None:
    for others, refused in ((1022, False), (1023, True)):
        limits = [
            *(DNS(f"n{n}.example.org") for n in range(others)),
            DNS("example.net" if excluding else "example.com"),
        ]
        ca = limited(excluded=limits) if excluding else limited(permitted=limits)
        assert (found(served(ca.leaf(HOST), ca), "name-constraints") is not None) is refused
        assert found(served(ca.leaf(HOST), ca), "name-constraints", "go") is None


def test_more_names_than_can_be_compared_are_refused() -> None:
    """One by one, that is: of DNS names there may be more."""
    ca = limited(permitted=[network(f"10.{n}.0.0/16") for n in range(101)])
    addresses = tuple(f"10.1.0.{n}" for n in range(100))
    assert len(addresses) * 101 > MOST_ONE_BY_ONE
    finding = found(served(ca.leaf(HOST, names=(HOST,), ips=addresses), ca), "name-constraints")
    assert finding is not None
    assert finding.facts["outside"] == "more names than can be compared"
    many = limited(permitted=[*(DNS(f"n{n}.example.org") for n in range(101)), DNS("example.com")])
    hosts = (HOST, *(f"n{n}.example.com" for n in range(100)))
    assert found(served(many.leaf(HOST, names=hosts), many), "name-constraints") is None
