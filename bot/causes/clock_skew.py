"""The server's own clock is wrong, by the date it writes into its answers."""

from __future__ import annotations

from datetime import timedelta

from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.when import day, span

TOLERATED = timedelta(minutes=5)


def check(view: View) -> Finding | None:
    sighting = view.case.sighting
    if sighting is None or sighting.server_time is None:
        return None
    ahead = sighting.server_time - sighting.seen_at
    if abs(ahead) <= TOLERATED:
        return None
    way = "ahead of" if ahead > timedelta(0) else "behind"
    return Finding({"off": span(ahead), "way": way, "says": day(sighting.server_time), "now": day(sighting.seen_at)})


CAUSE = Cause(
    code="clock-skew",
    title="The clock of {host} is {off} {way} the real time",
    explanation="The server dates its answer {says}, and it was {now}. A server with a wrong clock renews at the wrong "
    "time, staples answers that clients count as old, and refuses good client certificates. (A cache in front of it "
    "can send an old date too.)",
    who=Who.OPERATOR,
    repair=Repair.CLOCK,
    needs=Needs.CONNECTION,
    refuses=False,
    steps=(
        Step(
            Role.OPERATOR,
            "Set the server's clock by NTP.",
            {"": "timedatectl set-ntp true && timedatectl status", "iis": "w32tm /resync"},
        ),
    ),
    sources=(Source("RFC 9110, 6.6.1: Date", "https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1"),),
    check=check,
)
