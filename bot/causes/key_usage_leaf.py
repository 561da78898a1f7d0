"""The server's key may be used, but not for TLS."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, REQUEST, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who
from bot.trust.purposes import ENCIPHERING, SIGNING
from bot.trust.sighting import Sighting


def check(view: View) -> Finding | None:
    """Only where the certificate says what its key is for, and only for clients that look."""
    usage, wanted = view.leaf.extensions.key_usage, view.client.leaf_key_usages
    if wanted == SIGNING and _enciphers(view.case.sighting):
        wanted = ENCIPHERING
    if usage is None or not wanted or usage & wanted or view.taken_as_it_is:
        return None
    spoken = ", ".join(sorted(_SPOKEN.get(name, name.replace("_", " ")) for name in usage)) or "nothing"
    return Finding({"subject": view.leaf.subject.short, "usage": spoken}, at=view.leaf)


_SPOKEN = {"key_cert_sign": "signing certificates", "crl_sign": "signing revocation lists"}


def _enciphers(sighting: Sighting | None) -> bool:
    """Whether the key of the certificate enciphered a secret in this handshake, as it did before TLS 1.3 (RFC 5246
    section 7.4.7.1): the names of such ciphers in OpenSSL begin with no key agreement."""
    if sighting is None or sighting.cipher is None or sighting.protocol == "TLSv1.3":
        return False
    return not sighting.cipher.startswith(("ECDHE-", "DHE-", "TLS_"))


CAUSE = Cause(
    code="key-usage-leaf",
    title="The key of “{subject}” at {host} is for {usage}, and not for what TLS does with it",
    explanation="The key usage of the certificate lists what its key may do. In TLS the server signs with it, so it "
    "must list “digital signature”. Some clients also take “key encipherment” or “key agreement”, which old versions "
    "of TLS used.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        PUBLIC_CERTIFICATE,
        REQUEST,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.2.1.3: key usage", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3"),
        Source(
            "OpenSSL: certificate verification",
            "https://docs.openssl.org/3.0/man1/openssl-verification-options/",
        ),
    ),
    check=check,
    spared="do not look at the key usage of a server's certificate, or take what old versions of TLS used",
    another_leaf=True,
)
