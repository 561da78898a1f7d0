"""Hostile texts: the work is bounded by construction, nothing raises, and no host is made up."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.paste
from bot.paste.batch import read_line
from bot.paste.hosts import find_hosts
from bot.paste.read import read
from bot.paste.squash import lowered
from bot.paste.unwrap import HEAD, TAIL, bounded, unwrap

HERE = Path(__file__).parent
SAMPLES = [
    one["text"]
    for name in ("apple", "openssl", "others", "libraries", "silent")
    for one in yaml.safe_load((HERE / f"{name}.yml").read_text("utf-8"))
]
MANY = 4000
ANY = st.characters(exclude_categories=["Cs"])  # what UTF-8 can hold; to be told by its name takes seconds longer
"""A repetition up to this length counts as bounded."""


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern of the package, in whatever structure it stands."""
    for module in walk_packages(bot.paste.__path__, "bot.paste."):
        for name, value in vars(import_module(module.name)).items():
            yield from _within(f"{module.name}.{name}", value, 0)


def _within(where: str, value: Any, depth: int) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        yield where, value
    elif isinstance(value, tuple) and depth < 4:
        for one in value:
            yield from _within(where, one, depth + 1)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for name in value.__dataclass_fields__:
            yield from _within(f"{where}.{name}", getattr(value, name), depth + 1)


_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}


def _too_much(parsed: Any, outer: int = 1) -> Iterator[int]:
    """The product of nested repetitions, where it is more than MANY can explain."""
    for operation, argument in parsed:
        if operation in _REPEATS:
            most = int(argument[1])
            if outer * most > MANY and not (outer == 1 and _plain(argument[2])):
                yield outer * most
            yield from _too_much(argument[2], outer * most if most > 1 else outer)
        elif operation is _constants.BRANCH:
            for branch in argument[1]:
                yield from _too_much(branch, outer)
        elif operation is _constants.SUBPATTERN:
            yield from _too_much(argument[3], outer)
        elif operation in {_constants.ASSERT, _constants.ASSERT_NOT}:
            yield from _too_much(argument[1], outer)


def _plain(parsed: Any) -> bool:
    return len(parsed) == 1 and parsed[0][0] in {_constants.IN, _constants.LITERAL, _constants.NOT_LITERAL}


def test_no_pattern_repeats_a_repetition_without_bound() -> None:
    found = list(_patterns())
    assert len(found) > 200
    unbounded = re.compile(r"[^\\][*+]\)[*+{]")
    for where, pattern in found:
        assert not unbounded.search(pattern.pattern), where
        worst = [
            product for product in _too_much(_parser.parse(pattern.pattern, pattern.flags)) if product > 100 * MANY
        ]
        assert not worst, (where, worst)


def test_a_long_text_is_cut_to_its_first_and_last_parts() -> None:
    text = "a" * HEAD + "b" * 1_000_000 + "c" * TAIL
    assert bounded(text) == "a" * HEAD + "\n" + "c" * TAIL
    assert len(unwrap("x" * 5_000_000)) <= HEAD + TAIL + 1


@pytest.mark.parametrize(
    "piece",
    ["https://", "<http:", "<cert(0x1) s: a i: ", "error -1202 ", "x509: certificate is valid for ", "a.example ", "curl ",
     "pretending to be ", "put>oci://", "transfer artifact x (oci:", "伪装成", "mariadb -", "curl https://a.example ",
     "-----BEGIN PRIVATE KEY-----", "eyJ", "> \n", "depth=3\nverify error:num=10:", "&lt;", "\\u0041", "İ"],
)  # fmt: skip
def test_a_piece_repeated_over_40_kb_gives_a_short_report(piece: str) -> None:
    report = read(piece * (40_000 // len(piece)))
    assert len(report.hosts) <= 4
    assert len(report.client_chain) <= 20


def test_few_hosts_are_looked_at_however_many_there_are() -> None:
    assert len(find_hosts("".join(f"https://h{n}.example/ " for n in range(3000)), (), 0)) <= 4


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 40)))
        piece = draw(
            st.one_of(
                st.just(""),
                st.text(ANY, max_size=12),
                st.sampled_from(["\n> ", "&lt;", '"', "“", "://", "[", "<", "\x00", "..", ":"]),
            )
        )
        text = text[:at] + piece + text[end:]
    return str(text)


@settings(max_examples=300)
@given(_mutated())
def test_a_damaged_text_never_raises_and_every_host_stands_in_it(text: str) -> None:
    report = read(text)
    plain = lowered(unwrap(text))
    for mention in report.hosts:
        assert (
            mention.host in plain
            or mention.host in plain.replace("\n", "")
            or _is_address_in_bytes(mention.host, plain)
        )
        assert mention.port is None or 0 < mention.port < 65536


def _is_address_in_bytes(host: str, plain: str) -> bool:
    try:
        return ipaddress.ip_address(host).packed.hex() in plain.replace(" ", "")
    except ValueError:
        return False


@settings(max_examples=100)
@given(st.text(ANY, max_size=400))
def test_any_text_is_answered_with_a_report(text: str) -> None:
    assert json.loads(read_line(json.dumps({"id": 1, "text": text})))["id"] == 1
