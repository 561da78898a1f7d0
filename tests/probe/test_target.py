"""What a person typed → where to look."""

from __future__ import annotations

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.probe.target import TargetError, parse_target
from bot.trust.sighting import Target

READ = {
    "example.com": Target("example.com"),
    "  Example.COM.  ": Target("example.com"),
    "example.com:8443": Target("example.com", 8443),
    "example.com:": Target("example.com"),
    "under_score.example.com": Target("under_score.example.com"),
    "localhost": Target("localhost"),
    "https://example.com": Target("example.com"),
    "HTTPS://example.com:8443/path?query#fragment": Target("example.com", 8443),
    "https:/example.com/one-slash": Target("example.com"),
    "//example.com/path": Target("example.com"),
    "example.com/?next=https://other.example": Target("example.com"),
    "https://example.com\\@other.example": Target("example.com"),
    # Slack makes http:// of a bare name, so it means the port of https
    "<http://example.com|example.com>": Target("example.com"),
    "<https://example.com:8443/x|example.com>": Target("example.com", 8443),
    "`example.com`": Target("example.com"),
    "“example.com”,": Target("example.com"),
    "(example.com)": Target("example.com"),
    "imaps://mail.example.com": Target("mail.example.com", 993),
    "smtp://mail.example.com": Target("mail.example.com", 25, "smtp"),
    "postgresql://user:secret@db.example.com:5433/name": Target("db.example.com", 5433, "postgres"),
    # names in other scripts
    "bücher.example": Target("xn--bcher-kva.example"),
    "BÜCHER.example:444": Target("xn--bcher-kva.example", 444),
    "xn--bcher-kva.example": Target("xn--bcher-kva.example"),
    "☕.example": Target("xn--53h.example"),
    "ｅｘａｍｐｌｅ。ｃｏｍ": Target("example.com"),
    # addresses, in every way in which a browser reads them
    "192.0.2.1": Target("192.0.2.1"),
    "192.0.2.1:8443": Target("192.0.2.1", 8443),
    "192.0.2.1.": Target("192.0.2.1"),
    "2130706433": Target("127.0.0.1"),
    "https://0x7f000001/": Target("127.0.0.1"),
    "0X7F.1": Target("127.0.0.1"),
    "017700000001": Target("127.0.0.1"),
    "127.1": Target("127.0.0.1"),
    "127.0.1": Target("127.0.0.1"),
    "0177.0.0.01": Target("127.0.0.1"),
    "１２７．０．０．１": Target("127.0.0.1"),
    "127。0｡0．1": Target("127.0.0.1"),
    "①②⑦.0.0.1": Target("127.0.0.1"),
    "[2001:DB8::1]": Target("2001:db8::1"),
    "[2001:db8:0::1]:8443": Target("2001:db8::1", 8443),
    "2001:db8::1": Target("2001:db8::1"),
    "https://[::1]:8443/x": Target("::1", 8443),
    "::ffff:127.0.0.1": Target(str(ipaddress.ip_address("::ffff:7f00:1"))),  # Python 3.13 writes it the other way
}

REFUSED = {
    "": "Which host?",
    "  ": "Which host?",
    "``": "Which host?",
    "https://": "no host",
    "https://user@/": "no host",
    "two hosts": "blank",
    "exam\x00ple.com": "cannot be seen",
    "exam\u200bple.com": "cannot be seen",
    "example.com\nHost: x": "cannot be seen",
    "example..com": "empty part",
    ".example.com": "empty part",
    "*.example.com": "with a *",
    "ex%61mple.com": "a %",
    "exa$mple.com": "no host name has",
    "a" * 64 + ".com": "longer",
    ".".join(["a" * 60] * 5): "longer",
    "a" * 5000: "too long",
    "example.com:0": "port",
    "example.com:65536": "port",
    "example.com:https": "port",
    "example.com:-1": "port",
    "example.com:４４３": "port",
    "example.com：443": "no host name has",
    "8443": "A number alone",
    "256.0.0.1": "no IPv4",
    "1.2.3.4.5": "no IPv4",
    "1.2.3.08": "no IPv4",
    "4294967296": "no IPv4",
    "0x1ffffffff": "no IPv4",
    "١٢٧.0.0.1": "no IPv4",
    "[::1": "brackets",
    "[::1]8443": "brackets",
    "[127.0.0.1]": "no IPv6",
    "1:2:3": "no IPv6",
    "fe80::1%eth0": "interface",
    "[fe80::1%25eth0]:443": "interface",
    "gopher://example.com": "kind of URL",
    "file:///etc/passwd": "kind of URL",
    "<@U012AB3CD>": "in Slack",
    "<#C012AB3CD|general>": "in Slack",
}


@pytest.mark.parametrize("text", READ)
def test_a_host_is_read_however_it_is_typed(text: str) -> None:
    assert parse_target(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_host_is_refused_in_one_sentence_that_says_why(text: str) -> None:
    with pytest.raises(TargetError) as refused:
        parse_target(text)
    assert REFUSED[text] in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://user:hunter2@example.com:99999/",
        "https://user:hun/hunter2@example.com/",
        "user:hunter2@exa mple.com",
        "https://exa$mple.com/hunter2?hunter2#hunter2",
        "hunter2://hunter2",
    ],
)
def test_a_sentence_never_repeats_what_may_be_a_secret(text: str) -> None:
    with pytest.raises(TargetError) as refused:
        parse_target(text)
    assert "hunter2" not in str(refused.value)


def test_user_password_path_and_query_are_dropped() -> None:
    target = parse_target("https://user:p%40ss@word@example.com:444/secret?token=secret#secret")
    assert target == Target("example.com", 444)


def test_the_port_is_what_was_typed_else_the_schemes_else_the_callers_else_the_protocols() -> None:
    assert parse_target("imaps://a.example:1993", 8443).port == 1993
    assert parse_target("imaps://a.example", 8443).port == 993
    assert parse_target("a.example", 8443, "imap").port == 8443
    assert parse_target("a.example", starttls="imap") == Target("a.example", 143, "imap")
    with pytest.raises(TargetError, match="smtp, imap"):
        parse_target("a.example", starttls="gopher")


@given(st.text(st.characters(), max_size=80))  # surrogates too, as a command line may hold them
def test_any_text_is_a_target_or_one_sentence_and_a_target_reads_as_itself(text: str) -> None:
    with contextlib.suppress(TargetError):
        target = parse_target(text)
        assert parse_target(str(target)) == Target(target.host, target.port)
        assert target.host.isascii()
