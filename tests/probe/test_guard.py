"""Where the bot may connect."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.probe.guard import Guard, parse_networks, parse_ports

PUBLIC = "8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 192.0.1.1 223.255.255.255 2606:4700::1111 2a00:1450::1 2003::1"

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.1.1 172.16.0.1 172.31.255.255
192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255 :: ::1 ::2 fc00::1 fd12::1 fe80::1 febf::1 fec0::1 ff02::1 100::1 2001:db8::1 3fff::1 2001:2::1
2001:10::1 2001:20::1 4000::1 5f00::1 8000::1
::ffff:8.8.8.8 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 ::127.0.0.1 ::8.8.8.8 64:ff9b::8.8.8.8 64:ff9b::127.0.0.1
64:ff9b:1::10.0.0.1 2002:7f00:1:: 2002:808:808::1 2001::1 2606:4700::5efe:127.0.0.1 2606:4700::200:5efe:10.0.0.1
169.254.169.254 169.254.170.2 168.63.129.16 100.100.100.200 fd00:ec2::254 fe80::a9fe:a9fe fe80::1%eth0 2606:4700::1%1
"""


def check(guard: Guard, text: str, port: int = 443) -> str | None:
    return guard.check(ipaddress.ip_address(text), port)


@pytest.mark.parametrize("text", PUBLIC.split())
def test_a_public_unicast_address_is_open_on_every_port(text: str) -> None:
    assert [check(Guard(), text, port) for port in (1, 443, 8443, 65535)] == [None] * 4


@pytest.mark.parametrize("text", CLOSED.split())
def test_every_other_address_is_closed_and_the_reason_names_it(text: str) -> None:
    reason = check(Guard(), text)
    assert reason is not None
    assert str(ipaddress.ip_address(text)) in reason


@given(st.ip_addresses())
def test_nothing_that_python_calls_not_global_is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert Guard().check(address, 443) is not None or address.is_global


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::", "::", "2002::"]))
def test_an_allowed_form_leads_only_to_addresses_that_are_open_by_themselves(
    inside: ipaddress.IPv4Address, form: str
) -> None:
    shift = 80 if form == "2002::" else 0
    address = ipaddress.IPv6Address(int(ipaddress.IPv6Address(form)) | int(inside) << shift)
    opened = Guard(allow=parse_networks("::/0")).check(address, 443) is None
    # ::0 and ::1 are addresses of their own
    assert opened == (Guard().check(inside, 443) is None) or address in (
        ipaddress.ip_address("::"),
        ipaddress.ip_address("::1"),
    )


def test_allow_opens_a_range_and_deny_wins_over_it() -> None:
    guard = Guard(allow=parse_networks("10.0.0.0/8, fd00::/8"), deny=parse_networks("10.1.0.0/16 8.8.8.0/24"))
    assert check(guard, "10.2.0.1") is None
    assert check(guard, "fd00::1") is None
    assert "CERTCHECK_DENY_NETWORKS" in (check(guard, "10.1.0.1") or "")
    assert "CERTCHECK_DENY_NETWORKS" in (check(guard, "8.8.8.8") or "")
    assert "CERTCHECK_ALLOW_NETWORKS" in (check(guard, "192.168.0.1") or "")


def test_a_denied_address_is_not_reached_through_its_ipv6_form() -> None:
    guard = Guard(allow=parse_networks("::/0"), deny=parse_networks("8.8.8.8"))
    assert check(guard, "::ffff:8.8.4.4") is None
    assert "8.8.8.8" in (check(guard, "::ffff:8.8.8.8") or "")
    assert check(guard, "64:ff9b::8.8.8.8") is not None


def test_metadata_addresses_open_only_to_themselves() -> None:
    for text in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200"):
        assert check(Guard(allow=parse_networks("0.0.0.0/0 ::/0 169.254.0.0/16 fd00:ec2::/32")), text) is not None
        assert check(Guard(allow=parse_networks(text)), text) is None
    assert check(Guard(allow=parse_networks("::/0 0.0.0.0/0")), "::ffff:169.254.169.254") is not None


def test_ports_close_all_others() -> None:
    guard = Guard(ports=parse_ports("443, 8000-8999"))
    assert [check(guard, "8.8.8.8", port) is None for port in (443, 8000, 8443, 8999)] == [True] * 4
    assert "CERTCHECK_PORTS" in (check(guard, "8.8.8.8", 22) or "")
    assert check(Guard(), "8.8.8.8", 0) is not None
    assert check(Guard(), "8.8.8.8", 65536) is not None


def test_an_ipv4_network_written_as_ipv6_is_that_ipv4_network() -> None:
    assert parse_networks("::ffff:10.0.0.0/104") == parse_networks("10.0.0.0/8")


@pytest.mark.parametrize(
    "text", ["10.0.0.0/33", "example.com", "10.0.0", "10.0.0.7/8", "10.0.0.0/8;fd00::/8", "::/129"]
)
def test_a_network_that_is_none_is_named_in_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="“") as refused:
        parse_networks(f"127.0.0.0/8, {text}")
    assert text in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["0", "65536", "https", "9-1", "-", "４４３", "1-2-3"])
def test_a_port_that_is_none_is_named_in_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_ports(f"443 {text}")
