"""Which names of a certificate stand for which host: Apple's rules (SecPolicyLeafCallbacks.c l.184-342)."""

import pytest

from bot.playground.pki import Authority
from bot.trust.hostnames import NameRules, common_name_covers, covers, matches, matches_parts

CA = Authority.root("A Root")

YES = {
    "the very name": ("a.example.com", "a.example.com"),
    "case does not matter": ("A.Example.COM", "a.eXample.com"),
    "the host's trailing dot is dropped": ("example.com", "example.com."),
    "an asterisk for the first label": ("*.example.com", "a.example.com"),
    "an asterisk for a label of an IDN": ("*.example.com", "xn--bcher-kva.example.com"),
    "A-labels on both sides": ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    "underscores anywhere": ("_a.b_c.example.com", "_a.b_c.example.com"),
    "a name of one label": ("intranet", "intranet"),
    "digits in the last label beside a letter": ("a.x1", "a.x1"),
    "a label of 63": (f"{'a' * 63}.example", f"{'a' * 63}.example"),
}
NO = {
    "another name": ("b.example.com", "a.example.com"),
    "the name above": ("example.com", "a.example.com"),
    "the name below": ("a.example.com", "example.com"),
    "only the end of a label": ("ample.com", "example.com"),
    "an entry with a trailing dot": ("example.com.", "example.com"),
    "an entry with a trailing dot, asked so": ("example.com.", "example.com."),
    "two trailing dots": ("example.com", "example.com.."),
    "an asterisk for two labels": ("*.example.com", "a.b.example.com"),
    "an asterisk for no label": ("*.example.com", "example.com"),
    "an asterisk for an empty label": ("*.example.com", ".example.com"),
    "an asterisk above a top-level domain": ("*.com", "example.com"),
    "an asterisk alone": ("*", "intranet"),
    "an asterisk at the end of a label": ("w*.example.com", "www.example.com"),
    "an asterisk in a label": ("w*w.example.com", "www.example.com"),
    "an asterisk at the front of a label": ("*w.example.com", "www.example.com"),
    "an asterisk in the second label": ("a.*.example.com", "a.b.example.com"),
    "two asterisks": ("*.*.example.com", "a.b.example.com"),
    "an asterisk twice in a label": ("**.example.com", "a.example.com"),
    "the text of an address": ("192.0.2.1", "192.0.2.1"),
    "a last label without a letter": ("example.123", "example.123"),
    "a label that begins with a hyphen": ("-a.example.com", "-a.example.com"),
    "a label that ends with a hyphen": ("a-.example.com", "a-.example.com"),
    "an empty label": ("a..example.com", "a..example.com"),
    "an empty name": ("", ""),
    "a U-label": ("bücher.example", "bücher.example"),
    "a U-label for an A-label": ("bücher.example", "xn--bcher-kva.example"),
    "a label of 64": (f"{'a' * 64}.example", f"{'a' * 64}.example"),
    "a name of more than 255": (".".join(["a" * 60] * 5), ".".join(["a" * 60] * 5)),
    "a blank": ("a b.example", "a b.example"),
    "a NUL": ("a.example.com\0.evil.example", "a.example.com"),
    "a line end": ("a.example.com\n", "a.example.com"),
}


@pytest.mark.parametrize(("pattern", "host"), YES.values(), ids=YES)
def test_these_names_stand_for_the_host(pattern, host):
    assert matches(pattern, host)


@pytest.mark.parametrize(("pattern", "host"), NO.values(), ids=NO)
def test_these_names_do_not(pattern, host):
    assert not matches(pattern, host)


# For Java, held against HostnameChecker itself.
PARTS = {
    "the end of a label": ("w*.example.com", "www.example.com", True),
    "the end, which may be empty": ("www*.example.com", "www.example.com", True),
    "the middle of a label": ("w*w.example.com", "www.example.com", True),
    "the middle, and nothing is left for it": ("ww*ww.example.com", "www.example.com", False),
    "several in a label": ("a*b*c.example.com", "axbyc.example.com", True),
    "several, in another order": ("a*c*b.example.com", "axbyc.example.com", False),
    "the second label": ("a.*.example.com", "a.b.example.com", True),
    "two labels": ("*.*.example.com", "a.b.example.com", True),
    "right above a top-level domain": ("*.example", "a.example", True),
    "the last label": ("a.b.*", "a.b.example", False),
    "a part of the last label": ("a.exam*", "a.example", False),
    "alone": ("*", "intranet", False),
    "one label for two": ("*.example.com", "a.b.example.com", False),
    "none, and an underscore": ("a_b.example.com", "a_b.example.com", False),
    "so many that a search must not go back": ("*a" * 31 + ".example.com", "a" * 62 + "b.example.com", False),
}


@pytest.mark.parametrize(("pattern", "host", "fits"), PARTS.values(), ids=PARTS)
def test_where_an_asterisk_stands_for_any_part_of_a_label(pattern, host, fits):
    assert matches_parts(pattern, host) is fits


def test_an_address_is_looked_for_among_the_addresses_alone():
    by_address = CA.leaf("192.0.2.1").facts
    by_name = CA.leaf("a.example", names=("192.0.2.1", "2001:db8::1"), cn="192.0.2.1").facts

    assert covers(by_address, "192.0.2.1")
    assert not covers(by_address, "192.0.2.2")
    assert not covers(by_name, "192.0.2.1")
    assert not covers(by_name, "2001:db8::1")


def test_an_ipv6_address_is_the_same_in_every_spelling():
    certificate = CA.leaf("2001:db8::1").facts

    assert covers(certificate, "2001:0db8:0:0::1")
    assert not covers(certificate, "2001:db8::2")


def test_one_fitting_name_among_many_is_enough():
    certificate = CA.leaf("a.example", names=("b.example", "*.c.example", "a.example")).facts

    assert covers(certificate, "a.example")
    assert covers(certificate, "x.c.example")
    assert not covers(certificate, "d.example")


def test_of_a_list_of_more_names_than_are_read_none_counts():
    names = tuple(f"host-{number}.example" for number in range(9))

    assert covers(CA.leaf("a.example", names=names[:8]).facts, names[0], NameRules(most=8))
    assert not covers(CA.leaf("a.example", names=names).facts, names[0], NameRules(most=8))
    assert covers(CA.leaf("a.example", names=names).facts, names[0])


def test_the_common_name_counts_only_where_it_is_asked_for():
    """Apple has not read it since iOS 13; OpenSSL reads it where no DNS name is there."""
    certificate = CA.leaf("a.example", names=()).facts

    assert not covers(certificate, "a.example")
    assert common_name_covers(certificate, "a.example")
    assert not common_name_covers(certificate, "b.example")
    assert not common_name_covers(CA.leaf("a.example", cn="").facts, "a.example")


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_a_common_name_never_stands_for_an_address(address):
    assert not common_name_covers(CA.leaf("a.example", cn=address, names=()).facts, address)
