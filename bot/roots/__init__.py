"""Root programmes as data (`data/`, built by scripts/build_roots.py) and the loader."""

from __future__ import annotations

from bot.roots.load import ProgrammeError, load_extra, load_programme, programmes

__all__ = ["ProgrammeError", "load_extra", "load_programme", "programmes"]
