"""What is a host name and what only looks like one: masks, file names, versions, package names."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

_WORD = r"[^\s\"'`<>()\[\]{}|/\\,;:@?#=&*!$%^]"
HOST = rf"(?P<host>\[[0-9a-f:.%]{{2,60}}\]|{_WORD}{{1,253}}+)(?::(?P<port>\d{{1,5}})(?!\d))?"
"""A regular expression for a host and a port, in lower-case text. What it finds still goes through `host_name`."""
SCHEME = (
    r"(?:https?|wss?|ftps?|ldaps?|imaps?|smtps?|pop3s?|mqtts?|amqps?|postgres(?:ql)?|mysql|rediss?|grpcs?|mongodb"
    r"|tcp|ssl|tls|docker|oci|xmpps?|sips?|git\+https|svn\+https)"
)
URL = rf"(?P<url>{SCHEME}://[^\s\"'`]{{0,400}}+)"
"""A regular expression for a URL in lower-case text, read further by `url_host`."""

_AUTHORITY = re.compile(
    r"[a-z0-9+]{2,12}://(\[[0-9a-f:.%]{2,60}\](?::\d{1,5})?(?=[/?#\s,;)\"']|$)|[^/?#\s,;)\\\"'|]{0,400})"
)
_LABEL = re.compile(r"[^\W]{1,63}(?:-{1,10}[^\W]{1,62}){0,30}")
_MASK = re.compile(r"(?:^|[-_.])(?:x{2,}|y{3,}|z{3,}|a{4,})(?=$|[-_.\d])|x{3,}|redacted|masked|removed|censored|hidden")
_NOTHING = frozenset(
    "null nil none undefined string url uri host hostname port address ip localdomain server unknown true false the a "
    "this that your my our website site object http https fqdn ip-address some any it".split()
)


def url_host(url: str) -> tuple[str, int | None] | None:
    """(host, port as printed) of a URL, None when it has none or when it is masked."""
    found = _AUTHORITY.match(url)
    if found is None:
        return None
    authority = found[1].rpartition("@")[2]
    if any(mark in authority for mark in "<>{}*$") and not authority.partition("<")[2].startswith("/"):
        return None
    authority = authority.partition("<")[0]
    if authority.startswith("["):
        host, _, port = authority[1:].partition("]")
        return _with_port(host, port.removeprefix(":"))
    host, _, port = authority.partition(":")
    return _with_port(host, re.sub(r"\D.*", "", port))


def _with_port(host: str, port: str) -> tuple[str, int | None] | None:
    name = host_name(host)
    return (name, port_number(port)) if name else None


def port_number(text: str | None) -> int | None:
    """1 to 65535, or None."""
    return int(text) if text and text.isdigit() and 0 < int(text) < 65536 else None


@lru_cache(maxsize=2048)
def host_name(raw: str) -> str | None:
    """The host that a token stands for, lower case, without brackets and trailing dot; None when it is none."""
    name = raw.strip().strip("_*~`").rstrip(".").strip("[]").lower()
    if not name or len(name) > 253 or name in _NOTHING or _MASK.search(name):
        return None
    if ":" in name or re.fullmatch(r"[\d.]{1,40}", name):
        return name if _is_address(name) else None
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return None
    return name if any(c.isalpha() for c in name) else None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def key(name: str) -> str:
    """The same for the two spellings of an internationalised name."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


_ENDINGS = frozenset(
    "com net org io dev app de fr uk edu gov mil int info biz co me tv ai us ca ch at nl be it es se no fi dk "
    "pl cz au nz in br mx ar cl za jp cn tw hk kr sg my th vn id ph ru ua by kz tr il sa ae ir gr hu ro bg hr "
    "si sk ee lv lt pt ie is lu eu asia cloud online site xyz tech store shop blog page live space website top "
    "club link art design agency systems network digital solutions services software host run build works team "
    "media news world zone life local localhost internal intranet lan corp home svc staging test example "
    "invalid gg to cc ly fm im st ws aero coop museum name pro jobs mobi travel finance bank energy health "
    "school academy studio social chat email".split()
)
_FILES = frozenset(
    "cc rs py js ts java swift go rb php json yaml yml xml zip jar gz tar tgz log txt md html htm css plist framework "
    "dylib so dll exe pem crt cer key p12 pfx csr lock podspec gem whl conda bz2 xz sh bat ps1 cpp hpp kt mm ini conf "
    "cfg toml sql db png jpg jpeg gif svg pdf asc sig deb rpm dmg pkg ipa apk aab bundle xcodeproj tsx jsx vue lua pl "
    "app d h c m action".split()
)
_PACKAGES = frozenset("com org net io java javax sun system microsoft android kotlin jdk".split())


def looks_like_a_host(token: str) -> bool:
    """Whether a bare word of a sentence is a host name or an address: stricter than `host_name`, since most words with
    a dot are file names (`handshake.cc`), packages (`com.example.app`, `javax.net.ssl`) or versions."""
    name = host_name(token)
    if name is None or "." not in name or name.strip("0.") == "" or ":" in name:
        return False
    if _is_address(name):
        return True
    labels = name.split(".")
    if labels[0] in _PACKAGES or labels[-1] not in _ENDINGS or name.startswith(("-", "_")):
        return False
    return labels[-1] not in _FILES or len(labels) > 2
