"""More certificates are sent than a client reads in one handshake."""

from __future__ import annotations

from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who

_SURELY_READ = 100 * 1024  # by a client of which no limit is known: libraries that are like its own read that much


def check(view: View) -> Finding | Unchecked | None:
    client, size, number = view.client, view.case.certificate_bytes, view.case.number_sent
    least = "at least " if view.case.unread else ""
    facts = {"number": f"{least}{number} certificate{'s' if number != 1 else ''}", "size": f"{size // 1024} kB"}
    if client.most_certificates is not None and number > client.most_certificates:
        return Finding(facts, form="number")
    if client.most_certificate_bytes is None:
        what = f"whether {client.shown_as} read {facts['size']} of certificates"
        return Unchecked(what, "their limit is not known", decides=True) if size > _SURELY_READ else None
    return Finding(facts) if size > client.most_certificate_bytes else None


CAUSE = Cause(
    code="chain-too-long",
    title="{host} sends more than these clients read: {number}, {size}",
    explanation="A client gets the certificates before it trusts anybody, so it reads only so much of them and then "
    "ends the handshake. Java and Windows read 32 kB, Java no more than 10 certificates; curl, Chrome and Android 100 "
    "kB, Firefox 128 kB, Go 256 kB.",
    who=Who.OPERATOR,
    repair=Repair.CONNECTION,
    needs=Needs.CONNECTION,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Count the certificates in the file that the server loads. One or two intermediates are usual; a whole "
            "bundle of roots does not belong there.",
            {"": "grep -c 'BEGIN CERTIFICATE' fullchain.pem"},
        ),
        FULL_CHAIN,
        Step(
            Role.OPERATOR,
            "If the server's own certificate is that large, have several issued, each for a part of the names.",
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source(
            "OpenSSL: the longest chain that is read",
            "https://docs.openssl.org/3.0/man3/SSL_CTX_set_max_cert_list/",
        ),
        Source(
            "Microsoft: TLS registry settings, message size",
            "https://learn.microsoft.com/en-us/windows-server/security/tls/tls-registry-settings",
        ),
        Source("Go: the longest certificate message", "https://go.dev/src/crypto/tls/common.go"),
    ),
    check=check,
    spared="read more",
)
