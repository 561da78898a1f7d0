"""Which host failed: its role in the text decides before its position does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.paste.chain import Pairs, forged_by
from bot.paste.commands import hosts_in_commands
from bot.paste.links import is_aside
from bot.paste.names import SCHEME, host_name, key, looks_like_a_host, port_number, url_host
from bot.paste.report import Mention
from bot.paste.sockaddr import peer_address
from bot.paste.speaker import Place, Role
from bot.paste.speakers import SPEAKERS
from bot.paste.transcript import is_dialled_address, subject_of_transcript
from bot.paste.unwrap import joined

_PLACES = tuple(place for speaker in SPEAKERS for place in speaker.places)
_FAILED = tuple(place for place in _PLACES if place.role is Role.FAILED)
_MOST_A_PLACE = 20
_MOST = 4
_MOST_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """One appearance of a host. `plain`: in an http address, which shows no certificate."""

    role: Role
    position: int
    host: str
    port: int | None
    plain: bool = False


def find_hosts(low: str, chain: Pairs, evidence: int) -> tuple[Mention, ...]:
    """The hosts that failed, likeliest first. `low`: the plain text in lower case; `evidence`: where the failure is
    told; among hosts of one role the nearest one before it comes first (a good one may stand further up)."""
    seen = [*_in_places(_PLACES, low)]
    if not any(one.role is Role.FAILED for one in seen) and (unbroken := joined(low)) != low:
        seen += _in_places(_FAILED, unbroken)
    seen += [Seen(Role.ASKED, *one) for one in hosts_in_commands(low)]
    seen += _links(low)
    if not seen or all(one.role is Role.LEAKED for one in seen):
        seen += _words(low)
    if not seen:
        seen += _leaks(low, chain)
    if not seen:
        return ()
    role = min(one.role for one in seen)
    best = [one for one in seen if one.role is role]
    best.sort(key=lambda one: _distance(one, evidence))
    return _mentions(best, seen, low)


def _distance(one: Seen, evidence: int) -> tuple[bool, bool, int]:
    if one.role is Role.FAILED:
        return (False, False, one.position)
    after = one.position > evidence
    return (one.plain, after, one.position if after else evidence - one.position)


def _mentions(best: list[Seen], seen: list[Seen], low: str) -> tuple[Mention, ...]:
    """Each host once, in the spelling that goes over the wire, with the port that stands with it anywhere."""
    named: dict[str, Mention] = {}
    same_host: dict[str, list[Seen]] = {}
    for one in seen:
        same_host.setdefault(key(one.host), []).append(one)
    for one in best[:_MOST_LOOKED_AT]:
        same = same_host[key(one.host)]
        spelt = next((other.host for other in same if other.host.isascii()), one.host)
        ports = [other.port for other in sorted(same, key=lambda other: other.role) if other.port]
        named.setdefault(key(one.host), Mention(spelt, one.port or next(iter(ports), None)))
    mentions = tuple(named.values())[:_MOST]
    if len(mentions) == 1 and mentions[0].port is None and (port := _mail_port(low)):
        return (Mention(mentions[0].host, port),)
    return mentions


_MAIL = re.compile(r"\b(?:smtp|imap|pop3?|ldap|ftp|mqtt|xmpp)\b[^\n]{0,40}\bport:? (\d{2,5})\b")


def _mail_port(low: str) -> int | None:
    """A port told in words: "using SMTP with port 587"."""
    found = _MAIL.search(low)
    return port_number(found[1]) if found else None


def _in_places(places: Iterable[Place], low: str) -> Iterator[Seen]:
    for place in places:
        if place.needs not in low:
            continue
        for count, found in enumerate(place.pattern.finditer(low)):
            if count >= _MOST_A_PLACE:
                break
            parts = found.groupdict()
            if parts.get("url"):
                named = url_host(parts["url"])
                if named is None:
                    continue
                host, port = named
            else:
                name = host_name(parts.get("host") or "")
                if (
                    name is None
                    or (place.role is Role.LEAKED and not looks_like_a_host(name))
                    or not (_stands_out(name, low, found) or parts.get("port") or parts.get("port2"))
                ):
                    continue
                host, port = name, port_number(parts.get("port"))
            yield Seen(place.role, found.start(), host, port or port_number(parts.get("port2")))


def _stands_out(name: str, low: str, found: re.Match[str]) -> bool:
    """Whether a name without a dot is marked as one: any word may stand where a host is expected."""
    return (
        "." in name
        or ":" in name
        or name == "localhost"
        or low[found.start("host") - 1] in "\"'`<=(|@"
        or low.startswith(" which ", found.end("host"))
    )


_SCHEME_BEFORE = re.compile(rf"(?<![a-z0-9]){SCHEME}$")
_MOST_LINKS = 60


def _links(low: str) -> Iterator[Seen]:
    """URLs that no place claims: not help, not an authority's, not one inside another's query."""
    end = 0
    at = low.find("://")
    for _ in range(_MOST_LINKS):
        if at < 0:
            return
        scheme = _SCHEME_BEFORE.search(low, max(0, at - 12), at)
        if scheme and scheme.start() >= end:
            url = _UNTIL_BLANK.match(low, scheme.start())
            end = url.end() if url else at
            named = url_host(url[0]) if url else None
            line = low[max(0, low.rfind("\n", 0, scheme.start()) + 1, scheme.start() - 160) : scheme.start()]
            if url and named and not is_aside(named[0], url[0].rstrip(".,;:)"), line):
                yield Seen(Role.LINKED, scheme.start(), *named, plain=scheme[0] == "http")
        at = low.find("://", at + 3)


_UNTIL_BLANK = re.compile(r"[^\s\"'`]{1,2000}")
_TOKEN = re.compile(r"(?<![\w.@/\\-])[\w.-]{4,253}(?::\d{1,5}(?![\d:]))?(?![\w@\\(]|://)")
_OF_CERTIFICATE = re.compile(
    r"dns:|subject|issue[rd]|altname|\bcn ?=|valid for|certificate is from|handshake error from"
    r"|user-agent|client:|\bdn:|<cert\(|\bs:|\bi:|[/,]o ?="
)
_MOST_WORDS = 300


def _words(low: str) -> Iterator[Seen]:
    """Bare names in sentences, on lines that do not list the names of a certificate."""
    for count, found in enumerate(_TOKEN.finditer(low)):
        if count > _MOST_WORDS:
            return
        if "." not in found[0]:
            continue
        host, _, port = found[0].partition(":")
        if not looks_like_a_host(host) or is_dialled_address(low, found.start(), found.end()):
            continue
        start = low.rfind("\n", 0, found.start()) + 1
        line = low[max(start, found.start() - 300) : found.end()]
        if not _OF_CERTIFICATE.search(line) and (name := host_name(host)):
            yield Seen(Role.WORD, found.start(), name, port_number(port))


def _leaks(low: str, chain: Pairs) -> Iterator[Seen]:
    """Where nothing else names the host: the peer's address in bytes, or the subject where it must be the host's."""
    if address := peer_address(low):
        yield Seen(Role.LEAKED, 0, *address)
    elif chain and (forged_by(chain) or _is_warning_page(low)) and looks_like_a_host(chain[0][0]):
        yield Seen(Role.LEAKED, 0, chain[0][0].lower(), None)
    elif subject := subject_of_transcript(low):
        yield Seen(Role.LEAKED, 0, subject, None)


def _is_warning_page(low: str) -> bool:
    """Chrome's page prints the certificate's subject: where the name is not the matter, that is the host."""
    return "err_cert_" in low and "err_cert_common_name_invalid" not in low
