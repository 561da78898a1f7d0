"""A key that is for anything but TLS is refused by those who look; without any key usage it may do all."""

from __future__ import annotations

import pytest

from tests.causes.build import CA, HOST, diagnosed, found, served

SPEAKS = served(CA.leaf(HOST, usage=("crl_sign",)), CA)
SILENT = served(CA.leaf(HOST, usage=None), CA)


@pytest.mark.parametrize("usage", ["digital_signature", "key_encipherment", "key_agreement"])
def test_one_of_the_usages_of_tls_is_enough(usage: str) -> None:
    assert found(served(CA.leaf(HOST, usage=("crl_sign", usage)), CA), "key-usage-leaf", "openssl") is None


def test_only_some_clients_look() -> None:
    """Apple's policy for servers asks for no key usage (SecPolicy.c l.1856-1898)."""
    (one,) = diagnosed(SPEAKS).findings

    assert set(one.clients) == {"chrome", "firefox", "java", "openssl"}
