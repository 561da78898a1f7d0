"""Wrong usage: exit code 2 and a sentence on what to do; never a traceback, nothing on standard output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.playground.pki import self_signed
from tests.cli.conftest import certcheck

WRONG = {
    "no host": ["check"],
    "an empty host": ["check", ""],
    "a blank": ["check", " "],
    "two hosts in one": ["check", "a.example b.example"],
    "an empty host beside a good one": ["check", "a.example", ""],
    "port 0": ["check", "a.example:0"],
    "a port beyond 65535": ["check", "a.example:70000"],
    "a port that is a word": ["check", "a.example:https"],
    "a port below zero": ["check", "a.example:-1"],
    "a port alone": ["check", ":443"],
    "a number alone": ["check", "443"],
    "a URL without a host": ["check", "https://"],
    "a URL of another kind": ["check", "file:///etc/passwd"],
    "half a bracket": ["check", "[::1"],
    "an address with an interface": ["check", "[fe80::1%eth0]"],
    "five numbers": ["check", "1.2.3.4.5"],
    "an empty label": ["check", "a..example"],
    "a wildcard": ["check", "*.example.com"],
    "a host that is too long": ["check", "a" * 300],
    "a host without end": ["check", "a." * 5000],
    "a control character": ["check", "a\x00.example"],
    "an escape sequence": ["check", "a\x1b[31m.example"],
    "half a character": ["check", "\udcff.example"],
    "somebody in Slack": ["check", "<@U0123ABCD>"],
    "an unknown protocol": ["check", "a.example", "--starttls", "gopher"],
    "an empty protocol": ["check", "a.example", "--starttls", ""],
    "an unknown option": ["check", "a.example", "--insecure"],
    "an option without its value": ["check", "a.example", "--at"],
    "no time": ["check", "a.example", "--at", "yesterday"],
    "an empty time": ["check", "a.example", "--at", ""],
    "a time before the first": ["check", "a.example", "--at", "0001-01-01T00:00+10:00"],
    "a time after the last": ["check", "a.example", "--at", "9999-12-31T23:59:59-10:00"],
    "no such day": ["check", "a.example", "--at", "2026-02-30"],
    "a name to connect to": ["check", "a.example", "--connect", "b.example:443"],
    "nothing to connect to": ["check", "a.example", "--connect", ""],
    "only roots without any": ["check", "a.example", "--only-roots"],
    "roots that are not there": ["check", "a.example", "--roots", "no-such-file.pem"],
    "roots that are a folder": ["check", "a.example", "--roots", "."],
    "a bundle that is not there": ["check", "--chain", "no-such-file.pem", "--host", "a.example"],
    "a bundle that is a folder": ["check", "--chain", ".", "--host", "a.example"],
    "a bundle and a live host": ["check", "a.example", "--chain", "bundle.pem"],
    "a bundle to connect to": ["check", "--chain", "bundle.pem", "--connect", "127.0.0.1:443"],
    "a host beside a batch": ["check", "--batch", "a.example"],
    "a bundle beside a batch": ["check", "--batch", "--chain", "bundle.pem"],
    "a name without a bundle": ["check", "a.example", "--host", "a.example"],
    "an unknown command": ["chek", "a.example"],
    "nothing to explain": ["explain"],
    "two things to explain": ["explain", "expired", "revoked"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_usage_is_said_in_a_sentence(arguments):
    ran = certcheck(*arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.strip()
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("host", ["a b", "a.example:443", "*.example", "[::1", ""])
def test_a_name_that_is_none_is_refused_for_a_bundle_too(tmp_path, host):
    (tmp_path / "bundle.pem").write_text(self_signed("a.example").pem)
    ran = certcheck("check", "--chain", tmp_path / "bundle.pem", "--host", host)

    assert ran.code == 2
    assert ran.err.startswith("certcheck: ")
    assert "PEM" not in ran.err


def test_a_secret_in_an_address_is_not_repeated():
    ran = certcheck("check", "https://user:hunter2@a..example/?token=hunter3")

    assert ran.code == 2
    assert "hunter" not in ran.err


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CERTCHECK_ALLOW_NETWORKS", "everything"),
        ("CERTCHECK_DENY_NETWORKS", "10.0.0.0/99"),
        ("CERTCHECK_PORTS", "0-99999"),
        ("CERTCHECK_EXTRA_ROOTS", "no-such-file.pem"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variable, value):
    ran = certcheck("check", "a.example", env={variable: value})

    assert ran.code == 2
    assert variable in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_file_without_end_is_not_read_whole(tmp_path):
    with (tmp_path / "bundle.pem").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    ran = certcheck("check", "--chain", tmp_path / "bundle.pem", "--host", "a.example")

    assert ran.code == 2
    assert "4 MB" in ran.err


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["read", "-h"], ["explain", "--help"], ["--version"]]
)
def test_help_and_version_are_no_fault(arguments):
    ran = certcheck(*arguments)

    assert ran.code == 0
    assert ran.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([b"explain", b"expired"], 0),
        ([b"check", b"--chain", b"\xff.pem"], 2),
    ],
    ids=["a good one", "a file that is no text"],
)
def test_the_process_itself_ends_with_the_code_and_without_a_traceback(tmp_path, arguments, code):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable.encode(), b"-m", b"bot", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)

    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert bool(done.stdout) is (code == 0)
