"""The small lines under an answer: what was checked and when, the codes that people see, where to read more."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from bot.render.rank import acted_on
from bot.render.words import Kind, Line, Span, code, line, moment, plain, prose, values
from bot.trust.diagnosis import ClientVerdict, Diagnosis
from bot.trust.when import day

MOST_SOURCES = 1


def context_lines(diagnosis: Diagnosis) -> tuple[Line, ...]:
    """What was checked, when, at which addresses, from where, by which roots; the codes people see; sources."""
    stores = f" · root stores of {_iso_day(diagnosis.roots_date)}" if diagnosis.roots_date else ""
    if stores and diagnosis.apple_roots_date not in {"", diagnosis.roots_date}:
        stores += f" and later, Apple's of {_iso_day(diagnosis.apple_roots_date)}"
    first = line("Checked ", moment(diagnosis.checked_at), " · ", _addresses(diagnosis), stores)
    return tuple(one for one in (first, _codes(diagnosis), _errors(diagnosis), _sources(diagnosis)) if one)


def _addresses(diagnosis: Diagnosis) -> Line:
    total = len(diagnosis.addresses)
    if not total:
        return line("no server was asked")
    answered = sum(1 for a in diagnosis.addresses if a.sent or a.trouble is None)
    count = f"{answered} of {total} addresses answered" if total > 1 else "address"
    shown = values([a.address for a in diagnosis.addresses], 4)
    return line(code(str(diagnosis.target)), f" from this bot's network · {count}: ", shown)


def _codes(diagnosis: Diagnosis) -> Line:
    for one in diagnosis.clients:
        nsurl, stream, status = one.codes.nsurl, one.codes.stream, one.codes.osstatus
        if nsurl is not None:
            shown = [str(number) for number in (nsurl, stream, status) if number is not None]
            # Reported for macOS and iOS 26.4: the stream code is gone, and -9808 stands for every refusal.
            newer = " (since 26.4: -9808 in place of the second)" if status is not None else ""
            return line(f"{one.client.shown_as} show it as ", values(shown), newer, _sentence(one, diagnosis))
    return ()


def _sentence(one: ClientVerdict, diagnosis: Diagnosis) -> Line:
    """What stands in the log of an app that asks SecTrust; it names the certificate of the fault that is reported."""
    reported = (one.codes.cause or "").partition("/")[0]
    named = next((n for n in diagnosis.findings if n.cause.code == reported and n.at), None)
    if one.codes.sentence is None or named is None or named.at is None:
        return ()
    return line(", in words ", code(one.codes.sentence.format(certificate=named.at.subject.short)))


_KNOWN_BY_ITS_WORDS = ("chrome", "firefox", "openssl", "java", "go")
_MOST_ERRORS = 2


def _errors(diagnosis: Diagnosis) -> Line:
    """How the error reads elsewhere, so that a person knows their own among them; who pasted it knows it."""
    if diagnosis.report is not None:
        return ()
    printed = {one.client.code: one.error for one in diagnosis.clients if one.error}
    known = [printed[client] for client in _KNOWN_BY_ITS_WORDS if client in printed][:_MOST_ERRORS]
    return line("Others print, for example, ", values(known, _MOST_ERRORS)) if known else ()


def _sources(diagnosis: Diagnosis) -> Line:
    found = acted_on(diagnosis) or diagnosis.findings
    sources = list(dict.fromkeys(source for named in found for source in named.cause.sources))[:MOST_SOURCES]
    spans: list[Span] = []
    for source in sources:
        spans += [Span(" · ")] * bool(spans) + [Span(source.title, Kind.LINK, url=source.url)]
    return line("Read more: ", tuple(spans)) if spans else ()


def _iso_day(text: str) -> str:
    try:
        return day(datetime.combine(date.fromisoformat(text), time(), UTC)).partition(",")[0]
    except ValueError:
        return plain(prose(text, 40))
