"""The server's certificate has ended."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, RELOAD, TELL_OPERATOR
from bot.trust.case import Case, Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate
from bot.trust.hostnames import covers
from bot.trust.when import ago, day


def check(view: View) -> Finding | None:
    leaf, now = view.leaf, view.case.at
    if now <= leaf.not_after or view.taken_as_it_is:
        return None
    facts = {"subject": leaf.subject.short, "ended": day(leaf.not_after), "ago": ago(leaf.not_after, now)}
    return Finding(facts | {"newer": _newer(view.case)}, at=leaf)


def _newer(case: Case) -> str:
    """That another address sends a valid one for this host: then nothing is to be renewed."""
    for other in case.elsewhere:
        leaf = other.sent[0] if other.sent else None
        if not isinstance(leaf, Certificate) or not leaf.not_before <= case.at <= leaf.not_after:
            continue
        if case.host is not None and covers(leaf, case.host):
            until = f"which is good until {day(leaf.not_after)}"
            return f"{other.address} already sends another one, {until}: this address may only have to load it. "
    return ""


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
    explanation="{newer}After its last day nobody vouches for a certificate's key any more, so every client refuses "
    "it.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(NO_SECRETS, TELL_OPERATOR, RENEW, RELOAD, AUTOMATE, LOOK_AGAIN),
    sources=(Source("RFC 5280, 4.1.2.5: validity", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"),),
    check=check,
)
