"""An authority whose key may be used, but not for signing certificates."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Source, Who


def check(view: View) -> Finding | None:
    for authority in view.authorities:
        usage = authority.extensions.key_usage
        if usage is not None and "key_cert_sign" not in usage:
            return Finding({"authority": authority.subject.short}, at=authority)
    return None


CAUSE = Cause(
    code="key-usage",
    title="“{authority}” in the chain of {host} may not sign certificates with its key",
    explanation="Its key usage does not include the signing of certificates, and it has signed one. Clients refuse it.",
    who=Who.AUTHORITY,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(NO_SECRETS, TELL_OPERATOR, PUBLIC_CERTIFICATE, RELOAD, LOOK_AGAIN),
    sources=(Source("RFC 5280, 4.2.1.3: key usage", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3"),),
    check=check,
)
