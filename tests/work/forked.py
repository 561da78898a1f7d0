"""Processes of the bot that begin with everything imported: a test that kills some spends its time on nothing else."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path

# Modules that are found while the bot starts stand here too: what is not preloaded is only slower.
_PRELOAD = ["bot.app", "bot.cli", "aiosqlite", "psycopg", "dbos"]


class Forked:
    """What the tests need of asyncio's Process, of one that is a fork. It is gone at the latest when its parent is."""

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        self._process = process
        self._ended = asyncio.Event()
        assert process.pid is not None
        self.pid = process.pid
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode if self._ended.is_set() else None

    def send_signal(self, number: int) -> None:
        if not self._ended.is_set():
            os.kill(self.pid, number)

    async def wait(self) -> int:
        await self._ended.wait()
        return int(self._process.exitcode or 0)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()


async def serve(folder: Path, environment: Mapping[str, str], log: Path, *more: str) -> Forked:
    """`python -m bot serve` in this folder, with this environment alone; what it prints goes into the log."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    process = context.Process(target=_serve, args=(folder, dict(environment), log, more), daemon=True)
    await asyncio.to_thread(process.start)  # the first one waits for what is imported
    return Forked(process)


def _serve(folder: Path, environment: Mapping[str, str], log: Path, more: tuple[str, ...]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    sys.argv = ["certcheck", "serve", *more]
    from bot.cli import main

    main()
