"""deploy/ says what is so: names of settings, commands, ports, times. No engine is at hand that could run it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.app import DRAIN_SECONDS
from bot.cli import app
from bot.settings import load_settings, variables
from bot.slack.http import EVENTS_PATH, LINGER_SECONDS
from bot.storage.database import read_url

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "deploy").glob("*.yaml"))
KUBERNETES = [path for path in FILES if path.name.startswith("kubernetes")]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))


def objects(path: Path) -> dict[str, dict[str, Any]]:
    """The objects of a file by kind."""
    return {one["kind"]: one for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))}


def container(path: Path) -> dict[str, Any]:
    (only,) = objects(path)["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert isinstance(only, dict)
    return only


def environment(path: Path) -> dict[str, str]:
    given: dict[str, str] = {one["name"]: one["value"] for one in container(path)["env"]}
    return given | objects(path)["Secret"]["stringData"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"\b(?:SLACK|CERTCHECK)_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named
    assert named <= set(variables().values())


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.name)
def test_the_bot_would_start_with_what_the_deployment_gives_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(path).items():
        monkeypatch.setenv(name, value)
    settings = load_settings(_env_file=None)
    args = container(path)["args"]
    settings.check_slack(http="--http" in args)
    assert read_url(settings.database_url.get_secret_value()).drivername.startswith("postgresql")
    assert CliRunner().invoke(app, [*args, "--help"]).exit_code == 0
    ports = {one["name"]: one["containerPort"] for one in container(path)["ports"]}
    assert ports["health"] == settings.health_port
    assert ports.get("slack") == (settings.http_port if "--http" in args else None)


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.name)
def test_nothing_runs_as_root_or_writes_and_nobody_is_killed_while_finishing(path: Path) -> None:
    pod = objects(path)["Deployment"]["spec"]["template"]["spec"]
    user = re.findall(r"^USER (\d+):(\d+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [(str(pod["securityContext"]["runAsUser"]), str(pod["securityContext"]["runAsGroup"]))] == user
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert pod["terminationGracePeriodSeconds"] > DRAIN_SECONDS + LINGER_SECONDS
    inside = container(path)["securityContext"]
    assert inside["readOnlyRootFilesystem"] is True
    assert inside["allowPrivilegeEscalation"] is False
    assert inside["capabilities"] == {"drop": ["ALL"]}
    assert "cpu" not in container(path)["resources"]["limits"]


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.name)
def test_probes_ask_what_the_bot_serves_and_labels_agree(path: Path) -> None:
    """Readiness is whether Slack can reach it, and nothing that the others lack as well: people are to be told."""
    probes = {name: container(path)[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startupProbe": "/livez",
        "livenessProbe": "/livez",
        "readinessProbe": "/readyz/http" if "--http" in container(path)["args"] else "/readyz/socket",
    }
    assert {probe["port"] for probe in probes.values()} == {"health"}
    found = objects(path)
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert found["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert found["Deployment"]["spec"]["replicas"] == 2


def test_the_variant_for_http_is_the_same_but_for_the_way_to_the_bot() -> None:
    socket, http = (objects(ROOT / "deploy" / name) for name in ("kubernetes.yaml", "kubernetes-http.yaml"))
    for found in (socket, http):
        (inside,) = found["Deployment"]["spec"]["template"]["spec"]["containers"]
        for differs in ("args", "ports"):
            del inside[differs]
        del inside["readinessProbe"]["httpGet"]["path"]
    assert socket["Deployment"] == http["Deployment"]
    assert socket["PodDisruptionBudget"] == http["PodDisruptionBudget"]
    (way,) = http["Ingress"]["spec"]["rules"][0]["http"]["paths"]
    assert EVENTS_PATH.startswith(way["path"])
    assert http["Service"]["spec"]["ports"][0]["targetPort"] == "slack"
    assert "Service" not in socket


def test_compose_starts_two_bots_and_the_database_that_they_share() -> None:
    bot, database = COMPOSE["services"]["bot"], COMPOSE["services"]["database"]
    assert bot["deploy"]["replicas"] == 2
    assert (ROOT / "deploy" / bot["build"] / "Dockerfile").exists()
    assert bot["env_file"] == "../.env"
    url = read_url(re.sub(r"\$\{[^}]*\}", "secret", bot["environment"]["CERTCHECK_DATABASE_URL"]))
    made = database["environment"]
    assert (url.username, url.database, url.host) == (made["POSTGRES_USER"], made["POSTGRES_DB"], "database")
    assert re.findall(r"\$\{[^}]*\}", made["POSTGRES_PASSWORD"]) == re.findall(
        r"\$\{[^}]*\}", bot["environment"]["CERTCHECK_DATABASE_URL"]
    )
    assert int(bot["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS + LINGER_SECONDS
    assert bot["read_only"] is True
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert "healthcheck" in database


def test_every_metric_and_setting_in_the_page_on_running_exists() -> None:
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    code = (ROOT / "bot" / "metrics.py").read_text(encoding="utf-8")
    for name in set(re.findall(r"certcheck_([a-z_]+)", page)):
        assert re.search(rf'"(?:certcheck_)?{name.removesuffix("_total")}"', code), name
    named = set(re.findall(r"\b(?:SLACK|CERTCHECK)_[A-Z_]+\b", page))
    assert named <= set(variables().values())
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
