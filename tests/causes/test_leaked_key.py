"""A pasted private key is told, whatever else is wrong."""

from __future__ import annotations

from bot.trust.case import ClientReport
from tests.causes.build import CA, LEAF, served

SPEAKS = served(LEAF, CA, report=ClientReport(private_key=True))
SILENT = served(LEAF, CA, report=ClientReport())
