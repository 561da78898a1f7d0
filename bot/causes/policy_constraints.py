"""An authority demands a certificate policy, and the chain below it does not keep to one."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, OR_PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End
from bot.trust.policies import policy_fault

# Along one path. A hostile pile could else cost seconds for each of a hundred paths.
MOST = 5000


def check(view: View) -> Finding | Unchecked | None:
    """What the trust anchor itself says of policies is not looked at (RFC 5280 section 6.1; Apple leaves it out)."""
    assert view.path is not None
    if not view.client.checks_policies:
        return None
    path = view.chain[:-1] if view.path.end is End.ANCHORED else view.chain
    if sum(len(c.extensions.policies) + len(c.extensions.policy_mappings) for c in path) > MOST:
        return Unchecked("certificate policies", f"the chain names more than {MOST} of them")
    fault = policy_fault(path)
    if fault is None:
        return None
    subject = fault.at.subject.short
    if fault.asked_by is None:
        why = f"“{subject}” maps “any policy” to another one, which no authority may"
    else:
        why = f"“{fault.asked_by.subject.short}” demands one that holds down to the end, and “{subject}” has none such"
    return Finding({"subject": subject, "why": why}, at=fault.at)


CAUSE = Cause(
    code="policy-constraints",
    title="The certificate policies in the chain of {host} do not fit together",
    explanation="A certificate can name the policies that it was issued under, and an authority can demand that the "
    "chain below it keeps to one of them (policy constraints). Most often a certificate came from the wrong profile, "
    "or the policy was left out of it. What does not fit: {why}.",
    who=Who.AUTHORITY,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Compare the policies along the chain, and have “{subject}” issued again with one that the authorities "
            "above it name.",
            {
                "": "openssl storeutl -noout -text -certs fullchain.pem | "
                "grep -A 3 -E 'Subject:|Certificate Policies|Policy Constraints|Policy Mappings|Inhibit Any'"
            },
        ),
        OR_PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 6.1: policies of a path", "https://www.rfc-editor.org/rfc/rfc5280#section-6.1"),
        Source("RFC 5280, 4.2.1.11: policy constraints", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.11"),
    ),
    check=check,
    spared="do not check certificate policies",
)
