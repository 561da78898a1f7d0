"""The server sends an intermediate, and it is not the one that issued its certificate."""

from __future__ import annotations

from bot.causes import missing_intermediate
from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    """The leaf's issuer is missing by the same experiment, and an authority was sent that did not issue it. A root
    beside it is no wrong intermediate: it is one too many; so is any other where the leaf's issuer was sent."""
    missing = missing_intermediate.check(view) if len(view.chain) == 1 else None
    strangers = [c for c in view.case.pool if c.is_ca and not c.self_signed and c not in view.chain]
    if missing is None or not strangers:
        return None
    return Finding({**missing.facts, "other": strangers[0].subject.short}, at=missing.at)


CAUSE = Cause(
    code="wrong-intermediate",
    title="{host} sends the intermediate “{other}”, which did not issue its certificate: “{missing}” did",
    explanation="An intermediate is there, but not the right one, so these clients cannot connect “{below}” to a root "
    "that they trust. It happens when a certificate is renewed by another intermediate and the old chain file stays. "
    "Browsers often hide it: they fetch the right one. {grounds}.",
    who=Who.OPERATOR,
    repair=Repair.CHAIN,
    needs=Needs.LEAF,
    hides=frozenset({"missing-intermediate"}),
    steps=(
        TELL_OPERATOR,
        Step(Role.PERSON, "Do not install “{missing}” on your device: it would help you alone, and hide the fault."),
        Step(Role.OPERATOR, "Take “{other}” out of the chain file and put “{missing}” in its place."),
        FULL_CHAIN,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 8446, 4.4.2: the server sends its chain", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2"),
    ),
    check=check,
    spared="fetch or know the right intermediate",
)
