"""One sentence for a person who called the bot with a text that is no certificate matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.paste.speaker import Sign
from bot.paste.speakers import network
from bot.paste.squash import squash
from bot.paste.talk import is_source, line_at
from bot.trust.apple_codes import by_name, by_number

_URL_ERRORS = {
    -999: "The request was cancelled by the app itself; the text says nothing about a certificate.",
    -1001: "The server did not answer in time; no certificate was looked at.",
    -1003: "The host name was not found (DNS); no certificate was looked at.",
    -1004: "The server refused the connection or could not be reached; no certificate was looked at.",
    -1005: "The connection was lost; the text says nothing about a certificate.",
    -1009: "The device was offline; no certificate was looked at.",
}
_NETWORK = {
    network.REFUSED: "Nothing listens there, or a firewall refuses the connection; no certificate was looked at.",
    network.NAME: "The host name was not found (DNS); no certificate was looked at.",
    network.TIMEOUT: "The connection timed out; no certificate was looked at.",
}
_PROTOCOL = "The handshake failed over the protocol, not over the certificate: client and server could not agree."
_SOURCE = "This is program text or talk that names the error; paste the error itself, with the address that failed."


def explain(codes: Mapping[str, int], signs: Iterable[Sign], complaint: str | None, talk: bool, low: str) -> str:
    """The sentence, "" when the text gives no ground for one. `talk`: it names a certificate error without one."""
    url, stream = codes.get("nsurl"), codes.get("stream")
    known = by_number(stream) if stream is not None else None
    if known and complaint == "protocol" and url == -1200:
        return f"{url} with {stream} is the protocol, not the certificate: {_lower(known.meaning)}"
    if known and complaint == "protocol":
        return f"{stream} is the protocol, not the certificate: {_lower(known.meaning)}"
    if url in _URL_ERRORS:
        return _URL_ERRORS[url]
    if url == -1022 and (ats := by_number(url)):
        return ats.meaning
    if complaint == "protocol":
        return _PROTOCOL
    words = {sign.words for sign in signs}
    for wordings, sentence in _NETWORK.items():
        if words & {squash(one) for one in wordings}:
            return sentence
    return _code_spoken_of(low) or (_SOURCE if talk else "")


_CODE = re.compile(
    r"(?P<name>\b(?:nsurlerror|kcfurlerror|errssl|errsec)[a-z0-9]{3,60}\b)|(?<![\w.-])(?P<number>-\d{3,5})(?![\w.]\w|\d)"
)
_ASKED = re.compile(
    r"\b(?:errors?|codes?|means?|what|explain|bedeutet|hei(?:ß|ss)t|fehler|erreur|signifie|significa)\b"
)
_MOST_CODES = 20
_SHORT = 4000  # characters; who asks what a code means asks it at the beginning


def _code_spoken_of(low: str) -> str:
    """What the first known code of Apple's in a text means, "" when there is none outside of program text."""
    asked = bool(_ASKED.search(low))
    for count, found in enumerate(_CODE.finditer(low, 0, _SHORT)):
        if count >= _MOST_CODES:
            break
        number = found["number"]
        known = by_name(found["name"]) if found["name"] else by_number(int(number))
        if known and is_source(line_at(low, found.start())):
            return _SOURCE
        if known and (asked or found["name"]):
            return f"{known.names[0]} ({known.number}) means: {_lower(known.meaning)}"
    return ""


def _lower(sentence: str) -> str:
    first, _, rest = sentence.partition(" ")
    return sentence if first.isupper() else f"{first[0].lower()}{first[1:]} {rest}"
