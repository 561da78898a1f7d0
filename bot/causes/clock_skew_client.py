"""A client complains about dates, and the dates are good: that client's clock is wrong."""

from __future__ import annotations

from bot.causes._steps import ANOTHER_NETWORK, CLOCK
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.when import day

_ABOUT_DATES = frozenset({"expired", "not-yet-valid", "clock-skew"})


def check(view: View) -> Finding | None:
    report, now = view.case.report, view.case.at
    if report is None or report.complaint not in _ABOUT_DATES:
        return None
    if not all(c.not_before <= now <= c.not_after for c in view.chain):
        return None
    begins = max(c.not_before for c in view.chain)
    ends = min(c.not_after for c in view.chain)
    return Finding({"begins": day(begins), "ends": day(ends)}, at=view.leaf)


CAUSE = Cause(
    code="clock-skew-client",
    title="The error speaks of dates, but the certificates of {host} are valid now",
    explanation="Every certificate of the chain is valid from {begins} to {ends}. A client that calls them expired or "
    "not yet valid has a wrong clock, met another server, or met this one before it was renewed.",
    who=Who.PERSON,
    repair=Repair.CLOCK,
    needs=Needs.LEAF,
    refuses=False,
    explains_report=True,
    steps=(
        CLOCK,
        Step(Role.PERSON, "Close the app or the page and try again: it may still hold the connection from before."),
        ANOTHER_NETWORK,
    ),
    sources=(Source("Apple: set the date and time", "https://support.apple.com/en-us/101619"),),
    check=check,
)
