"""The certificate demands an OCSP answer beside it, and the server sends none."""

from __future__ import annotations

from bot.causes._steps import PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust import der
from bot.trust.case import Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate

_TLS_FEATURES, _STATUS_REQUEST = "1.3.6.1.5.5.7.1.24", b"\x05"


def check(view: View) -> Finding | Unchecked | None:
    """Only a handshake that was completed tells: who opens one anew gets the answer in it, and a file holds none."""
    seen = view.case.sighting
    if not view.client.honours_must_staple or (seen and seen.staple is not None) or not _demands_staple(view.leaf):
        return None
    if seen is None or seen.trouble is not None:
        why = "the handshake was not completed" if seen else "a file holds no handshake"
        return Unchecked("whether the server staples the OCSP answer that its certificate demands (must-staple)", why)
    return Finding({"subject": view.leaf.subject.short}, at=view.leaf)


def _demands_staple(leaf: Certificate) -> bool:
    """The TLS features that it lists (RFC 7633) hold the status request."""
    for raw in leaf.extensions.raw:
        if raw.oid == _TLS_FEATURES:
            try:
                return any(one.value == _STATUS_REQUEST for one in der.read_one(raw.value)[0].children())
            except der.DerError:
                return False
    return False


CAUSE = Cause(
    code="must-staple",
    title="The certificate of {host} demands an OCSP answer in the handshake, and the server sends none",
    explanation="“{subject}” carries the TLS feature “status request” (must-staple). It says: do not trust me unless "
    "the server sends along (staples) what the authority says about me. Firefox insists on that, and does not let "
    "people go on. nginx has no answer yet for the first visitors after a restart.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.ANCHOR,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Switch stapling on. The server must reach the authority's OCSP address for it.",
            {
                "nginx": "ssl_stapling on; ssl_stapling_verify on;",
                "apache": "SSLUseStapling on",
            },
        ),
        Step(
            Role.OPERATOR,
            "Or have a certificate issued without must-staple. Authorities that no longer answer by OCSP, as Let's "
            "Encrypt since 2025, leave no other way.",
            PUBLIC_CERTIFICATE.commands,
        ),
        RELOAD,
        Step(
            Role.OPERATOR,
            "Then look whether an OCSP answer is sent, and ask me again.",
            {"": "openssl s_client -connect {name}:{port} -servername {name} -status </dev/null"},
        ),
    ),
    sources=(
        Source("RFC 7633: TLS features in certificates", "https://www.rfc-editor.org/rfc/rfc7633"),
        Source(
            "Mozilla: OCSP must-staple",
            "https://blog.mozilla.org/security/2015/11/23/improving-revocation-ocsp-must-staple-and-short-lived-certificates/",
        ),
    ),
    check=check,
    spared="do not insist on a stapled answer",
)
