"""An authority of the chain may not issue for this name."""

from __future__ import annotations

from bot.causes._limits import common_name_outside, outside, unreadable
from bot.causes._steps import LOOK_AGAIN, NO_SECRETS, OR_PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate


def check(view: View) -> Finding | None:
    """The constraints of every authority, the anchor's included, against all that stands below it."""
    for index, authority in enumerate(view.limiting, 1):
        constraints = authority.extensions.name_constraints
        if constraints is None:
            continue
        if why := unreadable(view.client, authority, constraints):
            return _finding(view.leaf, authority, f"any name: {why}", at=authority, form="unread")
        for below in view.chain[:index]:
            if below.self_issued and below is not view.leaf:
                continue
            found = outside(below, authority)
            if found is None and below is view.leaf and view.client.constrains_common_name:
                found = common_name_outside(below, authority)
            if found is not None:
                name, form = found
                return _finding(below, authority, name, at=below, form=form)
    return None


def _finding(below: Certificate, authority: Certificate, name: str, at: Certificate, form: str = "") -> Finding:
    facts = {"authority": authority.subject.short, "subject": below.subject.short, "outside": name}
    return Finding(facts, at=at, form=form)


CAUSE = Cause(
    code="name-constraints",
    title="The authority “{authority}” may not issue certificates for {outside}",
    explanation="An authority's certificate can be limited to certain names. “{outside}” lies outside of what "
    "“{authority}” is allowed, so clients refuse the whole chain.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Have a certificate issued that holds only names which “{authority}” may issue for. If that authority is "
            "your own, you can also give it a certificate without this limit.",
        ),
        OR_PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.2.1.10: name constraints", "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10"),
    ),
    check=check,
    another_leaf=True,
)
