"""The line protocol of `check --batch`: one JSON object a line in, one a line out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.examine import Examiner, Network, Rules, diagnose_chain, standard_rules, utc_now
from bot.probe.target import TargetError, parse_host, parse_target
from bot.render.report import as_json
from bot.roots import load_extra
from bot.settings import Settings
from bot.trust.case import RevocationFact, Unchecked
from bot.trust.certificate import Certificate, left_unread, read_pem, readable
from bot.trust.crl import revocation_from_crls
from bot.trust.diagnosis import Diagnosis
from bot.trust.fetching import best_path
from bot.trust.path import AnchorKind
from bot.trust.sighting import Target


@dataclass(frozen=True, slots=True)
class Question:
    """One line. `problem` is the sentence to answer with where the line cannot be used. PEM texts as they came."""

    id: object = None
    host: str | None = None
    connect: str | None = None
    starttls: str | None = None
    at: datetime | None = None
    roots: str | None = None
    only_roots: bool = False
    anchors: AnchorKind = AnchorKind.USER
    chain: str | None = None
    crls: tuple[str, ...] = ()
    problem: str | None = None


class QuestionError(ValueError):
    """A line that cannot be used, as one sentence."""


def read_question(line: bytes | str) -> Question:
    """The question of one line. Never raises: a bad line becomes a question with a problem."""
    try:
        given = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return Question(problem="This line is no JSON object. Write one object a line.")
    if not isinstance(given, dict):
        return Question(problem="This line is no JSON object. Write one object a line.")
    try:
        return _question(given)
    except QuestionError as error:
        return Question(id=given.get("id"), problem=str(error))


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _question(given: dict[str, Any]) -> Question:
    texts = {name: _text(given, name) for name in ("host", "connect", "starttls", "roots", "chain")}
    crls = given.get("crls") or []
    if not isinstance(crls, list) or not all(isinstance(crl, str) for crl in crls):
        raise QuestionError("“crls” must be a list of PEM texts.")
    if texts["host"] is None and texts["chain"] is None:
        raise QuestionError("Give a “host”, or a “chain” to judge without the network.")
    if not isinstance(given.get("only_roots") or False, bool):
        raise QuestionError("“only_roots” must be true or false.")
    if given.get("only_roots") and not texts["roots"]:
        raise QuestionError("“only_roots” needs “roots”.")
    return Question(
        id=given.get("id"),
        at=_time(_text(given, "at")),
        only_roots=bool(given.get("only_roots")),
        anchors=_kind(given.get("anchors") or "user"),
        crls=tuple(crls),
        **texts,
    )


def _text(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise QuestionError(f"“{name}” must be a text.")
    return value


def _kind(value: object) -> AnchorKind:
    try:
        return AnchorKind(value)
    except ValueError:
        raise QuestionError("“anchors” must be “user”, “system” or “app”.") from None


def _time(text: str | None) -> datetime | None:
    try:
        return read_time(text) if text is not None else None
    except ValueError as error:
        raise QuestionError(f"“at” cannot be used: {error}") from None


def read_time(text: str) -> datetime:
    """An ISO 8601 day or time; without a zone it is UTC. Raises ValueError with one sentence."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:40]}” is no time. Write it like 2026-11-23 or 2026-11-23T12:00Z.") from None


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of JSON, and whether the question could be used."""

    line: str
    usable: bool


async def ask(question: Question, network: Network, settings: Settings) -> Answer:
    """The answer to one line. What cannot be answered says so in “error”."""
    if question.problem is not None:
        return _error(question, question.problem)
    try:
        rules = _rules(question, settings)
        if question.chain is not None:
            diagnosis = _judge_chain(question, question.chain, rules)
        else:
            target = _target(question)
            diagnosis = await Examiner(network, rules).examine(target, at=question.at)
    except ValueError as error:
        return _error(question, str(error))
    except Exception as error:  # noqa: BLE001 - one line that breaks must not take the others with it
        return _error(question, f"This line could not be answered: {type(error).__name__}.")
    return Answer(json.dumps(as_json(diagnosis, id=question.id)), usable=True)


def _error(question: Question, sentence: str) -> Answer:
    empty: dict[str, object] = {"id": question.id, "verdict": "unknown", "causes": [], "clients": {}}
    return Answer(json.dumps(empty | {"error": sentence}), usable=False)


def _target(question: Question) -> Target:
    target = parse_target(question.host or "", starttls=question.starttls)
    if question.connect is None:
        return target
    return connecting(target, question.connect)


def connecting(target: Target, text: str) -> Target:
    """The same target, dialled at this address, and without a port in it at the target's own. Raises TargetError."""
    at = parse_target(text, default_port=target.port)
    if at.address is None:
        raise TargetError("What to connect to must be an IP address and a port, like 192.0.2.1:443.")
    return replace(target, connect=(at.host, at.port))


def _rules(question: Question, settings: Settings) -> Rules:
    return _cached_rules(question.roots, question.anchors, question.only_roots, settings.extra_roots)


@lru_cache(maxsize=8)
def _cached_rules(roots: str | None, kind: AnchorKind, only: bool, extra_roots: Path | None) -> Rules:
    own = load_extra(roots, kind) if roots else ()
    if extra_roots is not None and not only:
        own += load_extra(extra_roots.read_text("utf-8"))
    return standard_rules(own, only=only)


def _judge_chain(question: Question, pem: str, rules: Rules) -> Diagnosis:
    """A chain as sent. With CRLs its path is looked up in them; without, nothing is said about revocation."""
    chain, at = read_pem(pem), question.at or utc_now()
    if not chain:
        raise QuestionError("“chain” holds no certificate in PEM form.")
    facts: tuple[RevocationFact, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    if question.crls and isinstance(chain[0], Certificate):
        path = best_path(readable(chain), rules.stores["apple"], at)
        facts, unchecked = revocation_from_crls(path.certificates, question.crls, at)
    host = parse_host(question.host) if question.host is not None else None
    return diagnose_chain(chain, host, rules, at, facts, unchecked, left_unread(pem))
