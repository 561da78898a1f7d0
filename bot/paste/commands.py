"""Hosts in command lines: what `curl`, `wget`, `openssl s_client`, `git`, `docker` and others were asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from bot.paste.links import is_aside
from bot.paste.names import host_name, looks_like_a_host, port_number, url_host

Asked = tuple[int, str, int | None]
"""(position in the text, host, port as printed)"""

_COMMAND = re.compile(
    r"(?:^|[\s$#%`|;&(>❯\"'])(curl(?! error)|wget|git|openssl|docker|nerdctl|podman|helm|https?|nscurl|gnutls-cli"
    r"|sslscan|pip3?|conda|kubectl|ssh|xh|httpie|invoke-webrequest|iwr|lftp|mosquitto_pub|mosquitto_sub|ldapsearch|mongosh|grpcurl)(?:\.exe)?"
    r" +([^\n`]{1,1000})",
    re.MULTILINE,
)
_TAKES_VALUE = frozenset(
    "-x --proxy --preproxy -h --header -o --output -d --data --data-raw --data-binary --data-urlencode --json -u "
    "--user -a --user-agent -e --referer --connect-to --resolve --cacert --capath --cert --cert-type --key --request "
    "-m --max-time --connect-timeout -w --write-out -b --cookie -c --cookie-jar --retry -t -f --form --interface "
    "--dns-servers --ciphers --tls-max --ca-certificate --ca-directory --certificate --private-key --output-document "
    "-p --password --username --trusted-host --cert-dir --socks5 --socks5-hostname --pinnedpubkey --proxy-header "
    "--noproxy --tries".split()
)
_MOST = 40
_MOST_A_COMMAND = 4


def hosts_in_commands(low: str) -> Iterator[Asked]:
    """The hosts that the command lines in a lower-case text ask for."""
    for count, found in enumerate(_COMMAND.finditer(low)):
        if count >= _MOST:
            return
        reader = _openssl if found[1] == "openssl" else _docker if found[1] in _REGISTRY_TOOLS else _plain
        named = reader(found[1], [_unquoted(word) for word in _WORDS.findall(found[2])])
        for host, port in islice(named, _MOST_A_COMMAND):
            yield found.start(2), host, port


_WORDS = re.compile(r"\"[^\"\n]{0,600}\"|'[^'\n]{0,600}'|[^\s]{1,600}")


def _unquoted(word: str) -> str:
    return word.strip("'\"(),")


def _plain(command: str, words: list[str]) -> Iterator[tuple[str, int | None]]:
    skip = False
    for at, word in enumerate(words):
        if skip or word.startswith("-"):
            skip = not skip and word in _TAKES_VALUE
            continue
        named = None if _aside(words, at) else _target(word, command in ("curl", "wget", "xh", "gnutls-cli", "sslscan"))
        if named:
            yield named


def _target(word: str, bare: bool) -> tuple[str, int | None] | None:
    if "://" in word:
        return url_host(word)
    host, _, port = word.partition("/")[0].partition(":")
    if bare and (looks_like_a_host(host) or (port_number(port) and host_name(host))):
        name = host_name(host)
        return (name, port_number(port)) if name else None
    return None


def _aside(words: list[str], at: int) -> bool:
    """Whether the word is a URL that stands there for help: a sentence may begin like a command."""
    named = url_host(words[at])
    return named is not None and is_aside(named[0], words[at], " ".join(words[max(0, at - 6) : at]) + " ")


def _openssl(_: str, words: list[str]) -> Iterator[tuple[str, int | None]]:
    """The name of -servername with the port of -connect; the name of -connect when no other is asked for."""
    options = {word: after for word, after in pairwise(words) if word.startswith("-")}
    connect, asked = options.get("-connect", ""), options.get("-servername", "")
    host, _, port = connect.rpartition(":") if ":" in connect else (connect, "", "")
    name = host_name(asked) if looks_like_a_host(asked) else host_name(host)
    if name:
        yield name, port_number(port)


_REGISTRY_TOOLS = ("docker", "nerdctl", "podman", "helm")


def _docker(_: str, words: list[str]) -> Iterator[tuple[str, int | None]]:
    """The registry: the part before an image's first slash when it has a dot or a port; `login` takes it bare."""
    login = "login" in words[:2]
    for word in words:
        if "://" in word:
            named = url_host(word)
        elif login or "/" in word:
            named = _target(word, True)
        else:
            named = None
        if named:
            yield named
