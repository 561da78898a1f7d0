"""The next certificate of this server will have to be shorter than this one."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import AnchorKind
from bot.trust.when import day

# From when on public authorities may issue for how many days at most (CA/Browser Forum, ballot SC-081v3).
LIMITS = (
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
)


def check(view: View) -> Finding | None:
    """What will be in force when this certificate ends and its successor is issued."""
    leaf, anchor = view.leaf, view.path.anchor if view.path else None
    if anchor is None or anchor.kind is not AnchorKind.SYSTEM or view.case.at > leaf.not_after:
        return None
    then = [(since, days) for since, days in LIMITS if since <= leaf.not_after]
    lives = (leaf.not_after - leaf.not_before).total_seconds() / 86400
    if not then or lives <= then[-1][1]:
        return None
    since, days = then[-1]
    return Finding({"days": str(int(lives)), "limit": str(days), "since": day(since)}, at=leaf)


CAUSE = Cause(
    code="validity-limit-ahead",
    title="The next certificate of {host} may live {limit} days at most; this one lives {days}",
    explanation="Public authorities issue for ever shorter times: 200 days since March 2026, 100 from March 2027, 47 "
    "from March 2029. No client refuses this certificate for it. Renewal by hand will become too much work.",
    who=Who.OPERATOR,
    repair=Repair.NOTE,
    needs=Needs.ANCHOR,
    refuses=False,
    steps=(
        Step(
            Role.OPERATOR,
            "Let a timer renew it, and reload the server after each renewal.",
            {"": "certbot renew --deploy-hook 'systemctl reload SERVICE'"},
        ),
    ),
    sources=(
        Source(
            "CA/Browser Forum: ballot SC-081v3",
            "https://cabforum.org/2025/04/11/ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/",
        ),
    ),
    check=check,
)
