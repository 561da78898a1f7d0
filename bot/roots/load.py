"""Reads the roots: those of a programme from the data folder, those of an organisation from a PEM text.

`data/pool.pem` holds every root once, headed by its SHA-256; `data/NAME.json` says which of them a programme trusts
for TLS servers, where the list is from, and of which day it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from bot.trust.certificate import PEM_BEGIN, Certificate, UnreadableCertificate, read_pem
from bot.trust.path import Anchor, AnchorKind, AnchorSet

MOST_EXTRA_ROOTS = 200


class ProgrammeError(LookupError):
    """There is no root programme of this name."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a programme: a root, and the last day on which leaves under it could be issued."""

    sha256: str
    no_tls_after: datetime | None


@cache
def programmes() -> tuple[str, ...]:
    """The names of all programmes there are."""
    names = (entry.name for entry in _data().iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


@cache
def load_programme(name: str) -> AnchorSet:
    """The roots that this programme trusts for TLS servers. Raises ProgrammeError for a name that is not known."""
    if name not in programmes():
        raise ProgrammeError(f"There is no root programme {name!r}. Known are: {', '.join(programmes())}.")
    about = json.loads((_data() / f"{name}.json").read_text(encoding="utf-8"))
    anchors = tuple(_anchor(_listed(line)) for line in about["roots"])
    return AnchorSet(name, anchors, origin=about["origin"], date=about["date"])


def load_extra(pem_text: str, kind: AnchorKind = AnchorKind.USER) -> tuple[Anchor, ...]:
    """The roots of an organisation, or of a question, from a PEM text.

    Raises ValueError with one sentence for people when there is none in it, one of them cannot be read, or there are
    more than MOST_EXTRA_ROOTS.
    """
    found = read_pem(pem_text, limit=MOST_EXTRA_ROOTS + 1)
    if not found:
        raise ValueError(
            f"It holds no certificate in PEM form: no line reads “{PEM_BEGIN}”. "
            "A DER file becomes PEM with: openssl x509 -inform der -in ROOT.cer -out ROOT.pem"
        )
    if len(found) > MOST_EXTRA_ROOTS:
        raise ValueError(f"It holds more than {MOST_EXTRA_ROOTS} certificates. Give only the roots of your own.")
    anchors: dict[Certificate, Anchor] = {}
    for number, certificate in enumerate(found, 1):
        if isinstance(certificate, UnreadableCertificate):
            raise ValueError(f"Certificate {number} of {len(found)} in it cannot be read ({certificate.why}).")
        anchors.setdefault(certificate, Anchor(certificate, kind))
    return tuple(anchors.values())


def _listed(line: dict[str, str]) -> Listed:
    last_day = line.get("no_tls_after")
    end = datetime.combine(date.fromisoformat(last_day), time(23, 59, 59), UTC) if last_day else None
    return Listed(line["sha256"], end)


@cache
def _anchor(listed: Listed) -> Anchor:
    """Programmes share most of their roots, and so the anchors."""
    (certificate,) = read_pem(_pool()[listed.sha256])
    assert isinstance(certificate, Certificate), f"root {listed.sha256} cannot be read"
    return Anchor(certificate, AnchorKind.SYSTEM, listed.no_tls_after)


@cache
def _pool() -> dict[str, str]:
    """SHA-256 → PEM text. The certificates are parsed only when a programme asks for them."""
    text = (_data() / "pool.pem").read_text(encoding="utf-8")
    return {block.partition(" ")[0]: block for block in text.removeprefix("# ").split("\n# ")}


def _data() -> Traversable:
    return resources.files("bot.roots") / "data"
