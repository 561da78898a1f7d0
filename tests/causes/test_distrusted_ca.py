"""Under a root that a programme has given up, certificates count up to the announced moment, and not after it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.trust.path import AnchorKind
from tests.causes.build import DAY, HOST, SECOND, Authority, CaseFor, served

LIMIT = datetime(2017, 12, 31, 23, 59, 59, tzinfo=UTC)  # before clients asked for Certificate Transparency
ROOT = Authority.root("Given Up Root", not_before=datetime(2010, 1, 1, tzinfo=UTC))


def issued(at: datetime) -> CaseFor:
    leaf = ROOT.leaf(HOST, not_before=at)
    return served(leaf, at=LIMIT + DAY, roots=(ROOT,), kind=AnchorKind.SYSTEM, no_tls_after=LIMIT)


SPEAKS = issued(LIMIT + SECOND)
SILENT = issued(LIMIT)
