"""`check` on live servers: the true cause, the exit codes as fixed, the JSON as agreed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Stage, certcheck
from tests.cli.contract import answer, answers, conforms


@pytest.fixture
def own_roots(stage: Stage) -> tuple[object, ...]:
    """Trust the row's root and no other."""
    return "--roots", stage.roots, "--only-roots"


def test_every_sick_server_is_named_its_cause_one_line_of_json_for_each(stage, own_roots):
    servers = stage.row.servers
    ran = certcheck("check", *(one.target for one in servers), *own_roots, "--json")
    found = answers(ran.out)

    assert [(one["host"], one["port"]) for one in found] == [(one.host, one.port) for one in servers]
    for given, server in zip(found, servers, strict=True):
        conforms(given)
        assert (server.expects in given["causes"]) if server.expects else given["causes"] == [], server.name
    assert ran.code == 1
    assert ran.err == ""


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["healthy"], 0),
        (["expired"], 1),
        (["unreachable"], 3),
        (["not-tls"], 3),
        (["healthy", "healthy"], 0),
        (["healthy", "unreachable"], 3),
        (["unreachable", "expired", "healthy"], 1),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_the_exit_code_tells_the_worst_of_all_hosts(stage, own_roots, names, code):
    assert certcheck("check", *(stage.row[name].target for name in names), *own_roots).code == code


def test_people_read_the_verdict_and_what_to_do_without_a_colour_in_a_pipe(stage, own_roots):
    ran = certcheck("check", stage.row["expired"].target, *own_roots)

    assert "expired.localhost" in ran.out
    assert "ended 2 days ago" in ran.out
    assert "\x1b" not in ran.out
    assert ran.err == ""


def test_the_answer_that_readme_shows_is_what_people_read_today(stage):
    sick = stage.row["missing-intermediate"]
    ran = certcheck("check", sick.target, "--connect", f"127.0.0.1:{sick.port}", "--roots", stage.roots)
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = next(block for block in readme.split("```") if "missing-intermediate.localhost" in block)

    assert timeless(shown) == timeless(ran.out)


def timeless(text: str) -> str:
    """Without what differs from run to run: ports, days and hours, and where lines break."""
    return " ".join(re.sub(r"(?<=localhost:)\d+|\d+ [A-Z][a-z]+ \d{4}|\d\d:\d\d(?= UTC)", "…", text.strip()).split())


def test_a_json_answer_shows_the_whole_chain_as_sent(stage, own_roots):
    given = answer(certcheck("check", stage.row["expired"].target, *own_roots, "--json").out)
    (address,) = given["addresses"]

    assert address["address"] == "127.0.0.1"
    assert [one["subject"] for one in address["sent"]] == ["CN=expired.localhost", "CN=Playground CA"]
    assert given["clients"]["apple"]["nsurl"] == -1202
    assert given["findings"][0]["at"] == {"position": 0, "subject": "CN=expired.localhost"}


class TestConnect:
    def test_the_address_is_dialled_and_the_name_asked_for_stays(self, stage, own_roots):
        port = stage.row["healthy"].port
        ran = certcheck("check", "healthy.localhost", "--connect", f"127.0.0.1:{port}", *own_roots, "--json")
        given = answer(ran.out)

        assert (given["host"], given["port"]) == ("healthy.localhost", 443)
        assert given["verdict"] == "trusted"
        assert ran.code == 0

    def test_an_address_without_a_port_is_dialled_at_the_port_of_the_host(self, stage, own_roots):
        ran = certcheck("check", stage.row["healthy"].target, "--connect", "127.0.0.1", *own_roots)

        assert ran.code == 0

    def test_a_name_that_does_not_resolve_can_be_looked_at_so(self, stage, own_roots):
        port = stage.row["healthy"].port
        given = answer(certcheck("check", "new.example", "--connect", f"127.0.0.1:{port}", *own_roots, "--json").out)

        assert given["causes"] == ["wrong-host"]


class TestTime:
    def test_a_healthy_server_is_expired_some_years_on(self, stage, own_roots):
        given = answer(certcheck("check", stage.row["healthy"].target, "--at", "2099-01-01", *own_roots, "--json").out)

        assert given["checked_at"] == "2099-01-01T00:00:00Z"
        assert "expired" in given["causes"]

    def test_a_time_with_a_zone_is_understood(self, stage, own_roots):
        at = "2099-01-01T02:30+02:00"
        given = answer(certcheck("check", stage.row["healthy"].target, "--at", at, *own_roots, "--json").out)

        assert given["checked_at"] == "2099-01-01T00:30:00Z"


class TestRoots:
    def test_without_the_root_a_healthy_chain_leads_nowhere(self, stage):
        ran = certcheck("check", stage.row["healthy"].target, "--json")

        assert answer(ran.out)["causes"] == ["untrusted-root"]
        assert ran.code == 1

    def test_roots_are_added_to_the_public_ones(self, stage):
        assert certcheck("check", stage.row["healthy"].target, "--roots", stage.roots).code == 0

    def test_the_organisations_roots_count_always_but_with_only_roots(self, stage):
        env = {"CERTCHECK_ALLOW_NETWORKS": "127.0.0.1", "CERTCHECK_EXTRA_ROOTS": str(stage.roots)}
        healthy = stage.row["healthy"].target

        assert certcheck("check", healthy, env=env).code == 0
        assert certcheck("check", healthy, "--roots", stage.mail_roots, env=env).code == 0
        assert certcheck("check", healthy, "--roots", stage.mail_roots, "--only-roots", env=env).code == 1


def test_starttls_is_spoken_before_tls(stage):
    target, roots = f"mail.localhost:{stage.mail.port}", ("--roots", stage.mail_roots, "--only-roots")

    assert certcheck("check", target, "--starttls", "smtp", *roots).code == 0
    assert certcheck("check", f"smtp://{target}", *roots).code == 0
    without = certcheck("check", target, *roots, "--json")
    assert answer(without.out)["causes"] == ["not-tls"]
    assert without.code == 3


class TestWhereItMayConnect:
    def test_loopback_is_not_dialled_unless_it_is_allowed(self, stage):
        before = stage.mail.connections
        for target in ("mail.localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "１２７.０.０.１"):
            ran = certcheck("check", f"{target}:{stage.mail.port}", "--json", env={})
            assert answer(ran.out)["causes"] == ["unreachable-policy"], target
            assert ran.code == 3
        connect = certcheck("check", "a.example", "--connect", f"127.0.0.1:{stage.mail.port}", "--json", env={})

        assert answer(connect.out)["causes"] == ["unreachable-policy"]
        assert stage.mail.connections == before

    def test_what_is_denied_is_not_dialled_though_it_is_allowed(self, stage):
        env = {"CERTCHECK_ALLOW_NETWORKS": "127.0.0.0/8", "CERTCHECK_DENY_NETWORKS": "127.0.0.1"}

        assert certcheck("check", stage.row["healthy"].target, env=env).code == 3
