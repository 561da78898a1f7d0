"""What is accepted while the database is away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.storage.database import open_database, read_url
from bot.work.replica import new_id
from bot.work.work import Work
from tests.storage.answered import question
from tests.work.test_watching import Looks, look


async def test_what_no_database_takes_does_not_hold_up_what_came_after_it(tmp_path: Path) -> None:
    looks = Looks()
    async with (
        open_database(read_url(f"sqlite:///{tmp_path / 'certcheck.db'}")) as database,
        Work(database, lambda _: looks, look).running(new_id("one"), named=False, keep_days=90) as work,
    ):
        held = (question("no text \ud800", thread="\ud800"), question("text"))
        work._waiting |= {one.id: one for one in held}
        await asyncio.wait_for(looks.done.wait(), 20)
        assert await work.finish(20) == 0
    assert [asked for step, asked, _ in looks.did if step == "begin"] == [{"text": "text"}]
