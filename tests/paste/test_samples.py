"""What programs print is read as a careful person reads it; what is no certificate failure is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.paste import Mention, read

HERE = Path(__file__).parent


def _load(*names: str) -> list[Any]:
    samples = [one for name in names for one in yaml.safe_load((HERE / f"{name}.yml").read_text("utf-8"))]
    return [pytest.param(one, id=one["shows"]) for one in samples]


def _slack(text: str) -> str:
    """As Slack's events carry it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("sample", _load("apple", "openssl", "others", "libraries"))
def test_an_error_is_read_for_its_host_its_port_and_what_it_proves(sample: dict[str, Any]) -> None:
    report = read(sample["text"])
    assert report.is_certificate_error
    expected = Mention(sample["host"], sample["port"]) if sample["host"] else None
    assert (report.hosts[0] if report.hosts else None) == expected
    assert report.complaint == sample["complaint"]


@pytest.mark.parametrize("sample", _load("apple", "openssl", "others", "libraries"))
def test_slacks_entities_and_code_fences_change_nothing(sample: dict[str, Any]) -> None:
    plain, dressed = read(sample["text"]), read(f"<@U0123ABCD> ```{_slack(sample['text'])}```")
    assert dressed.is_certificate_error
    assert (dressed.hosts, dressed.codes, dressed.client_chain) == (plain.hosts, plain.codes, plain.client_chain)


@pytest.mark.parametrize("sample", _load("silent"))
def test_what_is_no_certificate_failure_is_met_with_silence(sample: dict[str, Any]) -> None:
    assert not read(sample["text"]).is_certificate_error
