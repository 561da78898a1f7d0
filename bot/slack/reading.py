"""What a question is about: its own text, its files, and, when the bot is called in a thread, that thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog

from bot.examine import client_report
from bot.paste import Report, read
from bot.probe.target import TargetError, parse_target
from bot.slack.asked import Asked
from bot.slack.calls import Client
from bot.slack.errors import CALL_ERRORS, error_name
from bot.slack.files import Files
from bot.slack.words import MAX_CHARACTERS, message_text
from bot.trust.case import ClientReport
from bot.trust.sighting import Target

HELP_WORDS = frozenset({"", "help", "?", "hilfe", "usage"})
_THREAD_MESSAGES = 30
_HOSTS = 5
_SHORT = 20_000  # characters, read in some milliseconds
# Of their own: the loop's may be busy with the database, and an acknowledgement waits for it.
_READERS = ThreadPoolExecutor(2, "reading")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A host to look at."""

    target: Target
    report: ClientReport | None = None


@dataclass(frozen=True, slots=True)
class HostMissing:
    """A certificate error that names no host."""

    report: ClientReport


@dataclass(frozen=True, slots=True)
class Unusable:
    """A host that cannot be one; `sentence` says why and what to type."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """No certificate error and no host; `explanation` says in one sentence what it is instead, where that is known."""

    explanation: str = ""
    private_key: bool = False


Understood = Ready | HostMissing | Unusable | Nothing


def read_command(text: str) -> Ready | Unusable:
    """`host[:port] [starttls protocol]`, as typed after the slash command."""
    words = text.split()
    if len(words) > 2:
        return Unusable(
            "Please give one host at a time, like `/certcheck example.com:8443` or `/certcheck mx.example.com:25 smtp`."
        )
    try:
        return Ready(parse_target(words[0], starttls=words[1].lower() if len(words) == 2 else None))
    except TargetError as error:
        return Unusable(str(error))


class Reader:
    """Finds out what is asked. Reading runs in a thread: a long paste must not hold up the acknowledgements."""

    def __init__(self, files: Files, client: Client, me: str) -> None:
        self._files = files
        self._client = client
        self._me = me

    async def understand(self, asked: Asked) -> Understood:
        """What a question is about; for an uncalled message Ready and HostMissing only when it is a certificate
        error."""
        found = await self._found(asked)
        if asked.private_key and not isinstance(found, Unusable):
            return _with_key(found)
        return found

    async def _found(self, asked: Asked) -> Understood:
        if asked.target is not None:
            return Ready(asked.target, asked.report)
        if asked.called and not asked.files and (typed := self._typed(asked.text)) is not None:
            return typed
        own = await self._read((asked.text, *await self._files.texts(asked.files)), called=asked.called)
        if isinstance(own, Ready) or not asked.called:
            return own
        if (named := self._named(asked.text)) is not None:
            return Ready(named, own.report if isinstance(own, HostMissing) else None)
        if asked.in_thread and asked.text.strip().lower() not in HELP_WORDS - {""}:
            around = await self._thread(asked)
            if isinstance(own, HostMissing) and isinstance(around, Ready):
                return Ready(around.target, own.report)
            return around if isinstance(own, Nothing) and not isinstance(around, Nothing) else own
        return own

    async def concerns(self, asked: Asked) -> bool:
        """Whether a question is worth recording: what is small talk for certain is never written down. Files are
        read later, and long texts too: an acknowledgement must not wait for them."""
        if asked.called or asked.files or asked.private_key or len(asked.text) > _SHORT:
            return True
        return not isinstance(await self._read((asked.text,), called=False), Nothing)

    def _typed(self, text: str) -> Ready | Unusable | None:
        """`@certcheck example.com:25 smtp`: the same words as after the slash command, when they are no sentence."""
        words = text.split()
        if words and words[0].lower() == "check":
            words = words[1:]
        if not 1 <= len(words) <= 2 or not _looks_like_host(words[0]):
            return None
        found = read_command(" ".join(words))
        return found if isinstance(found, Ready) or len(words) == 1 else None

    def _named(self, text: str) -> Target | None:
        """The first word of a sentence that is a host: "is api.example.com all right?"."""
        for word in text.split()[:50]:
            if _looks_like_host(word.strip("()[]{},;!?'\"`")):
                try:
                    return parse_target(word.strip("(){},;!?'\"`"))
                except TargetError:
                    continue
        return None

    async def _read(self, texts: tuple[str, ...], *, called: bool) -> Ready | HostMissing | Nothing:
        text = "\n".join(part for part in texts if part)
        if not text.strip():
            return Nothing()
        reading = await asyncio.get_running_loop().run_in_executor(_READERS, read, text)
        if not reading.is_certificate_error and not called:
            return Nothing(private_key=reading.private_key)
        report = client_report(reading)
        if (target := self._first_host(reading)) is not None:
            return Ready(target, report)
        if reading.is_certificate_error:
            return HostMissing(report)
        return Nothing(reading.explanation, reading.private_key)

    def _first_host(self, reading: Report) -> Target | None:
        for mention in reading.hosts[:_HOSTS]:
            host = f"[{mention.host}]" if ":" in mention.host else mention.host
            try:
                return parse_target(host if mention.port is None else f"{host}:{mention.port}")
            except TargetError:
                continue
        return None

    async def _thread(self, asked: Asked) -> Understood:
        """What the thread is about: its first message, then the others from the newest back."""
        missing: Understood = Nothing()
        messages = await self._messages(asked)
        for message in (*messages[:1], *reversed(messages[1:])):
            files = await self._files.texts(_file_objects(message))
            found = await self._read((message_text(message)[:MAX_CHARACTERS], *files), called=False)
            if isinstance(found, Ready):
                return found
            if isinstance(missing, Nothing):
                missing = found
        if isinstance(missing, Nothing):
            for message in (*messages[:1], *reversed(messages[1:])):
                if (named := self._named(message_text(message))) is not None:
                    return Ready(named)
        return missing

    async def _messages(self, asked: Asked) -> Sequence[Mapping[str, Any]]:
        """The thread's messages, without the bot's own and without the one that calls it."""
        replies = partial(
            self._client.conversations_replies, channel=asked.channel, ts=str(asked.thread), limit=_THREAD_MESSAGES
        )
        try:
            answer = await self._client.patiently("thread", replies)
        except CALL_ERRORS as error:
            _log.warning("thread not read", channel=asked.channel, error=error_name(error))
            return []
        found = [message for message in answer.get("messages") or () if isinstance(message, dict)]
        others = [
            message for message in found if message.get("user") != self._me and message.get("ts") != asked.message
        ]
        return others[:_THREAD_MESSAGES]


def _with_key(found: Ready | HostMissing | Nothing) -> Understood:
    """The same, where a private key was cut out before it was read."""
    if isinstance(found, Nothing):
        return replace(found, private_key=True)
    return replace(found, report=replace(found.report or ClientReport(), private_key=True))


def _looks_like_host(word: str) -> bool:
    """Whether a word of free text is meant as a host: it has a dot or a colon inside, or is a link."""
    if word.startswith(("<@", "<#", "<!")):
        return False
    inside = word.strip(".:")
    return word.startswith("<") or "." in inside or ":" in inside or inside.lower() == "localhost"


def _file_objects(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    files = message.get("files")
    return [file for file in files[:3] if isinstance(file, dict)] if isinstance(files, list) else []
