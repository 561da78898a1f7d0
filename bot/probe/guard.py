"""Where the bot may connect. It judges the address that is dialled, never a name; nothing else decides this.

By default: public unicast addresses, on every port. Sources: the IANA special-purpose address registries (RFC 6890)
for IPv4 and IPv6, RFC 4291 (IPv6 addressing), RFC 6052 and RFC 8215 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from bot.trust.certificate import IPAddress

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Ports = tuple[int, int]  # the first and the last one

_CLOSED: tuple[tuple[str, Network], ...] = tuple(
    (what, ipaddress.ip_network(text))
    for what, texts in {
        "an address of this network itself": "0.0.0.0/8",
        "a private address": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10",
        "a shared address inside a carrier's network": "100.64.0.0/10",
        "a loopback address": "127.0.0.0/8 ::1/128",
        "a link-local address": "169.254.0.0/16 fe80::/10",
        "an address for protocol use": "192.0.0.0/24 192.88.99.0/24",
        "an address for documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20",
        "an address for benchmarks": "198.18.0.0/15",
        "a multicast address": "224.0.0.0/4 ff00::/8",
        "a reserved address": "240.0.0.0/4",
        "the unspecified address": "::/128",
        # IPv6 forms which a gateway, or the system itself, turns into the IPv4 address inside them (see _inside)
        "an IPv4 address written as IPv6": "::ffff:0:0/96 ::ffff:0:0:0/96 ::/96",
        "a NAT64 address": "64:ff9b::/96 64:ff9b:1::/48",
        "a 6to4 address": "2002::/16",
        "a Teredo address": "2001::/32",
        "an IPv6 address for protocol use": "2001::/23",
    }.items()
    for text in texts.split()
)
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")

# Where clouds hand out credentials. Only an allowed network that is this one address opens them, no wider one.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        [
            *("169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200", "192.0.0.192"),
            *("fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fe80::a9fe:a9fe"),
        ],
    )
)


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides about each address and port just before it is dialled.

    `allow` opens ranges that are closed by default, `deny` closes ranges and wins over `allow`. `ports` are (first,
    last) pairs; empty: every port. An IPv6 form that carries an IPv4 address must be allowed as a form, and the
    address in it must be one that may be dialled by itself.
    """

    allow: tuple[Network, ...] = ()
    deny: tuple[Network, ...] = ()
    ports: tuple[Ports, ...] = ()

    def check(self, address: IPAddress, port: int) -> str | None:
        """Why this address and port are not dialled, for people and without a full stop. None: they may be."""
        if not 1 <= port <= 65535:
            return f"port {port} does not exist: ports go from 1 to 65535"
        if self.ports and not any(first <= port <= last for first, last in self.ports):
            return f"port {port} is not among the ports that CERTCHECK_PORTS opens"
        if isinstance(address, IPv6Address) and address.scope_id is not None:
            return f"{address} names a network interface, and no such address is dialled"
        for judged in (address, *_inside(address)):
            if reason := self._check_one(judged):
                return reason if judged == address else f"{address} leads to {judged}: {reason}"
        return None

    def _check_one(self, address: IPAddress) -> str | None:
        for network in self.deny:
            if address in network:
                return f"{address} is in {network}, which CERTCHECK_DENY_NETWORKS closes"
        what = closed_as(address)
        if what is None or self._allows(address):
            return None
        return f"{address} is {what}, which is dialled only when CERTCHECK_ALLOW_NETWORKS names it"

    def _allows(self, address: IPAddress) -> bool:
        by = [network for network in self.allow if address in network]
        if address in _METADATA:
            return any(network.num_addresses == 1 for network in by)
        return bool(by)


def closed_as(address: IPAddress) -> str | None:
    """What kind of address this is when it is closed by default; None for a public unicast address."""
    if address in _METADATA:
        return "a cloud's metadata address"
    for what, network in _CLOSED:
        if address in network:
            return what
    if isinstance(address, IPv6Address) and _is_isatap(address):
        return "an ISATAP address"
    if isinstance(address, IPv6Address) and address not in _GLOBAL_IPV6:
        return "a reserved address"
    return None


def _inside(address: IPAddress) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address carries and that it may lead to."""
    if isinstance(address, IPv4Address):
        return ()
    if address.teredo is not None:
        return address.teredo
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if _is_isatap(address) or (closed_as(address) or "") in ("an IPv4 address written as IPv6", "a NAT64 address"):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def _is_isatap(address: IPv6Address) -> bool:
    """An interface identifier that carries an IPv4 address (RFC 5214 section 6.1)."""
    return int(address) >> 32 & 0xFDFFFFFF == 0x00005EFE


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks as a setting gives them: CIDR or single addresses, with commas or blanks between.

    Raises ValueError with one sentence for people.
    """
    return tuple(_parse_network(part) for part in text.replace(",", " ").split())


def _parse_network(text: str) -> Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        pass
    else:
        return _unmapped(network)
    try:
        meant = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"“{text[:60]}” is no network; write it like 10.0.0.0/8, 192.168.1.7 or fd00::/8") from None
    raise ValueError(f"“{text[:60]}” names one address and a whole network; did you mean {meant}?")


def _unmapped(network: Network) -> Network:
    """An IPv4 network that is written as IPv6 (::ffff:10.0.0.0/104) as the IPv4 network it means."""
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None or network.prefixlen <= 96:
        return network
    return ipaddress.IPv4Network((int(mapped), network.prefixlen - 96))


def parse_ports(text: str) -> tuple[Ports, ...]:
    """Ports as a setting gives them: `443`, `443, 8443`, `8000-8999`; empty means every port.

    Raises ValueError with one sentence for people.
    """
    return tuple(_parse_port_range(part) for part in text.replace(",", " ").split())


def _parse_port_range(text: str) -> Ports:
    first, _, last = text.partition("-")
    numbers = [int(one) if one.isascii() and one.isdigit() and len(one) <= 5 else 0 for one in (first, last or first)]
    if not 1 <= numbers[0] <= numbers[1] <= 65535:
        raise ValueError(f"“{text[:60]}” is no port from 1 to 65535; write them like 443, 8443 or 8000-8999")
    return numbers[0], numbers[1]
