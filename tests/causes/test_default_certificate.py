"""What software made for itself is called by its product, and its wrong name is not told as a fault of its own."""

from __future__ import annotations

import pytest

from bot.clients import all_clients
from bot.playground.pki import Authority, self_signed
from bot.trust.path import AnchorKind
from tests.causes.build import CA, HOST, NOW, STRANGER, STRANGER_CA, found, named, refused_for, served

FAKE = self_signed("ingress.local", cn="Kubernetes Ingress Controller Fake Certificate", days=365)

SPEAKS = served(FAKE)
SILENT = served(self_signed("ingress.local", cn="Kubernetes Ingress Controller"))


def test_it_stands_alone_for_every_client() -> None:
    assert {refused_for(SPEAKS, client.code) for client in all_clients()} == {("default-certificate",)}


def test_it_names_the_product_and_where_to_look() -> None:
    facts = named(SPEAKS, "default-certificate").facts
    assert facts["product"] == "ingress-nginx (Kubernetes)"
    assert facts["look"].startswith("kubectl get ingress,secret")


def test_a_root_that_somebody_installed_makes_it_trusted() -> None:
    assert found(served(FAKE, host=None, roots=(FAKE,)), "default-certificate") is None


def test_a_public_chain_is_never_called_a_default() -> None:
    leaf = CA.leaf(HOST, cn="TRAEFIK DEFAULT CERT")
    assert found(served(leaf, CA, kind=AnchorKind.SYSTEM), "default-certificate") is None


def test_a_local_authority_does_not_explain_a_wrong_name() -> None:
    root = Authority.root("Caddy Local Authority - 2026 ECC Root")
    ca = root.intermediate("Caddy Local Authority - ECC Intermediate")
    sick = served(ca.leaf("other.example.com"), ca)
    assert set(refused_for(sick)) == {"default-certificate", "wrong-host"}


@pytest.mark.parametrize(
    ("name", "host", "speaks"),
    [("ubuntu", HOST, True), ("localhost", HOST, True), ("localhost", "localhost", False), ("ubuntu1", HOST, False)],
)
def test_a_name_that_others_choose_too_counts_only_where_nobody_asked_for_it(
    name: str, host: str, speaks: bool
) -> None:
    assert (found(served(self_signed(name), host=host), "default-certificate") is not None) is speaks


def test_an_everyday_name_under_another_authority_is_no_default() -> None:
    assert found(served(STRANGER_CA.leaf("localhost"), STRANGER_CA, STRANGER), "default-certificate") is None


def test_an_expired_default_is_told_to_be_expired_as_well() -> None:
    old = self_signed("ingress.local", cn="TRAEFIK DEFAULT CERT", not_after=NOW.replace(year=NOW.year - 1))
    assert set(refused_for(served(old))) == {"default-certificate", "expired"}
