"""What becomes of accepted questions when things go wrong: measured, and written to docs/reliability.md.

    python -m benchmarks.reliability          # everything, about a quarter of an hour
    python -m benchmarks.reliability --quick  # fewer questions and shorter outages; nothing is written

Bots are processes of their own, `python -m bot serve`; Slack is the stand-in of the playground, on loopback. PostgreSQL
is a private server, or the one that CERTCHECK_TEST_POSTGRES_URL names. Ends with 1 when anything was lost, said
twice, or could not be measured: then the page lacks its line.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.reliability import accidents, afterwards, load
from benchmarks.reliability.trial import QUICK, Result, Scale, Trial
from bot.playground.slack import StandIn
from tests.databases import database_of, postgres_server
from tests.slack.conftest import ANN, MANIFEST, C
from tests.work.conftest import bots

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"

Scenario = Callable[[Trial], Awaitable[Result]]
SCENARIOS: dict[Scenario, tuple[str, ...]] = {
    accidents.killed: ("sqlite", "postgresql"),
    accidents.replica_dies: ("postgresql",),
    accidents.three_times: ("postgresql",),
    accidents.slack_in_trouble: ("sqlite", "postgresql"),
    accidents.slack_away: ("sqlite",),
    accidents.database_away: ("postgresql",),
    afterwards.again_killed: ("sqlite", "postgresql"),
    afterwards.watch_owner_dies: ("postgresql",),
    afterwards.steps_marked: ("postgresql",),
    afterwards.same_host: ("postgresql",),
    load.load: ("sqlite", "postgresql"),
    load.limited_load: ("sqlite",),  # nearly all of its time passes in waiting for Slack
}


async def measure(scenario: Scenario, url: str, folder: Path, scale: Scale) -> Result:
    async with StandIn(MANIFEST, ack_timeout=3.0, retry_after=(1.0, 5.0, 15.0)) as slack:
        slack.user(ANN, "ann")
        slack.channel(C, ANN)
        async with bots(slack, folder, url, fresh=True) as start:
            return await scenario(Trial(slack, folder, url, scale, start))


def run(scenario: Scenario, kind: str, server: str, scale: Scale) -> Result | None:
    """None, and why, where it could not be measured: what the others measured is not lost with it."""
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = stack.enter_context(database_of(kind, folder, server))
            result = asyncio.run(measure(scenario, url, folder, scale))
    except Exception:  # noqa: BLE001 - printed
        print(f"{scenario.__name__} could not be measured on {kind}:")
        traceback.print_exc()
        return None
    print(result, flush=True)
    return result


def main() -> int:
    by_name = {scenario.__name__: scenario for scenario in SCENARIOS}
    arguments = argparse.ArgumentParser(description="What becomes of accepted questions when things go wrong.")
    arguments.add_argument("--quick", action="store_true", help="fewer questions and shorter outages")
    arguments.add_argument("--only", choices=by_name, help="one scenario")
    chosen = arguments.parse_args()
    scale = QUICK if chosen.quick else Scale()
    started = time.monotonic()
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server())
        except pytest.skip.Exception as missing:
            arguments.error(str(missing))
        measured = [
            run(scenario, kind, server, scale)
            for scenario in ([by_name[chosen.only]] if chosen.only else SCENARIOS)
            for kind in SCENARIOS[scenario]
        ]
    results = [one for one in measured if one is not None]
    if not chosen.quick and not chosen.only:
        PAGE.write_text(page(results, (time.monotonic() - started) / 60), encoding="utf-8")
    return int(len(results) < len(measured) or any(one.lost or one.twice for one in results))


def page(results: list[Result], minutes: float) -> str:
    rows = "\n".join(
        f"| {one.what} | {one.database} | {one.asked} | {one.once} | {one.twice} | {one.lost} | {one.note} |"
        for one in results
    )
    return f"""# What becomes of accepted questions when things go wrong

Measured by `python -m benchmarks.reliability`, which anyone can run: bots as processes of their own against the
playground's stand-in for Slack, on loopback, with {os.cpu_count()} processors and Python {platform.python_version()}.
All lines are from one run, on {datetime.now(UTC):%Y-%m-%d}, which took {minutes:.0f} minutes.

| what happens | database | asked | answered once | twice | lost | |
|---|---|---|---|---|---|---|
{rows}

"Asked" counts questions, or what was pressed under an answer. "Lost" is one without a finished answer at the end (for a
step: it does not stand there as done), "twice" one with more than one message where one should be. Each line has a
workspace, a database and bots of its own.

Slack promises to take at least 50 edits a minute from an app in a workspace, and more in bursts (`chat.update` is in
[tier 3](https://docs.slack.dev/apis/web-api/rate-limits)). In the last line it takes no more than that, so most of that
time passes in waiting for Slack. In the others the stand-in takes whatever comes, so that the bot is measured.
"""


if __name__ == "__main__":
    raise SystemExit(main())
