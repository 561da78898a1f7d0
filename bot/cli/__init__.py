"""The command line: check, read, explain, serve, playground. Nothing here loads Slack before `serve` is asked for."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import __version__

EXIT_CODES = "Exit code: 0 trusted by every client, 1 refused by some, 2 wrong usage, 3 could not be checked."

app = typer.Typer(
    name="certcheck",
    help="Says why a TLS certificate is not trusted, who has to act, and what to do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """The console script `certcheck`, and `python -m bot`."""
    try:
        app()
    except* BrokenPipeError:
        # Who reads has left (`| head`): nothing more can be said, and Python must not try at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


def refuse(sentence: str) -> NoReturn:
    """Wrong usage: one sentence, exit code 2."""
    from bot.render.words import clean

    print(f"certcheck: {clean(sentence)}", file=sys.stderr)
    raise typer.Exit(2)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)] = False,
) -> None:
    if show:
        print(f"certcheck {__version__}")
        raise typer.Exit


@app.command(epilog=EXIT_CODES)
def check(
    hosts: Annotated[list[str] | None, typer.Argument(metavar="HOST[:PORT]…", help="What to look at.")] = None,
    connect: Annotated[str | None, typer.Option(metavar="ADDRESS:PORT", help="Dial this instead of the name.")] = None,
    roots: Annotated[Path | None, typer.Option(metavar="FILE", help="Further trusted roots (PEM).")] = None,
    only_roots: Annotated[bool, typer.Option("--only-roots", help="Trust only those of --roots.")] = False,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="Judge at this time: 2026-11-23T12:00Z.")] = None,
    starttls: Annotated[str | None, typer.Option(metavar="PROTOCOL", help="smtp, imap, pop3, ftp, ldap, …")] = None,
    chain: Annotated[Path | None, typer.Option(metavar="FILE", help="Judge this PEM bundle; dial nothing.")] = None,
    host: Annotated[str | None, typer.Option(metavar="NAME", help="The name that the bundle is for.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a host and line.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="One JSON object a line in, one a line out.")] = False,
) -> None:
    """Look at hosts, or at a bundle before it is deployed, and say what is wrong."""
    from bot.cli import checking

    options = checking.Options(
        hosts=tuple(hosts or ()),
        connect=connect,
        roots=roots,
        only_roots=only_roots,
        at=at,
        starttls=starttls,
        chain=chain,
        host=host,
        as_json=as_json,
    )
    try:
        raise typer.Exit(asyncio.run(checking.run_batch(options) if batch else checking.run(options)))
    except checking.UsageError as error:
        refuse(str(error))


@app.command()
def read(
    batch: Annotated[bool, typer.Option("--batch", help="One JSON object a line in, one a line out.")] = False,
) -> None:
    """Explain a pasted error text, given on standard input."""
    from bot.cli import reading

    raise typer.Exit(reading.run_batch() if batch else reading.run())


@app.command(context_settings={"ignore_unknown_options": True})  # -1202 is no option
def explain(code: Annotated[str, typer.Argument(help="A cause, an Apple number (-1202) or an Apple name.")]) -> None:
    """Explain a cause (expired), a number of Apple's (-1202, -9813, -67901) or its name."""
    from bot import explaining

    text = explaining.explain(code)
    if text is None:
        refuse(f"“{code}” is no cause and no code of Apple's. Causes are: {', '.join(explaining.cause_codes())}.")
    print(text, end="")


@app.command()
def serve(
    http: Annotated[bool, typer.Option("--http", help="Slack sends requests; without it, Socket Mode.")] = False,
) -> None:
    """Run the bot in Slack. Settings come from the environment and from .env."""
    from bot.app import run

    raise typer.Exit(run(http))


@app.command()
def playground() -> None:
    """Try the bot without a Slack workspace and without a network."""
    from bot.playground.play import main as run

    raise typer.Exit(run())
