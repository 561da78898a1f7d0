"""The list of logs that comes with the package is read as a file, whole, and no entry of another form breaks it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.roots.ct_logs import load_ct_logs, read_log
from bot.trust.transparency import LogState

ENTRY: Mapping[str, Any] = {
    "log_id": "unused",
    "operator": "OAK",
    "key": "MFkwEwYHKoZIzj0CAQ==",
    "description": "Oak 2027",
    "temporal_interval": {"start_inclusive": "2027-01-01T00:00:00Z", "end_exclusive": "2028-01-01T00:00:00Z"},
    "trust_stores": [
        {"owner": "APPLE", "log_state": {"state_type": "READONLY", "timestamp": "2026-01-02T03:04:05Z"}},
        {"owner": "GOOGLE", "log_state": None},
    ],
}


def test_every_entry_of_the_list_is_read() -> None:
    """A new version of the package with another form would leave logs out."""
    logs = load_ct_logs()
    assert len(logs) > 200
    for programme in ("apple", "google"):
        states = [log.listed[programme].state for log in logs.values() if programme in log.listed]
        assert states.count(LogState.USABLE) > 20
    assert any(log.ends_before is not None for log in logs.values())
    assert any(log.test for log in logs.values())


def test_the_list_is_read_without_running_the_code_beside_it() -> None:
    program = (
        "import sys; from bot.roots.ct_logs import load_ct_logs; load_ct_logs(); "
        "print(*sorted(name for name in sys.modules if name.startswith('cryptodatahub')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cryptodatahub", "cryptodatahub.common"]


def test_an_entry_becomes_a_log() -> None:
    log = read_log(ENTRY)
    assert log is not None
    assert (log.operator, log.name, log.test) == ("OAK", "Oak 2027", False)
    assert (log.ends_from, log.ends_before) == (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    assert set(log.listed) == {"apple"}
    assert log.listed["apple"].state is LogState.READ_ONLY
    assert log.listed["apple"].since == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        {"key": "not base64!"},
        {"trust_stores": [{"owner": "APPLE", "log_state": {"state_type": "SOMETHING", "timestamp": "2026-01-02"}}]},
        {"temporal_interval": {"start_inclusive": "soon", "end_exclusive": "later"}},
        {"trust_stores": None},
        {"operator": None, "key": 7},
    ],
)
def test_an_entry_of_another_form_is_left_out(change: dict[str, Any]) -> None:
    assert read_log({**ENTRY, **change}) is None
