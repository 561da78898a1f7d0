"""The server's certificate has ended."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.when import ago, day


def check(view: View) -> Finding | None:
    leaf, now = view.leaf, view.case.at
    if now <= leaf.not_after or view.taken_as_it_is:
        return None
    facts = {"subject": leaf.subject.short, "ended": day(leaf.not_after), "ago": ago(leaf.not_after, now)}
    return Finding(facts, at=leaf)


RENEW = Step(
    Role.OPERATOR,
    "Renew the certificate. If that was done, the server still serves the old file: then only reload.",
    {
        "caddy": "caddy reload --config /etc/caddy/Caddyfile",
        "iis": "wacs.exe --renew --force",
        "": "certbot renew --cert-name {name}",
    },
    renews=True,
)
AUTOMATE = Step(
    Role.OPERATOR,
    "Renew by timer, reload after each renewal, and watch the date: certificates live ever shorter.",
    {"": "certbot renew --deploy-hook 'systemctl reload SERVICE'"},
    renews=True,
)

CAUSE = Cause(
    code="expired",
    title="The certificate of {host} ended {ago} ({ended})",
    explanation="After its last day nobody vouches for a certificate's key any more, so every client refuses it.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(NO_SECRETS, TELL_OPERATOR, RENEW, RELOAD, AUTOMATE, LOOK_AGAIN),
    sources=(Source("RFC 5280, 4.1.2.5: validity", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"),),
    check=check,
)
