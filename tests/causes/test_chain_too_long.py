"""Each client reads only so much of certificates; the limits of OpenSSL and Java were held against the programs."""

from __future__ import annotations

import pytest

from bot.trust.client import Client
from bot.trust.diagnosis import Verdict
from tests.causes.build import (
    ADDRESS,
    CA,
    DAY,
    HOST,
    LEAF,
    NOW,
    ROOT,
    STRANGER_CA,
    CaseFor,
    all_clients,
    cause,
    diagnosed,
    judged,
    named,
    refused_for,
    served,
)


def heavy(size: int) -> CaseFor:
    """A chain whose certificate message has this size in bytes."""
    return served(LEAF, CA, certificate_bytes=size)


def refusing(sick: CaseFor) -> set[str]:
    return {client.code for client in all_clients() if refused_for(sick, client.code) == ("chain-too-long",)}


SPEAKS = heavy(200_000)
SILENT = heavy(32_768)


@pytest.mark.parametrize(
    ("size", "refuse"),
    [
        (32_768, set()),
        (32_769, {"java", "windows"}),
        (102_400, {"java", "windows"}),
        (102_401, {"java", "windows", "openssl", "chrome", "android"}),
        (131_072, {"java", "windows", "openssl", "chrome", "android", "firefox"}),
        (262_145, {"java", "windows", "openssl", "chrome", "android", "firefox", "go"}),
    ],
)
def test_a_client_refuses_what_is_longer_than_it_reads(size: int, refuse: set[str]) -> None:
    assert refusing(heavy(size)) == refuse


def test_what_apple_reads_is_not_known_and_that_is_said() -> None:
    (said,) = judged(SPEAKS).unchecked
    assert "195 kB" in said.what
    assert refused_for(SPEAKS, "apple") == ()
    apple = diagnosed(SPEAKS).clients[0]
    assert apple.doubts == ("chain-too-long",)
    assert apple.verdict is diagnosed(SPEAKS).verdict is Verdict.UNKNOWN


def test_what_apple_refuses_besides_is_a_verdict_however_much_it_reads() -> None:
    ended = diagnosed(served(CA.leaf(HOST, not_after=NOW - DAY), CA, certificate_bytes=200_000)).clients[0]
    assert (ended.verdict, ended.causes) == (Verdict.UNTRUSTED, ("expired",))


def test_without_a_connection_the_certificates_are_measured() -> None:
    file = served(LEAF, CA).case
    assert file.certificate_bytes == 4 + 5 + len(LEAF.der) + 5 + len(CA.der)


def test_java_reads_no_more_than_ten_certificates() -> None:
    assert refusing(served(LEAF, CA, *[STRANGER_CA] * 8)) == set()
    assert refusing(served(LEAF, CA, *[STRANGER_CA] * 9)) == {"java"}
    assert refusing(served(LEAF, CA, ROOT, unread=8)) == {"java"}


def test_the_error_of_java_says_which_limit_it_is() -> None:
    java = next(one for one in all_clients() if one.code == "java")
    assert "chain length" in str(java.error_text(("chain-too-long/number",)))
    assert "message" in str(java.error_text(("chain-too-long",)))


@pytest.mark.parametrize("client", [c for c in all_clients() if c.most_certificate_bytes], ids=lambda c: c.code)
def test_the_words_name_every_limit(client: Client) -> None:
    assert client.most_certificate_bytes
    assert f"{round(client.most_certificate_bytes / 1024)} kB" in cause("chain-too-long").explanation


def test_the_title_says_how_much_it_is() -> None:
    assert named(SPEAKS, "chain-too-long").facts["size"] == "195 kB"
    assert named(SPEAKS, "chain-too-long").facts["number"] == "2 certificates"


def test_a_message_of_which_nothing_was_read_is_refused_by_who_reads_less_and_said_as_it_is() -> None:
    """Longer than the megabyte that is kept, with one certificate that does not end within it."""
    vast = served(certificate_bytes=1_500_000, unread=1)
    diagnosis = diagnosed(vast)

    assert {one.client.code for one in diagnosis.clients if one.verdict is Verdict.UNKNOWN} == {"apple"}
    assert named(vast, "chain-too-long").facts["number"] == "at least 1 certificate"
    said = [f"{one.what}: {one.why}" for one in diagnosis.unchecked]
    assert said == [
        f"address {ADDRESS}: its certificates are 1464 kB, so long that none was read",
        "whether iPhone, iPad, Mac read 1464 kB of certificates: their limit is not known",
    ]
