"""A certificate that vouches for itself is refused, unless somebody installed this very one."""

from __future__ import annotations

from bot.playground.pki import self_signed
from tests.causes.build import HOST, served

ITSELF = self_signed(HOST)

SPEAKS = served(ITSELF)
SILENT = served(ITSELF, roots=(ITSELF,))
