"""Where the bot itself meets a proxy, the answer is not about the server."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.playground.pki import Authority, self_signed
from bot.trust.path import AnchorKind
from tests.causes.build import HOST, diagnosed, found, refused_for, served

ROOT = Authority.root("Zscaler Root CA")
BETWEEN = ROOT.intermediate("Zscaler Intermediate Root CA (zscaler.net)")

SPEAKS = served(BETWEEN.leaf(HOST), BETWEEN, ROOT)
SILENT = served(Authority.root("Scaler Root CA").leaf(HOST))


def test_it_is_known_without_its_root() -> None:
    assert found(served(BETWEEN.leaf(HOST)), "interception-here") is not None


@pytest.mark.parametrize(("chain", "stream", "osstatus"), [((ROOT,), -9807, -67843), ((), -9813, -25318)])
def test_apple_shows_other_numbers_where_the_root_is_not_sent(
    chain: tuple[Authority, ...], stream: int, osstatus: int
) -> None:
    codes = diagnosed(served(BETWEEN.leaf(HOST), BETWEEN, *chain)).clients[0].codes
    assert (codes.nsurl, codes.stream, codes.osstatus) == (-1202, stream, osstatus)


def test_a_firewall_s_own_page_is_a_default_certificate() -> None:
    own = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Fortinet"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "FortiGate"),
            x509.NameAttribute(NameOID.COMMON_NAME, "FGT60E4Q16000000"),
        ]
    )
    sick = served(self_signed(HOST, subject=own))
    assert refused_for(sick) == ("default-certificate",)


def test_a_root_in_the_store_ends_the_matter() -> None:
    sick = served(BETWEEN.leaf(HOST), BETWEEN, roots=(ROOT,), kind=AnchorKind.SYSTEM)
    assert found(sick, "interception-here") is None
