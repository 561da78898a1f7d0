"""What the tests of judging share: a moment, stores, and causes and clients with one thing said about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.causes import all_causes
from bot.clients import all_clients
from bot.playground.pki import Issued
from bot.trust.case import Case, Needs, View
from bot.trust.cause import Cause, Check, Finding
from bot.trust.certificate import AnyCertificate
from bot.trust.client import Client
from bot.trust.path import Anchor, AnchorKind, AnchorSet

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
PROGRAMME = "tests"


def store(*roots: Issued) -> AnchorSet:
    """A client's own roots: these, as installed by the device's management."""
    return AnchorSet(PROGRAMME, tuple(Anchor(root.facts, AnchorKind.USER) for root in roots), date="2026-11-01")


def stores(*roots: Issued) -> dict[str, AnchorSet]:
    """The same roots for every client there is."""
    return {programme: store(*roots) for programme in [PROGRAMME, *(client.programme for client in all_clients())]}


def sent(*certificates: Issued | AnyCertificate) -> tuple[AnyCertificate, ...]:
    return tuple(one.facts if isinstance(one, Issued) else one for one in certificates)


def case(*certificates: Issued | AnyCertificate, host: str | None = "a.example", **said) -> Case:
    return Case(host=host, at=said.pop("at", NOW), sent=sent(*certificates), **said)


def client(code: str = "patient", **said) -> Client:
    """A client that fetches nothing, looks for another path when one fails, and sees to nothing else by itself."""
    template = next(one for one in all_clients() if one.code == "apple")
    return replace(
        template, **{"code": code, "programme": PROGRAMME, "fetches_issuers": False, "backtracks": True, **said}
    )


def cause(code: str, check: Check, **said) -> Cause:
    """A cause with this check, that needs a leaf, refuses, and hides nothing."""
    healthy = {"needs": Needs.LEAF, "hides": frozenset(), "refuses": True}
    return replace(all_causes()[0], **{**healthy, "code": code, "check": check, **said})


def always(**finding) -> Check:
    return lambda _view: Finding(**finding)


def never(_view: View) -> Finding | None:
    return None


def the(code: str) -> Cause:
    """A cause of the bot's own."""
    return next(one for one in all_causes() if one.code == code)


def codes(found: Iterable[tuple[Cause, Finding]]) -> list[str]:
    return [one.code for one, _ in found]
