"""The files around the code say what is so: README, settings, requirements, Makefile, Dockerfile."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from aiohttp import web

from bot.settings import variables

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """The files of the project: git's list, or without git everything outside of hidden folders."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [p for p in ROOT.rglob("*") if p.is_file() and not any(x.startswith(".") for x in p.relative_to(ROOT).parts)]


def pins(name: str) -> dict[str, str]:
    """Package → version of a requirements file."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text(name), re.MULTILINE))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))


def recipe(target: str) -> str:
    """What a target and its markers run, variables filled in, as make itself says it."""
    asked = ["make", "--always-make", "--dry-run", target]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"`make ([a-z]+)", text(page))) | set(
        re.findall(r"^make ([a-z]+)", text(page), re.MULTILINE)
    )
    assert named
    assert named <= make_targets()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text(page))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_tree_in_contributing_is_the_tree_of_the_project() -> None:
    shown = set(re.findall(r"^  ([a-z_]+(?:/|\.py)) ", text("CONTRIBUTING.md"), re.MULTILINE))
    rooms = {path.name + "/" for path in (ROOT / "bot").iterdir() if (path / "__init__.py").exists()}
    files = {path.name for path in (ROOT / "bot").glob("*.py") if path.name != "__init__.py"}
    assert shown == rooms | files


def test_every_setting_stands_in_the_example_file_and_in_readme_and_nothing_else_does() -> None:
    settings = set(variables().values())
    example = re.findall(r"^#?\s?([A-Z][A-Z_]+)=", text(".env.example"), re.MULTILINE)
    table = re.findall(r"^\| `([A-Z][A-Z_]+)` \|", text("README.md"), re.MULTILINE)
    assert sorted(example) == sorted(settings)
    assert sorted(table) == sorted(settings)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_with_hashes_and_names_no_place_to_get_it_from(name: str) -> None:
    lines = [line for line in text(name).splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in lines if "://" in line or "@" in line or re.match(r"\s*-(?!-hash=)", line)]
    blocks = re.split(r"\n(?=\S)", "\n".join(lines))
    assert [block for block in blocks if not re.match(r"\S+==\S+ \\\n\s+--hash=sha256:[0-9a-f]{64}", block)] == []


def test_the_locked_requirements_cover_the_declared_ones_and_agree_with_each_other() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    runtime, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert runtime.items() <= dev.items()
    for declared, locked in ((project["dependencies"], runtime), (project["optional-dependencies"]["dev"], dev)):
        names = {re.split(r"[<>=~! \[]", one)[0].lower() for one in declared}
        assert names <= locked.keys(), "run `make lock`"


def test_what_the_code_imports_is_declared() -> None:
    """Nothing works only because another package happens to bring it along."""
    project = tomllib.loads(text("pyproject.toml"))["project"]
    declared = {re.split(r"[\[<>=]", one)[0].lower().replace("-", "_") for one in project["dependencies"]}
    declared |= {"openssl", "dotenv", "slack_sdk", "pydantic"}  # imported under other names, or part of one declared
    imported = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "files":  # data of a package
                imported |= {str(a.value).split(".")[0] for a in node.args if isinstance(a, ast.Constant)}
    assert {name.lower() for name in imported - sys.stdlib_module_names - {"bot"}} <= declared


def test_the_image_is_made_of_the_steps_that_make_takes() -> None:
    """Docker is not at hand in the tests: what the Dockerfile does is held against what they do run."""
    dockerfile = text("Dockerfile").replace("\\\n", " ")
    (install,) = re.findall(r"pip install .*--require-hashes (-r \S+)", dockerfile)
    assert f"--require-hashes {install}" in recipe("try")
    (entry,) = re.findall(r"^ENTRYPOINT (.*)$", dockerfile, re.MULTILINE)
    assert " ".join(json.loads(entry)[1:]) + " playground" in recipe("try")
    (version,) = set(re.findall(r"^FROM python:(3\.\d+)-slim", dockerfile, re.MULTILINE))
    assert f"python{version}" in text("Makefile")


def test_the_image_starts_as_a_number_that_is_not_root_and_holds_no_secret() -> None:
    dockerfile = text("Dockerfile")
    (user,) = re.findall(r"^USER (\d+):\d+$", dockerfile, re.MULTILINE)
    assert int(user) > 0
    assert dockerfile.index("USER") < dockerfile.index("ENTRYPOINT")
    assert not re.search(r"SLACK_|TOKEN=|SECRET", dockerfile)
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", dockerfile, re.MULTILINE))
    let_in = {line.removeprefix("!") for line in text(".dockerignore").splitlines() if line.startswith("!")}
    assert copied == let_in


def test_the_image_runs_in_its_volume_so_that_a_database_named_as_in_the_example_can_be_written() -> None:
    """`docker run --env-file .env` lets the relative path of .env.example win over the image's own."""
    dockerfile = text("Dockerfile")
    (volume,) = re.findall(r"^VOLUME (.*)$", dockerfile, re.MULTILINE)
    assert re.findall(r"^WORKDIR (.*)$", dockerfile, re.MULTILINE)[-1] == volume
    assert re.search(rf"^RUN mkdir {volume} && chown 10001:10001 {volume}$", dockerfile, re.MULTILINE)


def test_what_the_image_copies_is_enough_to_start(tmp_path: Path) -> None:
    (found,) = re.findall(r"PYTHONPATH=(\S+)", text("Dockerfile"))
    assert f"COPY bot {found}/bot\n" in text("Dockerfile")
    shutil.copytree(ROOT / "bot", tmp_path / "app" / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    asked, environment = [sys.executable, "-m", "bot", "explain", "expired"], {"PYTHONPATH": str(tmp_path / "app")}
    done = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_the_health_check_of_the_image_tells_a_live_bot_from_a_dead_one() -> None:
    (command,) = re.findall(r"HEALTHCHECK.*?CMD (\[.*?\])$", text("Dockerfile"), re.DOTALL | re.MULTILINE)
    program = json.loads(command)[2]
    app = web.Application()

    async def livez(request: web.Request) -> web.Response:
        return web.Response(text="ok")

    app.router.add_get("/livez", livez)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    async def health(port: int) -> int:
        command, silent = (sys.executable, "-c", program), asyncio.subprocess.DEVNULL
        env = {"CERTCHECK_HEALTH_PORT": str(port)}
        return await (await asyncio.create_subprocess_exec(*command, env=env, stderr=silent)).wait()

    assert await health(port) == 0
    await runner.cleanup()
    assert await health(port) != 0
    assert await health(0) == 0  # switched off: nothing says that it is dead


def test_ci_runs_what_readme_tells_people_to_run() -> None:
    script = text(".ci/run")
    assert "set -euo pipefail" in script
    for command in ("make test", "make check"):
        assert re.search(rf"^{command}$", script, re.MULTILINE)
        assert command in text("README.md")


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "causes").glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_every_cause_has_its_test(path: Path) -> None:
    assert (ROOT / "tests" / "causes" / f"test_{path.name}").exists()


def test_files_stay_short_enough_to_read_at_once() -> None:
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in (ROOT / "bot").rglob("*.py")}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > 300} == {}


def test_no_file_names_the_machine_that_it_was_written_on() -> None:
    here = str(ROOT).encode()
    assert [path for path in tracked() if here in path.read_bytes()] == []
