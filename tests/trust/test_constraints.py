"""What lies within a CA's name constraints (RFC 5280 section 4.2.1.10)."""

import ipaddress

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.playground.pki import Authority, name_of
from bot.trust import der
from bot.trust.constraints import DIRECTORY, DNS, EMAIL, IP, URI, Area, Subtree, read_name_constraints, within


def network(text: str) -> bytes:
    given = ipaddress.ip_network(text)
    return given.network_address.packed + given.netmask.packed


def address(text: str) -> bytes:
    return ipaddress.ip_address(text).packed


INSIDE = [
    (DNS, b"example.com", b"example.com"),
    (DNS, b"example.com", b"a.example.com"),
    (DNS, b"example.com", b"a.b.example.com"),
    (DNS, b"Example.COM", b"a.eXample.com"),
    (DNS, b".example.com", b"a.example.com"),
    (DNS, b".example.com", b"a.b.example.com"),
    (DNS, b"example.com", b"*.example.com"),
    (DNS, b"", b"anything.example"),
    (IP, network("192.0.2.0/24"), address("192.0.2.77")),
    (IP, network("0.0.0.0/0"), address("198.51.100.1")),
    (IP, network("2001:db8::/32"), address("2001:db8:1::1")),
    (EMAIL, b"root@example.com", b"root@example.com"),
    (EMAIL, b"example.com", b"anybody@example.com"),
    (EMAIL, b".example.com", b"anybody@mail.example.com"),
    (URI, b"host.example.com", b"https://host.example.com/path"),
    (URI, b"host.example.com", b"ldap://user@host.example.com:389/"),
    (URI, b".example.com", b"http://host.example.com"),
    (URI, b"host.example.com", b"https://host.example.com?a=b"),
    (URI, b"host.example.com", b"https://host.example.com#a"),
]
OUTSIDE = [
    (DNS, b"example.com", b"example.org"),
    (DNS, b"example.com", b"notexample.com"),
    (DNS, b"a.example.com", b"example.com"),
    (DNS, b".example.com", b"example.com"),
    (IP, network("192.0.2.0/24"), address("192.0.3.77")),
    (IP, network("0.0.0.0/0"), address("2001:db8::1")),
    (IP, network("2001:db8::/32"), address("2001:db9::1")),
    (IP, b"\x7f", address("127.0.0.1")),
    (EMAIL, b"root@example.com", b"user@example.com"),
    (EMAIL, b"example.com", b"anybody@mail.example.com"),
    (EMAIL, b".example.com", b"anybody@example.com"),
    (URI, b"host.example.com", b"https://other.example.com/"),
    (URI, b"host.example.com", b"https://evil.example/host.example.com"),
    (URI, b"host.example.com", b"https://host.example.com@evil.example/"),
    (URI, b".example.com", b"https://example.com/"),
    (URI, b"host.example.com", b"urn:isbn:0"),
    ("other", b"x", b"x"),
]


@pytest.mark.parametrize(("kind", "base", "name"), INSIDE)
def test_these_names_lie_inside(kind, base, name):
    assert within(Subtree(kind, base), name)


@pytest.mark.parametrize(("kind", "base", "name"), OUTSIDE)
def test_these_names_lie_outside(kind, base, name):
    assert not within(Subtree(kind, base), name)


@pytest.mark.parametrize("kind", [DNS, IP, EMAIL, URI])
def test_many_subtrees_hold_what_any_of_them_holds(kind):
    every = INSIDE + OUTSIDE + [(DNS, b"example.com", name) for name in (b"", b".", b"a..example.com", b"example.com.")]
    trees = [Subtree(k, base) for k, base, _ in every]
    for size in (1, 3, len(trees)):
        for start in range(len(trees)):
            some = trees[start : start + size]
            area = Area(some)
            for _, _, name in (one for one in every if one[0] == kind):
                assert area.holds(kind, name) is any(within(t, name) for t in some if t.kind == kind)


def test_a_directory_name_lies_inside_when_its_first_parts_are_the_base():
    country, company = (
        x509.NameAttribute(NameOID.COUNTRY_NAME, "XX"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "A"),
    )
    base = Subtree(DIRECTORY, x509.Name([country, company]).public_bytes())
    below = x509.Name([country, company, x509.NameAttribute(NameOID.COMMON_NAME, "a.example")])

    assert within(base, below.public_bytes())
    assert within(base, base.value)
    assert not within(base, x509.Name([company, country]).public_bytes())
    assert not within(base, x509.Name([country]).public_bytes())
    assert not within(base, name_of("a.example").public_bytes())
    assert not within(base, b"no name")


def test_constraints_are_read_from_a_certificate():
    everything = x509.NameConstraints(
        permitted_subtrees=[
            x509.DNSName("example.com"),
            x509.IPAddress(ipaddress.ip_network("192.0.2.0/24")),
            x509.RFC822Name("example.com"),
            x509.UniformResourceIdentifier(".example.com"),
            x509.DirectoryName(name_of("A")),
        ],
        excluded_subtrees=[x509.DNSName("secret.example.com"), x509.RegisteredID(x509.ObjectIdentifier("1.2.3"))],
    )
    read = Authority.root("A Root", extra=((everything, True),)).facts.extensions.name_constraints

    assert read is not None
    assert read.permitted == (
        Subtree(DNS, b"example.com"),
        Subtree(IP, network("192.0.2.0/24")),
        Subtree(EMAIL, b"example.com"),
        Subtree(URI, b".example.com"),
        Subtree(DIRECTORY, name_of("A").public_bytes()),
    )
    assert [tree.kind for tree in read.excluded] == [DNS, "other"]


def test_empty_lists_are_read_where_strict_parsers_refuse_them():
    read = read_name_constraints(bytes.fromhex("3004a000a100"))

    assert (read.permitted, read.excluded) == ((), ())


@pytest.mark.parametrize("value", ["", "0400", "3003020101", "3004a0023000", "3002a005"])
def test_what_is_no_list_of_subtrees_is_refused(value):
    with pytest.raises(der.DerError):
        read_name_constraints(bytes.fromhex(value))
