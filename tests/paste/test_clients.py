"""What an answer says that a client prints, the reader recognises when somebody pastes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.clients import all_clients
from bot.paste import read
from bot.trust.client import Client

# Who reads the text alone cannot tell these from the wrong name: the certificate has no other one.
_TOLD_AS = {"no-san": "wrong-host", "leaf-not-first": "wrong-host"}
# A class without its message, a sentence that says that nothing is known, and two that other programs print for any
# issuer that they do not find.
_TELLS_NOTHING = {
    "Verify return code: 2 (unable to get issuer certificate)",
    "java.security.cert.CertificateException: …",
    (
        "javax.net.ssl.SSLHandshakeException: PKIX path validation failed: "
        "java.security.cert.CertPathValidatorException: Path does not chain with any of the trust anchors"
    ),
    "SEC_E_CERT_UNKNOWN (0x80090327): An unknown error occurred while processing the certificate.",
}
# What ends the handshake before a certificate is judged.
_HANDSHAKE = {"protocol-too-old", "older-hello", "chain-too-long"}


def _texts() -> Iterator[object]:
    """(text, all causes for which the client prints it)"""
    for client in all_clients():
        causes: dict[str, list[str]] = {}
        for cause, text in client.errors.items():
            causes.setdefault(text, []).append(cause.partition("/")[0])
        for text, codes in causes.items():
            yield pytest.param(text, codes, id=f"{client.code}-{codes[0]}")


def _covers(complaint: str, cause: str) -> bool:
    return complaint in {cause, _TOLD_AS.get(cause)} or cause.startswith(f"{complaint}-")


@pytest.mark.parametrize(("text", "causes"), list(_texts()))
def test_every_error_that_a_client_is_said_to_show_is_read_as_one_of_its_causes(text: str, causes: list[str]) -> None:
    report = read(text)
    if _HANDSHAKE & set(causes):
        assert not report.is_certificate_error
        assert report.complaint in {"protocol", None}
        return
    assert report.is_certificate_error
    assert report.complaint is not None
    if report.complaint == "unspecified":
        assert len(set(causes)) > 1 or text in _TELLS_NOTHING, "the text tells more than that it was refused"
    else:
        assert any(_covers(report.complaint, cause) for cause in causes)


def _sentences() -> Iterator[object]:
    for client in all_clients():
        for cause in client.errors:
            codes = client.codes([cause])
            if codes.sentence and codes.osstatus:
                yield pytest.param(client, cause, id=f"{client.code}-{cause}")


@pytest.mark.parametrize(("client", "cause"), list(_sentences()))
def test_what_the_system_says_of_a_cause_is_read_as_that_cause_or_as_a_refusal(client: Client, cause: str) -> None:
    codes = client.codes([cause])
    sentence = str(codes.sentence).format(certificate="shop.example")
    spoken = read(sentence)
    assert spoken.is_certificate_error
    numbered = read(f'Error Domain=NSOSStatusErrorDomain Code={codes.osstatus} "{sentence}"')
    assert numbered.is_certificate_error
    assert numbered.codes["osstatus"] == codes.osstatus
    told = numbered.complaint
    same = [other for other in client.errors if client.codes([other]).osstatus == codes.osstatus]
    assert told == "unspecified" or any(_covers(str(told), other.partition("/")[0]) for other in same)
