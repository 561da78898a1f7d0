"""Whom the client met: the chain that a pasted error prints, held against what the server sends now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.causes._catalogue import Known, issued_by, served_as
from bot.causes._developers import DEVELOPERS
from bot.causes._inspectors import INSPECTORS
from bot.causes._printed import Printed, folded, printed, read_printed, same_name
from bot.causes._public import is_public
from bot.causes._servers import SERVERS
from bot.trust.case import View
from bot.trust.cause import Who
from bot.trust.certificate import Certificate
from bot.trust.hostnames import covers, is_dns_name, matches
from bot.trust.path import End

UNSEEN = "The server itself could not be seen from here, so this rests on the pasted text alone"
_CHAIN = 20  # certificates of a printed chain that are looked at


class Meeting(Enum):
    """Who sent the certificate that the client saw."""

    GATEWAY = "a product that inspects TLS on the network or by the organisation's order"
    OWN_PROGRAM = "a program on the person's own device"
    PORTAL = "something that answers for every name, such as a sign-on page"
    OTHER = "a server, with another certificate than the one sent now"


@dataclass(frozen=True, slots=True)
class Met:
    """What is known of that certificate. `known` is its entry in the catalogue; `addresses` of the host send it now."""

    meeting: Meeting
    subject: Printed
    issuer: Printed
    known: Known | None = None
    addresses: tuple[str, ...] = ()
    dated: bool = False  # the complaint was about dates


Chain = tuple[tuple[Printed, Printed], ...]


def met(view: View) -> Met | None:
    """None where the report prints no chain, or one that fits what is sent now."""
    report = view.case.report
    if report is None or not report.chain:
        return None
    chain = _read(report.chain[:_CHAIN])
    subject, issuer = chain[0]
    server = served_as(subject, SERVERS + DEVELOPERS)
    inspector = issued_by((issuer for _, issuer in chain), INSPECTORS)
    if inspector is not None and not (server and same_name(subject, issuer)):
        known, issuer = inspector
        return Met(Meeting.OWN_PROGRAM if known.who is Who.PERSON else Meeting.GATEWAY, subject, issuer, known)
    leaf = view.case.leaf
    if not isinstance(leaf, Certificate) or _sends(leaf, chain):
        return None
    server = server or _named_by(chain)
    addresses = tuple(
        other.address
        for other in view.case.elsewhere
        if other.sent and isinstance(other.sent[0], Certificate) and _sends(other.sent[0], chain)
    )
    dated = report.complaint in {"expired", "not-yet-valid", "clock-skew"}
    meeting = Meeting.OTHER if addresses or server else _unknown(view, leaf, chain)
    return None if meeting is None else Met(meeting, subject, issuer, server, addresses, dated)


@lru_cache(maxsize=64)
def _read(chain: tuple[tuple[str, str], ...]) -> Chain:
    """Each client's view asks for the same chain."""
    return tuple((read_printed(subject), read_printed(issuer)) for subject, issuer in chain)


def _named_by(chain: Chain) -> Known | None:
    found = issued_by((issuer for _, issuer in chain), SERVERS + DEVELOPERS)
    return found[0] if found else None


def _sends(leaf: Certificate, chain: Chain) -> bool:
    """Whether the printed chain begins with this certificate, as far as names can tell."""
    subject, issuer = chain[0]
    if not same_name(issuer, printed(leaf.issuer)):
        return False
    return same_name(subject, printed(leaf.subject)) or covers(leaf, folded(subject.short))


def _unknown(view: View, leaf: Certificate, chain: Chain) -> Meeting | None:
    """A certificate of nobody in the catalogue. Where this client refuses what is sent now, only an authority's
    certificate tells something: without a good chain there is nothing to hold a private one against."""
    subject, issuer = chain[0]
    public = any(is_public(above, view.anchors) for _, above in chain)
    trusted = view.path is not None and view.path.end is End.ANCHORED
    if not _is_for(subject, view.case.host, leaf) and _is_portal(view, leaf, subject):
        return Meeting.PORTAL
    if public or same_name(subject, issuer):
        return Meeting.OTHER
    if not trusted:
        return None
    return Meeting.GATEWAY if _is_for(subject, view.case.host, leaf) else Meeting.OTHER


def _is_for(subject: Printed, host: str | None, leaf: Certificate) -> bool:
    """Whether it is the subject of one who copies the server's certificate, or makes one for the host."""
    name = folded(subject.common_name or subject.short)
    if host is None or not name or name == folded(leaf.subject.short) or name == host:
        return True
    return matches(name, host) or name in leaf.extensions.dns_names


_SIGN_ON = re.compile(
    r"(?:.*[.-])?(?:captive|captiveportal|portal|hotspot|wifi|wi-fi|wlan|guest|splash|securelogin|wispr|sign-?on)(?:[.-].*)?"
    r"|(?:.+\.)?(?:network-auth\.com|arubanetworks\.com|cloud4wi\.com|aptilo\.com|wayport\.net|attwifi\.com|boingo\.com)"
    r"|1\.1\.1\.1|192\.0\.2\.1"
)


def _is_portal(view: View, leaf: Certificate, subject: Printed) -> bool:
    """Proof is that the client itself complained of the name, or that the name is a sign-on page's; and that what is
    sent now has the right one."""
    host, report = view.case.host, view.case.report
    name = folded(subject.common_name or subject.short)
    if host is None or report is None or not covers(leaf, host) or _kin(name, host):
        return False
    return (report.complaint == "wrong-host" and is_dns_name(name)) or bool(_SIGN_ON.fullmatch(name))


def _kin(name: str, host: str) -> bool:
    """Whether both names end alike: then it is more likely a neighbour, or another node."""
    ends = [one.split(".")[-2:] for one in (name, host)]
    return is_dns_name(name) and is_dns_name(host) and ends[0] == ends[1]
