"""Reads the public logs of Certificate Transparency and what Apple and Google say of each.

The list is a data file of the package cryptodatahub (MPL-2.0), which its publisher keeps up to date: raising that
package's version brings a newer list. Only the file is read. None of the package's code is run; it takes seconds.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from bot.trust.transparency import Listed, Log, LogState

_FILE = "certificate-transparency-log.json"


@cache
def load_ct_logs() -> Mapping[str, Log]:
    """Log ID in hex → log, read once. An entry that cannot be read is left out: its log is then an unknown one."""
    text = (resources.files("cryptodatahub.common") / _FILE).read_text(encoding="utf-8")
    logs = (read_log(entry) for entry in json.loads(text).values())
    return MappingProxyType({log.log_id: log for log in logs if log is not None})


def read_log(entry: Mapping[str, Any]) -> Log | None:
    """One entry of the list, or None where it is not what is known of the format."""
    try:
        key = base64.b64decode(entry["key"], validate=True)
        ends = entry.get("temporal_interval") or {}
        stores = {store["owner"].lower(): store["log_state"] for store in entry["trust_stores"]}
        return Log(
            log_id=hashlib.sha256(key).hexdigest(),
            key=key,
            operator=entry["operator"],
            name=entry["description"],
            listed=MappingProxyType({name: _listed(state) for name, state in stores.items() if state}),
            ends_from=_moment(ends["start_inclusive"]) if ends else None,
            ends_before=_moment(ends["end_exclusive"]) if ends else None,
            test=entry.get("log_type") == "TEST",
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _listed(state: Mapping[str, str]) -> Listed:
    return Listed(LogState(state["state_type"].lower()), _moment(state["timestamp"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
