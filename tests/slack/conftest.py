"""The bot as it serves, against the stand-in for Slack, with a stand-in for the examiner where no host matters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app import serve
from bot.playground.slack import Message, StandIn
from bot.settings import Settings
from bot.trust.case import ClientReport
from bot.trust.diagnosis import Diagnosis, Proof, Verdict
from bot.trust.sighting import Target

ROOT = Path(__file__).resolve().parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
C, PRIVATE, ELSEWHERE = "C1", "G1", "C2"
ANN, BOB = "U1ANN", "U2BOB"

PASTE = (
    'Error Domain=NSURLErrorDomain Code=-1202 "The certificate for this server is invalid. You might be connecting to '
    'a server that is pretending to be “{host}” which could put your confidential information at risk." '
    "UserInfo={{NSErrorFailingURLStringKey=https://{host}/login, _kCFStreamErrorCodeKey=-9813}}"
)
HOSTLESS = 'Error Domain=NSURLErrorDomain Code=-1202 "The certificate for this server is invalid."'


@dataclass
class Hosts:
    """Stands where the examiner stands: every host has this verdict. What it was asked is kept; it may wait, or break."""

    asked: list[tuple[Target, ClientReport | None]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    breaks: Exception | None = None
    proofs: tuple[Proof, ...] = ()
    verdict: Verdict = Verdict.TRUSTED

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def names(self) -> list[str]:
        return [str(target) for target, _ in self.asked]

    async def __call__(self, target: Target, report: ClientReport | None) -> Diagnosis:
        self.asked.append((target, report))
        await self.gate.wait()
        if self.breaks is not None:
            raise self.breaks
        return Diagnosis(target, datetime.now(UTC), self.verdict, (), (), (), proofs=self.proofs, report=report)


def settings_for(slack: StandIn, **more: Any) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        **more,
    )


@asynccontextmanager
async def serving(slack: StandIn, hosts: Hosts, **more: Any) -> AsyncIterator[asyncio.Event]:
    """The bot as it serves in production, until the block ends."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(settings_for(slack, **more), hosts, stop))
    try:
        await slack.wait_for(lambda: slack.socket.connections)
        yield stop
    finally:
        hosts.gate.set()
        stop.set()
        assert await task == 0


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bot runs, and keeps its database."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _is_echo(payload: Mapping[str, Any]) -> bool:
    """Whether Slack told the bot of its own message: that may come when it is gone already."""
    event = payload.get("event") or {}
    return "bot_id" in event or "bot_id" in (event.get("message") or {})


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A workspace. What is not acknowledged in time at its first delivery fails the test that caused it."""
    async with StandIn(MANIFEST, ack_timeout=3.0, retry_after=(0.0,)) as stand:
        stand.user(ANN, "ann")
        stand.user(BOB, "bob")
        stand.channel(C, ANN, BOB)
        stand.channel(PRIVATE, ANN, kind="group")
        stand.channel(ELSEWHERE, ANN, BOB, bot=False)
        yield stand
        again = [e for e in stand.envelopes if (e.lost and e.attempts) or len(e.attempts) > 1]
        assert not [e.payload for e in again if not _is_echo(e.payload)]
        assert not [
            (call.method, call.error) for call in stand.calls if call.error in {"missing_scope", "invalid_blocks"}
        ]


@pytest.fixture
def hosts() -> Hosts:
    return Hosts()


@pytest.fixture
async def bot(slack: StandIn, hosts: Hosts) -> AsyncIterator[Hosts]:
    async with serving(slack, hosts):
        yield hosts


async def finished(slack: StandIn, message: Message) -> Message:
    """The bot's one message under this one, once it is the answer."""
    await slack.wait_for(lambda: [m for m in slack.replies(message) if m.by_bot and "Checking" not in m.text])
    await slack.quiet(0.3)
    (reply,) = [m for m in slack.replies(message) if m.by_bot]
    return reply
