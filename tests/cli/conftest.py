"""Sick servers in a thread of their own, and the command line called as a person or a program calls it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.playground.pki import Authority
from bot.playground.sick import Row, sick_row
from bot.playground.tls_server import Listening, Manners, make_context, plain_server, serve_tls

LOOPBACK = {"CERTCHECK_ALLOW_NETWORKS": "127.0.0.0/8"}
MAIL_ROOT = Authority.root("The Mail Root")
MAIL_CA = MAIL_ROOT.intermediate("The Mail CA")
MAIL = MAIL_CA.leaf("mail.localhost")


@dataclass(frozen=True)
class Ran:
    """What one call of the command line came to."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Stage:
    """The servers: the row, a mail server, and one that answers nobody until it is told to."""

    row: Row
    roots: Path
    mail: Listening
    mail_roots: Path
    held: Listening
    release: Callable[[], None]


async def _mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """SMTP up to STARTTLS (RFC 3207), then TLS."""
    for answer in (b"220 mail.localhost ESMTP\r\n", b"250-mail.localhost\r\n250 STARTTLS\r\n", b"220 go ahead\r\n"):
        writer.write(answer)
        if not answer.startswith(b"220 go"):
            await reader.readline()
    await serve_tls(make_context((MAIL, MAIL_CA), Manners()), Manners(), reader, writer)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    loop, stack = asyncio.new_event_loop(), contextlib.AsyncExitStack()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> Stage:
        gate = asyncio.Event()

        async def hold(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await gate.wait()

        row = await stack.enter_async_context(sick_row())
        mail = await stack.enter_async_context(plain_server(_mail))
        held = await stack.enter_async_context(plain_server(hold))
        roots, mail_roots = folder / "roots.pem", folder / "mail.pem"
        roots.write_text(row.root_pem)
        mail_roots.write_text(MAIL_ROOT.pem)
        return Stage(row, roots, mail, mail_roots, held, lambda: loop.call_soon_threadsafe(gate.set))

    folder = tmp_path_factory.mktemp("roots")
    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(60)
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(autouse=True)
def nobody_elses_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env of the folder in which the tests are run, no variable of who runs them."""
    monkeypatch.chdir(tmp_path)
    for name in ("ALLOW_NETWORKS", "DENY_NETWORKS", "PORTS", "EXTRA_ROOTS"):
        monkeypatch.delenv(f"CERTCHECK_{name}", raising=False)


def certcheck(*arguments: object, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Ran:
    """Calls the command line within this process; loopback may be dialled unless `env` says otherwise.

    An exception that gets out of it is what people would see as a traceback: it is raised here.
    """
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin, env=LOOPBACK if env is None else env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)
