"""Who issues must be an authority by its basic constraints; a trusted root of version 1 alone needs none."""

from __future__ import annotations

import pytest

from bot.playground.pki import Authority
from tests.causes.build import HOST, ROOT, found, served

SITE = ROOT.intermediate("shop.example.com", ca=False)
OLD_ROOT = Authority.root("Old Root", version=1)

SPEAKS = served(SITE.leaf(HOST), SITE)
SILENT = served(OLD_ROOT.leaf(HOST), roots=(OLD_ROOT,))


@pytest.mark.parametrize("sick", [ROOT.intermediate("No CA", ca=None), ROOT.intermediate("Old CA", version=1)])
def test_an_intermediate_without_basic_constraints_is_none_either(sick: Authority) -> None:
    assert found(served(sick.leaf(HOST), sick), "not-a-ca") is not None
