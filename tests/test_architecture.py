"""The house: who may import whom, and what the pure folders must not touch."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Room → the rooms it may open; what those may open is open to it too. A room is a folder or a module of bot/.
ARROWS: dict[str, set[str]] = {
    "trust": set(),
    "causes": {"trust"},
    "clients": {"trust"},
    "paste": {"trust"},
    "probe": {"trust"},
    "render": {"trust"},
    "roots": {"trust"},
    "examine": {"paste", "probe", "trust", "causes", "clients", "roots"},
    "settings": {"examine"},
    "storage": {"trust"},
    "metrics": {"examine", "storage"},
    "explaining": {"examine", "render"},
    "slack": {"examine", "explaining", "metrics", "render", "storage"},
    "work": {"examine", "render", "storage"},
    "cli": {"examine", "explaining", "render", "storage", "settings"},
    "__main__": {"cli"},
}
SEE_ALL = {"app", "playground"}  # they build everything; nothing imports them at the top of a file
PURE = ("trust", "causes", "clients", "paste", "render")
NOT_PURE = {
    *("_socket", "_ssl", "asyncio", "http", "multiprocessing", "os", "selectors", "shutil", "smtplib", "socket"),
    *("socketserver", "sqlite3", "ssl", "subprocess", "threading", "urllib.request"),
    *("OpenSSL", "aiohttp", "dotenv", "httpx", "pydantic_settings", "slack_bolt", "slack_sdk", "sqlalchemy"),
}


@dataclass(frozen=True)
class Import:
    """One imported module, where it stands, and whether it is imported only when a function runs."""

    module: str
    where: str
    lazy: bool


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")


def sources() -> list[Path]:
    return sorted((ROOT / "bot").rglob("*.py"))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Every import of a file, `from bot import x` told apart as bot.x."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(child) for function in functions for child in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports say the whole name"
            base = node.module or ""
            # "from urllib import request" imports urllib.request
            modules = [base] if base.startswith("bot.") else [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for module in modules:
            yield Import(module, f"{path.relative_to(ROOT)}:{node.lineno}", id(node) in inside)


@cache
def names(path: Path) -> set[str]:
    """Every name that a file uses: variables, attributes, what it imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {getattr(node, key) for node in nodes for key in ("id", "attr", "name") if hasattr(node, key)}


def reachable(room: str) -> set[str]:
    """Everything that the arrows lead to from here."""
    seen, todo = {room}, list(ARROWS[room])
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo.extend(ARROWS[one])
    return seen


def all_imports(*rooms: str) -> Iterator[tuple[str, Import]]:
    for path in sources():
        room = room_of(path)
        if room != "__init__" and (not rooms or room in rooms):
            for one in imports(path):
                yield room, one


def imported_room(one: Import) -> str | None:
    parts = one.module.split(".")
    return parts[1] if parts[0] == "bot" and len(parts) > 1 and parts[1] != "__version__" else None


def test_every_room_has_its_arrows() -> None:
    assert {room_of(path) for path in sources()} - {"__init__"} <= ARROWS.keys() | SEE_ALL


def test_imports_point_inward_only() -> None:
    wrong = []
    for room, one in all_imports(*ARROWS):
        wanted = imported_room(one)
        if wanted is not None and wanted not in SEE_ALL and wanted not in reachable(room):
            wrong.append(f"{one.where}: {room} must not import {one.module}")
    assert not wrong, "\n".join(wrong)


def test_app_and_playground_are_opened_by_the_command_line_alone_and_only_when_asked_for() -> None:
    wrong = []
    for room, one in all_imports():
        if imported_room(one) in SEE_ALL and room not in SEE_ALL and not (room == "cli" and one.lazy):
            wrong.append(one.where)
    assert not wrong, "\n".join(wrong)


def test_the_pure_folders_touch_no_network_no_process_and_no_environment() -> None:
    wrong = []
    for _, one in all_imports(*PURE):
        parts = one.module.split(".")
        if not NOT_PURE.isdisjoint(".".join(parts[: n + 1]) for n in range(len(parts))):
            wrong.append(f"{one.where} imports {one.module}")
    assert not wrong, "\n".join(wrong)


def test_the_core_stands_on_the_standard_library_and_cryptography() -> None:
    allowed = sys.stdlib_module_names | {"bot", "cryptography"}
    wrong = [one.where for _, one in all_imports("trust") if one.module.split(".")[0] not in allowed]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("word", ["open_connection", "create_connection", "sock_connect", "httpx"])
def test_only_the_probe_dials_strangers(word: str) -> None:
    """The guard stands in bot/probe: a connection made elsewhere would go round it. The playground is loopback."""
    assert not [path for path in sources() if word in names(path) and room_of(path) not in {"probe", "playground"}]


@pytest.mark.parametrize("word", ["environ", "getenv"])
def test_the_environment_is_read_by_the_settings_alone(word: str) -> None:
    assert not [path for path in sources() if word in names(path) and room_of(path) not in {"settings", *SEE_ALL}]


def test_the_command_line_starts_without_loading_slack_or_the_app() -> None:
    program = "import sys, bot.cli; print(*(m for m in sys.modules if m.split('.')[0] in ('slack_bolt', 'slack_sdk')))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_no_test_replaces_the_network() -> None:
    """The tests meet real sockets: nothing from unittest.mock, no library that answers in the network's place."""
    fakes = {"unittest.mock", "mock", "pytest_mock", "respx", "aioresponses", "responses"}
    wrong = [one.where for path in (ROOT / "tests").rglob("*.py") for one in imports(path) if one.module in fakes]
    assert not wrong, "\n".join(wrong)
