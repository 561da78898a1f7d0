"""Reads a pasted text: what failed, at which host, and what the words alone prove."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.paste.advice import read_advice
from bot.paste.apple_numbers import Numbers, read_numbers
from bot.paste.chain import Pairs, forged_by, read_chain, self_signed_alone
from bot.paste.dates import chrome_dates
from bot.paste.evidence import Found, about, find_signs, is_real
from bot.paste.explain import explain
from bot.paste.hosts import find_hosts
from bot.paste.report import About, Mention, Report
from bot.paste.secrets import cut_secrets
from bot.paste.speaker import Kind
from bot.paste.speakers import SPEAKERS
from bot.paste.squash import lowered
from bot.paste.talk import (
    asks_how,
    draws_a_table,
    explains,
    is_change,
    is_listed,
    is_own_answer,
    is_row,
    is_source,
    line_at,
    lists_codes,
    reply_to,
)
from bot.paste.transcript import good_result
from bot.paste.unwrap import unwrap

_NUMBERS = tuple(number for speaker in SPEAKERS for number in speaker.numbers)
_JUDGED = re.compile(
    r"trust evaluation failed|failed system trust|peertrusterrorkey\"?\s?=\s?<sectrust|sslpeertrust\"?\s?=\s?<"
)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """At a position, what is proven there, and whether it is a certificate failure."""

    position: int
    proves: str | None
    speaks: bool


def read(text: str) -> Report:
    """The report on a text as it was pasted, in Slack's dress or without. Never raises; secrets are cut out first."""
    plain, private_key = cut_secrets(unwrap(text))
    low = lowered(plain.replace("\\'", "'"))
    chain = read_chain(plain)
    signs = find_signs(low)
    hosts = find_hosts(low, chain, _first(signs))
    is_talk = _talk(low, bool(hosts))
    real = [one for one in signs if is_real(one, low, bool(hosts)) and not is_talk(one.start)]
    numbers = read_numbers(low, is_talk, bool(chain) or bool(_JUDGED.search(low)), bool(hosts))
    evidence = _evidence(real, numbers, chain)
    speaks = any(one.speaks for one in evidence) and not _only_asks(low, real, hosts, chain)
    complaint = _refine(_complaint(evidence, real), numbers.codes, chain, low)
    codes = numbers.codes | _other_codes(low)
    talk = not evidence and any(one.sign.speaks for one in signs)
    return Report(
        is_certificate_error=speaks,
        hosts=hosts,
        codes=MappingProxyType(codes),
        client_chain=chain,
        complaint=complaint,
        about=about(real),
        explanation=""
        if speaks
        else good_result(low, chain)
        or explain(codes, [one.sign for one in real], complaint, talk or bool(evidence), low),
        private_key=private_key,
        advice=read_advice(low),
    )


def _talk(low: str, host: bool) -> Callable[[int], bool]:
    """Tells of a position whether what stands there is program text, an explanation or a quoted message."""
    replies = [(0, len(low))] if is_own_answer(low) else reply_to(low)
    table, drawn = lists_codes(low), draws_a_table(low)

    def is_talk(position: int) -> bool:
        if any(start <= position < end for start, end in replies):
            return True
        line = line_at(low, position)
        if is_source(line) or is_change(line) or (drawn and is_row(line)):
            return True
        return (not host and explains(line)) or (table and is_listed(line))

    return is_talk


def _first(signs: Sequence[Found]) -> int:
    return min((one.start for one in signs if one.sign.speaks), default=0)


def _evidence(real: Sequence[Found], numbers: Numbers, chain: Pairs) -> list[_Evidence]:
    evidence = [_Evidence(one.start, one.sign.proves, one.sign.speaks) for one in real]
    evidence += [_Evidence(*one) for one in numbers.signs]
    if not any(one.speaks for one in evidence) and chain and (forged_by(chain) or self_signed_alone(chain)):
        evidence.append(_Evidence(0, "unspecified", True))
    return sorted(evidence, key=lambda one: one.position)


_VAGUE = ("client-certificate", "unspecified", "protocol")


def _complaint(evidence: Sequence[_Evidence], real: Sequence[Found]) -> str | None:
    """The first that names a cause; else what is left to say."""
    proven = [one.proves for one in evidence if one.speaks and one.proves]
    if about(real) is About.CLIENT:
        return "client-certificate"
    named = next((one for one in proven if one not in _VAGUE), None)
    told = proven or [one.proves for one in evidence if one.proves]
    return named or next((vague for vague in _VAGUE if vague in told), None)


def _refine(complaint: str | None, codes: dict[str, int], chain: Pairs, low: str) -> str | None:
    """What the chain or the dates beside a complaint without a reason add to it."""
    if complaint != "unspecified":
        return complaint
    if dated := chrome_dates(low):
        return dated
    if self_signed_alone(chain):
        return "self-signed"
    own_root = len(chain) > 1 and chain[-1][0] == chain[-1][1]
    if forged_by(chain) or (own_root and codes.get("stream") in (-9812, -9813)):
        return "untrusted-root"
    return complaint


def _only_asks(low: str, real: Sequence[Found], hosts: Sequence[Mention], chain: Pairs) -> bool:
    """A code and the question how it is handled, with no sentence of an error, host or chain: talk."""
    names = all(one.sign.kind is Kind.NAME for one in real)
    return names and not hosts and not chain and asks_how(low)


def _other_codes(low: str) -> dict[str, int]:
    codes: dict[str, int] = {}
    for number in _NUMBERS:
        if number.key not in codes and (found := number.pattern.search(low)):
            digits = found[1].removeprefix("0xffffffff")
            codes[number.key] = (
                int(digits, 16) if not digits.lstrip("-").isdigit() or number.key == "hresult" else int(digits)
            )
    return codes
