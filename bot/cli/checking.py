"""`check`: live hosts and bundles, one after the other for people, side by side line by line for programs."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.cli.batch import Question, ask, connecting, read_question, read_time
from bot.examine import Examiner, diagnose_chain, standard_rules, utc_now
from bot.probe.guard import Guard
from bot.probe.network import ProbeNetwork
from bot.probe.target import TargetError, parse_host, parse_target
from bot.render.report import as_json
from bot.render.text import answer_text
from bot.roots import load_extra
from bot.settings import Settings, SettingsError, load_settings
from bot.trust.case import Unchecked
from bot.trust.certificate import UnreadableCertificate, left_unread, read_pem, readable
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.path import Anchor
from bot.trust.sighting import Target

TRUSTED, REFUSED, NOT_CHECKED = 0, 1, 3
LARGEST_FILE = 4 * 1024 * 1024
SIDE_BY_SIDE = 16
_UNNAMED = Unchecked("whether it is for the right server", "no name was given; add --host NAME")


class UsageError(Exception):
    """Wrong usage, as one sentence for people."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was typed."""

    hosts: tuple[str, ...] = ()
    connect: str | None = None
    roots: Path | None = None
    only_roots: bool = False
    at: str | None = None
    starttls: str | None = None
    chain: Path | None = None
    host: str | None = None
    as_json: bool = False


async def run(options: Options) -> int:
    """Prints an answer for each host, or for the bundle, and returns the exit code."""
    at = parse_time(options.at) if options.at is not None else None
    settings = _settings()
    rules = standard_rules(_extra(settings, options), only=options.only_roots)
    if options.chain is not None:
        if options.hosts or options.connect is not None or options.starttls is not None:
            raise UsageError("--chain judges a file and dials nothing: leave HOST, --connect and --starttls out.")
        host = _host(options.host) if options.host is not None else None
        text = _file(options.chain)
        chain = read_pem(text)
        if not chain:
            raise UsageError(
                f"{options.chain} holds no certificate in PEM form (no “BEGIN CERTIFICATE” line). A DER file becomes "
                "PEM with: openssl x509 -inform der -in FILE -out chain.pem · a .p7b file with: openssl pkcs7 "
                "-print_certs -in FILE -out chain.pem (add -inform der where it is binary)."
            )
        if isinstance(chain[0], UnreadableCertificate) and not readable(chain):
            raise UsageError(f"{options.chain}: no certificate in it can be read ({chain[0].why}). Export it again.")
        judged = diagnose_chain(chain, host, rules, at or utc_now(), unread=left_unread(text))
        if host is None:
            judged = replace(judged, unchecked=(*judged.unchecked, _UNNAMED))
        return _print([judged], options.as_json)
    targets = _targets(options)
    async with network(settings) as net:
        examiner = Examiner(net, rules)
        code = [_print([await examiner.examine(target, at=at)], options.as_json) for target in targets]
    return _worst(code)


def _targets(options: Options) -> list[Target]:
    if not options.hosts:
        raise UsageError("say which host to look at, for example: certcheck check example.com")
    if options.host is not None:
        raise UsageError("--host goes with --chain. Name live hosts without it.")
    try:
        targets = [parse_target(text, starttls=options.starttls) for text in options.hosts]
        if options.connect is None:
            return targets
        return [connecting(target, options.connect) for target in targets]
    except TargetError as error:
        raise UsageError(str(error)) from None


def _host(text: str) -> str:
    try:
        return parse_host(text)
    except TargetError as error:
        raise UsageError(str(error)) from None


def _extra(settings: Settings, options: Options) -> tuple[Anchor, ...]:
    """The organisation's roots from the settings, and those of --roots; with --only-roots these alone."""
    if options.only_roots and options.roots is None:
        raise UsageError("--only-roots needs --roots FILE.")
    files = [options.roots] if options.only_roots else [settings.extra_roots, options.roots]
    anchors: tuple[Anchor, ...] = ()
    for file in filter(None, files):
        try:
            anchors += load_extra(_file(file))
        except ValueError as error:
            raise UsageError(f"{file} cannot be used as roots. {error}") from None
    return anchors


def _file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > LARGEST_FILE:
        raise UsageError(f"{path} is larger than {LARGEST_FILE // 1024 // 1024} MB: that is no bundle of certificates.")
    return data.decode("utf-8", "replace")


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        raise UsageError(str(error)) from None


def parse_time(text: str) -> datetime:
    """An ISO 8601 day or time; without a zone it is UTC. Raises UsageError."""
    try:
        return read_time(text)
    except ValueError as error:
        raise UsageError(str(error)) from None


@asynccontextmanager
async def network(settings: Settings) -> AsyncIterator[ProbeNetwork]:
    """The network under the settings' rules of where the bot may connect."""
    guard = Guard(settings.allow_networks, settings.deny_networks, settings.ports)
    async with ProbeNetwork(guard) as net:
        yield net


def _print(diagnoses: list[Diagnosis], in_json: bool) -> int:
    for diagnosis in diagnoses:
        print(
            json.dumps(as_json(diagnosis)) if in_json else answer_text(diagnosis, colour=sys.stdout.isatty()),
            flush=True,
        )
    return _worst([exit_code(diagnosis) for diagnosis in diagnoses])


def exit_code(diagnosis: Diagnosis) -> int:
    """0 trusted by every client, 1 refused by some, 3 could not be checked."""
    verdicts = {one.verdict for one in diagnosis.clients}
    if Verdict.UNTRUSTED in verdicts:
        return REFUSED
    return NOT_CHECKED if Verdict.UNKNOWN in verdicts else TRUSTED


def _worst(codes: list[int]) -> int:
    """What is known to be refused weighs more than what could not be checked."""
    return next((code for code in (REFUSED, NOT_CHECKED) if code in codes), TRUSTED)


async def run_batch(options: Options) -> int:
    """Answers each line of standard input as soon as it is done; at most SIDE_BY_SIDE at once. 0 when every line could
    be used, else 2."""
    if options != Options():
        raise UsageError("--batch reads everything from its lines: leave the other arguments out.")
    settings = _settings()
    places = asyncio.Semaphore(SIDE_BY_SIDE)
    usable: list[bool] = []
    async with network(settings) as net, asyncio.TaskGroup() as group:
        while line := await asyncio.to_thread(sys.stdin.buffer.readline):
            if not line.strip():
                continue
            await places.acquire()
            group.create_task(_answer(read_question(line), net, settings, places, usable))
    return 0 if all(usable) else 2


async def _answer(
    question: Question, net: ProbeNetwork, settings: Settings, places: asyncio.Semaphore, usable: list[bool]
) -> None:
    try:
        answer = await ask(question, net, settings)
    finally:
        places.release()
    usable.append(answer.usable)
    print(answer.line, flush=True)
