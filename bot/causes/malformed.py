"""A certificate, or a part of one, cannot be read."""

from __future__ import annotations

from bot.causes._damaged import in_its_way, in_the_path, lost_issuer, whole_leaf_damaged
from bot.causes._steps import CERTIFICATE, LOOK_AGAIN, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | Unchecked | None:
    """What this client must read comes first; then what it reads though no path needs it."""
    return whole_leaf_damaged(view) or in_the_path(view) or lost_issuer(view) or in_its_way(view)


CAUSE = Cause(
    code="malformed",
    title="A certificate that {host} sends is damaged: {subject}",
    explanation="Clients refuse a certificate with damaged parts, or cannot read it at all. Many read all that is "
    "sent, and stop also at one that they would not need. What is wrong with it: {why}.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.CONNECTION,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Look at the file that the server loads: every certificate in it must be undamaged, the server's own "
            "first. Take out what does not belong there.",
            {
                "": "awk '/BEGIN CERT/ && ++n || n {{print > (\"part-\" n)}}' fullchain.pem; for f in part-*; "
                "do echo $f; openssl x509 -noout -subject -in $f; done"
            },
        ),
        Step(
            Role.OPERATOR,
            "If there is no undamaged copy, have the certificate issued anew and install it with its full chain.",
            PUBLIC_CERTIFICATE.commands,
            about=CERTIFICATE,
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.1: the fields of a certificate", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1"),
    ),
    check=check,
    spared="pass over damaged parts that they do not need",
)
