"""Cuts secrets out of a pasted text before anything else sees it: nothing of them can be stored, logged or sent on.

Four kinds: what looks like a secret by itself (a table of prefixes), what stands behind a name (`password:`), behind an
option of a command (`--password`), and headers, which are cut to the end of their line. Every pattern starts at a fixed
word and reads each character a bounded number of times.
"""

from __future__ import annotations

import re

from bot.paste.squash import lowered

CUT = "(secret removed)"
_MARKED = 200

_KEY_BEGINS = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = re.compile(r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")

# (what every such token contains in lower case, the token)
_PREFIXES = (
    (("xox", "xapp-"), r"(?:xox[a-z]|xapp)-[A-Za-z0-9-]{8,}"),  # Slack
    (("gh", "glpat-"), r"(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{15,})"),
    (("akia", "asia"), r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),  # AWS
    (("npm_",), r"npm_[A-Za-z0-9]{16,}"),
    (("pypi-",), r"pypi-[\w-]{16,}"),
    (("aiza", "ya29."), r"(?:AIza[\w-]{16,}|ya29\.[\w-]{16,})"),  # Google
    (
        ("sk-", "sk_", "rk_"),
        r"(?:sk-(?=[\w-]{0,60}\d)[\w-]{16,}|[sr]k_(?:live|test)_\w{10,})",
    ),  # OpenAI and kin, Stripe
    (("hf_", "dckr_pat_", "dop_v1_", "shpat_"), r"(?:hf|dckr_pat|dop_v1|shpat)_[\w-]{16,}"),
    (("sg.",), r"SG\.[\w-]{16,}\.[\w-]{16,}"),  # SendGrid
    (("hvs.",), r"hvs\.[\w-]{16,}"),  # Vault
    (("eyj",), r"(?<!-)eyJ[\w-]{10,}\.[\w-]{4,}(?:\.[\w-]{0,8000}){0,3}"),  # JWT, RFC 7519
)
# What every pattern below sees is lower case; the cut is made at the same place of the text itself.
_WEBHOOKS = (
    r"((?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks"
    r"|webhook\.office\.com/webhookb2)/)[^\s\"'<>|]+"
)
# In quotation marks to the one that closes them (not one before another letter); else to the next blank, or to the next
# "name=" of a list.
_VALUE = (
    r"(?:\"[^\"\n]*(?:\"(?=\w)[^\"\n]{0,2000}){0,20}|'[^'\n]*(?:'(?=\w)[^'\n]{0,2000}){0,20}"
    r"|[^\s\"'&,;<>]+(?:[&,;](?![\w.\"'-]{1,40}[:=])[^\s\"'&,;<>]{0,2000}){0,20})"
)
_NAMES = (
    r"(?:passwords?|passwd|passphrase|secrets?|tokens?|credentials?|sess(?:ion)?[_-]?id|connect\.sid"
    r"|(?:api|access|private|account|auth|shared|signing)[_-]?key|x-amz-(?:signature|security-token)|_auth"
    r"|(?<![a-z0-9])(?:pass|pwd|pw)|(?<![a-z0-9])(?:signature|sig)(?==)|(?<![a-z])auth(?=\"))"
    r"(?:[_-]?(?:access[_-]?key|key(?:_base)?|value)(?![a-z]))?[\"']?\s{0,2}"
)
_NOT_ONE = (  # what a program says of a secret, rather than the secret
    r"(?![\"']?(?:get|head|post|put|patch|delete|x509|tls|ssl|https?|request|fail\w{0,6}|certificate|error|unable|cannot"
    r"|could|is|was|not|invalid|expired|unexpected)\b(?:[\s:]|$))"
)
_NAMED = rf"({_NAMES}(?:=>?\s{{0,2}}|%3d|>(?=[^\s<])|:\s{{0,2}}{_NOT_ONE}))" + _VALUE
_QUERY = r"([?&](?:code|key|auth|state|jwt|assertion|samlresponse|sid|otp|ticket)=)[^\s&\"'<>]+"
_OPTION = (
    r"((?<!\S)(?:-b|--?(?:[a-z0-9]{1,20}-){0,3}(?:[a-z]{0,10}password|passwd|pass|passphrase|token|secret|api-key"
    r"|oauth2-bearer|cookie))(?:=|\s{1,3}))"
) + _VALUE
_LOGIN = (
    r"(\b(?:docker|nerdctl|podman|helm|az|oc) (?:(?!\b(?:docker|nerdctl|podman|helm|az|oc) )[^\n]){0,200}?\s-p\s{1,3})"
)
_USER = r"((?<!\S)(?:-u|-a|--user|--auth|--proxy-user)(?:=|\s{0,3})%s[^\s:\"']{0,100}:)%s"
# A header to the end of its line; where it or its value stands in quotation marks, to the one that closes them.
_HEADER = r"(?:authorization|cookie2?|x-api-key|x-auth-token|private-token|x-vault-token)"
_IS = r"\s{0,3}(?:[:=]|=>)\s{0,3}"
_IN_HEADERS = ("authorization", "cookie", "x-api-key", "x-auth-token", "private-token", "x-vault-token")
_IN_NAMES = (
    "pass",
    "secret",
    "token",
    "credential",
    "session",
    "connect.sid",
    "key",
    "signature",
    "auth",
    "pwd",
    "pw",
    "sig",
)
_IN_OPTIONS = ("-b", "pass", "token", "secret", "-api-key", "bearer", "-cookie")
_IN_USERS = ("-u", "-a")
# (words, one of which is in every match; the pattern, whose group 1 is the label that is kept)
_LABELLED = tuple(
    (hints, re.compile(pattern))
    for hints, pattern in (
        (("digest",), rf"({_HEADER}[\"']?{_IS}[\"']?digest\b)[^\n]+"),
        (_IN_HEADERS, rf"(\"(?:proxy-|set-)?{_HEADER}{_IS})(?![\s\"])[^\"\n]+"),
        (_IN_HEADERS, rf"('(?:proxy-|set-)?{_HEADER}{_IS})(?![\s'])[^'\n]+"),
        (_IN_HEADERS, rf"({_HEADER}[\"']?{_IS}\")[^\"\n]+"),
        (_IN_HEADERS, rf"({_HEADER}[\"']?{_IS}')[^'\n]+"),
        (_IN_HEADERS, rf"((?<![\"'\w-])(?:proxy-|set-)?{_HEADER}{_IS})(?![\s\"'(])[^\n]+"),
        (("bearer",), r"(\bbearer\s{1,3})[\w.~+/=-]{8,}"),
        (("hooks.slack", "discord", "webhook."), _WEBHOOKS),
        (_IN_OPTIONS, _OPTION),
        (("sshpass",), r"(\bsshpass\s{1,3}-p\s{0,3})" + _VALUE),
        ((" -p",), _LOGIN + _VALUE),
        (
            ("mysql", "mariadb"),
            r"(\b(?:mysql\w{0,8}|mariadb) (?:(?!mysql|mariadb)[^\n]){0,200}?(?<=\s)-p)(?=\S)" + _VALUE,
        ),
        (_IN_USERS, _USER % ('"', r"[^\"\n]+")),
        (_IN_USERS, _USER % ("'", r"[^'\n]+")),
        (_IN_USERS, _USER % ("", r"[^\s\"']+")),
        (_IN_NAMES, _NAMED),
        (("?", "&"), _QUERY),
    )
)
_TOKENS = tuple((hints, re.compile(rf"(?<![A-Za-z0-9_])(?:{one})")) for hints, one in _PREFIXES)
_USERINFO = re.compile(r"(?<=://)[^\s/\"'<>?#]+@")


def cut_secrets(text: str) -> tuple[str, bool]:
    """(the text without its secrets, whether a private key was among them)."""
    text, key = _without_keys(text)
    if "@" in text:
        text = _USERINFO.sub("", text)
    low = lowered(text)
    for prefixes, token in _TOKENS:
        if any(prefix in low for prefix in prefixes):
            text = token.sub(CUT, text)
    low = lowered(text)
    for hints, pattern in _LABELLED:
        if any(hint in low for hint in hints):
            text, low = _cut(pattern, text, low)
    return text, key


def _cut(pattern: re.Pattern[str], text: str, low: str) -> tuple[str, str]:
    """Cuts what follows group 1 of each match in `low`, at the same place of both."""
    kept: list[str] = []
    kept_low: list[str] = []
    at = 0
    for found in pattern.finditer(low):
        secret = found.end(1)
        if low.startswith(CUT, secret) and found.end() == secret + len(CUT):
            continue
        mark = CUT if len(kept) < 2 * _MARKED else "…"  # a text of nothing but secrets must not grow
        kept += (text[at:secret], mark)
        kept_low += (low[at:secret], mark)
        at = found.end()
    if not kept:
        return text, low
    return "".join(kept) + text[at:], "".join(kept_low) + low[at:]


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
