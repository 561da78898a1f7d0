"""The same question put to others: OpenSSL in a handshake, and cryptography's own verifier."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from bot.trust.certificate import Certificate
from tests.openssl import refusal
from tests.oracles.graphs import HOST, NOW, Graph


def openssl_says(graph: Graph, folder: Path) -> str:
    """What OpenSSL complains of, "" where it trusts."""
    error = refusal(graph.sent, tuple(graph.roots), HOST, folder)
    return error.verify_message if error else ""


def cryptography_says(graph: Graph, sent: Sequence[Certificate] = ()) -> str:
    """What cryptography's verifier complains of, "" where it trusts; on the whole graph, or on these alone."""
    verifier = (
        verification.PolicyBuilder()
        .time(NOW)
        .store(verification.Store([root.certificate for root in graph.roots]))
        .max_chain_depth(15)
        .extension_policies(ca_policy=_AUTHORITIES, ee_policy=_SERVER)
        .build_server_verifier(x509.DNSName(HOST))
    )
    leaf, *pile = (one.parsed for one in sent or [one.facts for one in graph.sent])
    try:
        verifier.verify(leaf, pile)
    except verification.VerificationError as error:
        return str(error)
    return ""


def _purposes(_policy: verification.Policy, _one: x509.Certificate, found: x509.ExtendedKeyUsage | None) -> None:
    if found is not None and ExtendedKeyUsageOID.SERVER_AUTH not in found:
        raise ValueError("not for servers")


def _may_sign(_policy: verification.Policy, _one: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found is not None and not found.key_cert_sign:
        raise ValueError("its key may not sign certificates")


# As lenient as its policies can be, with the purposes and usages that every client asks for: its own policy is the
# CA/Browser Forum's, which no client enforces whole.
_ANY_WAY = verification.Criticality.AGNOSTIC
_LENIENT = verification.ExtensionPolicy.permit_all().may_be_present(x509.ExtendedKeyUsage, _ANY_WAY, _purposes)
_AUTHORITIES = _LENIENT.require_present(x509.BasicConstraints, _ANY_WAY, None).may_be_present(
    x509.KeyUsage, _ANY_WAY, _may_sign
)
_SERVER = _LENIENT.require_present(x509.SubjectAlternativeName, _ANY_WAY, None)
