"""Cuts secrets out of a pasted text before anything else sees it: nothing of them can be stored, logged or sent on."""

from __future__ import annotations

import re

CUT = "(secret removed)"

_KEY_BEGINS = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = re.compile(r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")

# (words, one of which is in every match, in lower case; the pattern, whose group keeps the label before the secret)
_SECRETS = (
    (("xox", "xapp-"), re.compile(r"()\b(?:xox[a-z]|xapp)-[A-Za-z0-9-]{8,300}")),
    (("gh", "glpat-"), re.compile(r"()\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{15,60})")),
    (("akia", "asia"), re.compile(r"()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    (("eyj",), re.compile(r"()\beyJ[\w-]{10,2000}\.[\w-]{4,2000}(?:\.[\w-]{0,2000})?")),
    (("authorization",), re.compile(r"(?i)(\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?)[^\n\"']{4,2000}")),
    (("cookie",), re.compile(r"(?i)(cookie[\"']?\s{0,3}[:=]\s{0,3}[\"']?)[^\n\"']{4,4000}")),
    (("bearer",), re.compile(r"(?i)(\bbearer\s{1,3})[\w.~+/=-]{8,2000}")),
    (
        ("pass", "pwd", "secret", "key", "token", "sig", "credential"),
        re.compile(
            r"(?i)((?<![a-z0-9])(?:pass(?:word|wd|phrase)?|pwd|(?:[a-z]{1,20}[_-])?secret|api[_-]?key|(?:[a-z]{1,20}[_-])?token"
            r"|x-amz-(?:signature|security-token|credential)|(?:signature|sig)(?==))"
            r"[\"']?\s{0,2}[:=]\s{0,2}[\"']?)[^\s\"'&,;<>{}()]{3,2000}"
        ),
    ),
    (
        ("docker", "nerdctl", "podman", "helm"),
        re.compile(r"(\b(?:docker|nerdctl|podman|helm) [^\n]{0,200}?\s-p\s{1,3})\S{1,200}"),
    ),
    (("-u ",), re.compile(r"(\s-u\s{1,3}[^\s:]{1,100}:)[^\s@]{1,200}")),
)
_USERINFO = re.compile(r"([a-z][a-z0-9+.-]{1,11}://)([^\s/@\"'<>?#]{1,300})@")


def cut_secrets(text: str) -> tuple[str, bool]:
    """(the text without its secrets, whether a private key was among them)."""
    text, key = _without_keys(text)
    low = text.lower()
    if "@" in low:
        text = _USERINFO.sub(r"\1", text)
    for hints, pattern in _SECRETS:
        if any(hint in low for hint in hints):
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
