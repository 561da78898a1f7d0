"""`check --batch`: one JSON object a line in, one a line out, each as soon as it is done."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from bot.playground.pki import Authority, chain_pem
from bot.playground.statements import revocation_list
from tests.cli.conftest import LOOPBACK, certcheck
from tests.cli.contract import answer, answers, by_id, conforms

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
LEAF = CA.leaf("a.example")
PEM = Encoding.PEM
BUNDLE = {"host": "a.example", "chain": chain_pem(LEAF, CA), "roots": ROOT.pem, "only_roots": True}


def lines(*questions: object) -> str:
    """Questions as they are written to the batch; a text is a line as it stands."""
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in questions)


def test_live_lines_and_chains_are_mixed_and_each_answer_bears_its_id(stage):
    expired, healthy, roots = stage.row["expired"], stage.row["healthy"], stage.row.root_pem
    ran = certcheck(
        "check",
        "--batch",
        stdin=lines(
            {"id": "live", "host": expired.target, "roots": roots, "only_roots": True},
            {"id": 2, "host": "a.example", "connect": f"127.0.0.1:{healthy.port}", "roots": roots},
            {
                "id": "mail",
                "host": f"mail.localhost:{stage.mail.port}",
                "starttls": "smtp",
                "roots": stage.mail_roots.read_text(),
            },
            {"id": "bundle", **BUNDLE},
            {"id": "alone", **BUNDLE, "chain": LEAF.pem},
        ),
    )
    found = by_id(ran.out)

    assert {key: one["causes"] for key, one in found.items()} == {
        "live": ["expired"],
        2: ["wrong-host"],
        "mail": [],
        "bundle": [],
        "alone": ["missing-intermediate"],
    }
    for one in found.values():
        conforms(one)
    assert ran.code == 0
    assert ran.err == ""


def test_every_field_of_a_question_has_its_effect():
    leaf = LEAF.facts
    before = (leaf.not_before - timedelta(days=2)).isoformat()
    ran = certcheck(
        "check",
        "--batch",
        stdin=lines(
            {"id": "no host", **BUNDLE, "host": None},
            {"id": "other host", **BUNDLE, "host": "b.example"},
            {"id": "early", **BUNDLE, "at": before},
            {"id": "no roots", "host": "a.example", "chain": BUNDLE["chain"]},
            {"id": "public roots too", **BUNDLE, "only_roots": False},
            {"id": "revoked", **BUNDLE, "crls": [revocation_list(CA, LEAF, encoding=PEM).decode()]},
            {"id": "not revoked", **BUNDLE, "crls": [revocation_list(CA, encoding=PEM).decode()]},
        ),
    )

    assert {key: one["causes"] for key, one in by_id(ran.out).items()} == {
        "no host": [],
        "other host": ["wrong-host"],
        "early": ["not-yet-valid"],
        "no roots": ["untrusted-root"],
        "public roots too": [],
        "revoked": ["revoked"],
        "not revoked": [],
    }


def test_public_rules_are_stricter_than_those_for_roots_that_were_installed():
    """400 days: too long under Apple's own roots since September 2020, fine under one's own."""
    long = {**BUNDLE, "chain": chain_pem(CA.leaf("a.example", days=400), CA)}
    questions = [{"id": kind, **long, "anchors": kind} for kind in ("user", "app", "system")]
    found = by_id(certcheck("check", "--batch", stdin=lines(*questions)).out)

    assert found["user"]["verdict"] == "trusted"
    assert found["app"]["verdict"] == "trusted"
    assert "validity-too-long" in found["system"]["clients"]["apple"]["causes"]


BAD_LINES = {
    "no JSON": "this is no JSON",
    "half a line of JSON": '{"id": 1, "host": ',
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "very deep": "[" * 5000,
    "a very large number": '{"id": 1, "host": ' + "9" * 5000 + "}",
    "nothing to look at": {"id": 1},
    "a host that is a number": {"id": 1, "host": 5},
    "a host that is none": {"id": 1, "host": "a b"},
    "an empty host": {"id": 1, "host": ""},
    "a host with half a character": '{"id": 1, "host": "\\ud800"}',
    "a bad port": {"id": 1, "host": "a.example:0"},
    "an unknown protocol": {"id": 1, "host": "a.example", "starttls": "gopher"},
    "a name to connect to": {"id": 1, "host": "a.example", "connect": "b.example:443"},
    "a list to connect to": {"id": 1, "host": "a.example", "connect": ["127.0.0.1", 443]},
    "a time that is none": {"id": 1, **BUNDLE, "at": "tomorrow"},
    "a time before the first": {"id": 1, **BUNDLE, "at": "0001-01-01T00:00+10:00"},
    "a time as a number": {"id": 1, **BUNDLE, "at": 1700000000},
    "roots that are none": {"id": 1, **BUNDLE, "roots": "none"},
    "only roots without any": {"id": 1, "host": "a.example", "only_roots": True},
    "only_roots that is a text": {"id": 1, **BUNDLE, "only_roots": "no"},
    "anchors of an unknown kind": {"id": 1, **BUNDLE, "anchors": "everybody"},
    "anchors that are a list": {"id": 1, **BUNDLE, "anchors": ["user"]},
    "crls that are a text": {"id": 1, **BUNDLE, "crls": "none"},
    "a crl that is a number": {"id": 1, **BUNDLE, "crls": [5]},
    "a chain for a name with a port": {"id": 1, **BUNDLE, "host": "a.example:443"},
    "a chain for no name": {"id": 1, **BUNDLE, "host": ""},
    "a chain that is a list": {"id": 1, **BUNDLE, "chain": [LEAF.pem]},
    "a chain without a certificate": {"id": 1, **BUNDLE, "chain": "none"},
    "an empty chain": {"id": 1, **BUNDLE, "chain": ""},
}


@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_says_what_is_wrong_and_the_others_are_answered(bad):
    ran = certcheck("check", "--batch", stdin=lines({"id": "before", **BUNDLE}, bad, {"id": "behind", **BUNDLE}))
    found = by_id(ran.out)
    (error,) = (one for key, one in found.items() if key not in ("before", "behind"))

    assert found["before"]["verdict"] == found["behind"]["verdict"] == "trusted"
    assert error["id"] == (1 if isinstance(bad, dict) or '"id": 1, "host": "' in bad else None)
    assert error["verdict"] == "unknown"
    assert error["causes"] == []
    assert len(error["error"].split()) >= 3
    assert "Error" not in error["error"]


@pytest.mark.parametrize("bad", [{"host": "a b"}, {"chain": "none"}, {**BUNDLE, "roots": "none"}, "no JSON"])
def test_a_bad_line_shows_in_the_exit_code(bad):
    assert certcheck("check", "--batch", stdin=lines(bad)).code == 2


def test_bytes_that_are_no_text_are_a_bad_line():
    ran = certcheck("check", "--batch", stdin=b"\xff\xfe\xfd\n" + lines({"id": 1, **BUNDLE}).encode())

    assert [("error" in one) for one in answers(ran.out)].count(True) == 1
    assert by_id(ran.out)[1]["verdict"] == "trusted"


@pytest.mark.parametrize("given", ["x", 0, None, ["a", {"b": 1.5}], {"nested": True}, "\ud800", "ü"])
def test_any_id_is_given_back_as_it_came(given):
    (only,) = answers(certcheck("check", "--batch", stdin=lines({"id": given, **BUNDLE})).out)

    assert only.get("id") == given


def test_what_is_no_number_is_not_given_back_as_one():
    """Python reads and writes NaN; JSON does not know it."""
    out = certcheck("check", "--batch", stdin='{"id": NaN, "host": ""}\n').out

    json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_a_chain_is_judged_for_the_name_as_it_is_in_certificates():
    leaf = CA.leaf("xn--bcher-kva.example")
    question = {"id": 1, **BUNDLE, "host": "Bücher.example", "chain": chain_pem(leaf, CA)}

    assert answer(certcheck("check", "--batch", stdin=lines(question)).out)["causes"] == []


def test_without_a_host_the_answer_has_none():
    question = {"id": 1, **BUNDLE, "host": None}

    assert answer(certcheck("check", "--batch", stdin=lines(question)).out)["host"] is None


def test_empty_lines_and_no_lines_at_all_are_nothing_to_answer():
    assert certcheck("check", "--batch", stdin="").out == ""
    assert certcheck("check", "--batch", stdin="\n  \n").out == ""


def test_a_line_is_answered_while_an_earlier_one_still_waits_and_the_input_is_open(stage, tmp_path):
    """As a program sees it, through pipes: the server of the first line answers only after the others are answered."""
    environment = {**os.environ, **LOOPBACK, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "bot", "check", "--batch"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path, env=environment
    ) as batch:
        assert batch.stdin
        assert batch.stdout
        guard = threading.Timer(60, batch.kill)  # so that a batch that waits for the end of its input fails
        guard.start()
        held = stage.held
        questions = [{"id": "held", "host": f"held.localhost:{held.port}"}, {"id": "quick", **BUNDLE}, "no JSON"]
        batch.stdin.write(lines(*questions).encode())
        batch.stdin.flush()
        first, second = (json.loads(batch.stdout.readline()) for _ in range(2))
        stage.release()
        third = json.loads(batch.stdout.readline())
        batch.stdin.close()
        code = batch.wait()
        guard.cancel()

    assert {first["id"], second["id"]} == {"quick", None}
    assert third["id"] == "held"
    assert third["verdict"] == "unknown"
    assert code == 2


def test_a_reader_that_leaves_gets_no_traceback(tmp_path):
    """`… | head -1`: the rest has nobody to go to."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "bot", "check", "--batch"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=tmp_path, env=environment) as batch:
        assert batch.stdin
        assert batch.stdout
        assert batch.stderr
        batch.stdin.write(b"no JSON\n")
        batch.stdin.flush()
        batch.stdout.readline()
        batch.stdout.close()
        with contextlib.suppress(BrokenPipeError):  # it may have left before it is told more
            batch.stdin.write(b"no JSON\n" * 3)
            batch.stdin.close()

        assert b"Traceback" not in batch.stderr.read()
