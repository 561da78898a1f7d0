"""Cuts secrets out of a pasted text before anything else sees it: nothing of them can be stored, logged or sent on."""

from __future__ import annotations

import re

CUT = "(secret removed)"

_KEY_BEGINS = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = re.compile(r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")

# Patterns with a group keep what stands in it: the label before the secret.
_SECRETS = (
    re.compile(r"()\bxox[a-z]-[A-Za-z0-9-]{8,300}"),
    re.compile(r"()\bxapp-[A-Za-z0-9-]{8,300}"),
    re.compile(r"()\bgh[pousr]_[A-Za-z0-9]{20,255}|\bgithub_pat_[A-Za-z0-9_]{20,255}|\bglpat-[\w-]{15,60}"),
    re.compile(r"()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"()\beyJ[\w-]{10,2000}\.[\w-]{4,2000}(?:\.[\w-]{0,2000})?"),
    re.compile(r"(?i)(\b(?:proxy-)?authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?)[^\n\"']{4,2000}"),
    re.compile(r"(?i)(\b(?:set-)?cookie[\"']?\s{0,3}[:=]\s{0,3}[\"']?)[^\n\"']{4,4000}"),
    re.compile(r"(?i)(\bbearer\s{1,3})[\w.~+/=-]{8,2000}"),
    re.compile(
        r"(?i)((?<![a-z0-9])(?:pass(?:word|wd|phrase)?|pwd|secret|api[_-]?key|(?:access|auth|id|refresh|private|session)?"
        r"[_-]?token|client[_-]?secret|x-amz-(?:signature|security-token|credential)|(?:signature|sig)(?==))"
        r"[\"']?\s{0,2}[:=]\s{0,2}[\"']?)[^\s\"'&,;<>{}()]{3,2000}"
    ),
    re.compile(r"(\b(?:docker|nerdctl|podman|helm)[^\n]{0,200}\s-p\s{1,3})[^\s]{1,200}"),
    re.compile(r"((?<=\s)-u\s{1,3}[^\s:]{1,100}:)[^\s@]{1,200}"),
)
_USERINFO = re.compile(r"([a-z][a-z0-9+.-]{1,11}://)([^\s/@\"'<>?#]{1,300})@")


def cut_secrets(text: str) -> tuple[str, bool]:
    """(the text without its secrets, whether a private key was among them)."""
    text, key = _without_keys(text)
    text = _USERINFO.sub(r"\1", text)
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1{CUT}", text)
    return text, key


def _without_keys(text: str) -> tuple[str, bool]:
    """Cuts from BEGIN to END; a key whose end was not pasted goes to the end of the text's base64 lines."""
    begin = _KEY_BEGINS.search(text)
    if begin is None:
        return text, False
    parts: list[str] = []
    at = 0
    end: re.Match[str] | None = begin
    while begin is not None:
        parts.append(text[at : begin.start()] + CUT)
        end = _KEY_ENDS.search(text, begin.end()) if end else None  # none after this one: none after the next
        at = end.end() if end else _end_of_base64(text, begin.end())
        begin = _KEY_BEGINS.search(text, at)
    return "".join(parts) + text[at:], True


_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s\\>|]")


def _end_of_base64(text: str, start: int) -> int:
    found = _NOT_BASE64.search(text, start)
    return found.start() if found else len(text)
