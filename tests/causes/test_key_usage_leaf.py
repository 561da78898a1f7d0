"""A key that is for anything but TLS is refused by those who look; without any key usage it may do all."""

from __future__ import annotations

import pytest

from tests.causes.build import CA, HOST, diagnosed, refused_for, served

SPEAKS = served(CA.leaf(HOST, usage=("crl_sign",)), CA)
SILENT = served(CA.leaf(HOST, usage=None), CA)
ENCIPHERS = CA.leaf(HOST, usage=("key_encipherment",), key="rsa2048")


def refusing(usage: str) -> set[str]:
    sick = served(CA.leaf(HOST, usage=("crl_sign", usage)), CA)
    return {one.client.code for one in diagnosed(sick).clients if one.causes}


def test_a_key_that_signs_is_good_for_all() -> None:
    assert refusing("digital_signature") == set()


@pytest.mark.parametrize("usage", ["key_encipherment", "key_agreement"])
def test_what_old_versions_of_tls_used_is_enough_for_some_alone(usage: str) -> None:
    """BoringSSL and Java ask for what the handshake does with the key (`ssl_cert_check_key_usage`, EndEntityChecker);
    OpenSSL and mozilla::pkix take any of the three."""
    assert refusing(usage) == {"android", "chrome", "java"}


@pytest.mark.parametrize(
    ("cipher", "protocol", "refused"),
    [
        ("AES128-GCM-SHA256", "TLSv1.2", False),
        ("ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2", True),
        ("TLS_AES_128_GCM_SHA256", "TLSv1.3", True),
    ],
)
def test_a_key_that_enciphers_is_enough_where_the_handshake_enciphered_with_it(
    cipher: str, protocol: str, refused: bool
) -> None:
    live = served(ENCIPHERS, CA, cipher=cipher, protocol=protocol)
    assert (refused_for(live, "chrome") == ("key-usage-leaf",)) is refused


def test_only_some_clients_look() -> None:
    """Apple's policy for servers asks for no key usage (SecPolicy.c l.1856-1898)."""
    (one,) = diagnosed(SPEAKS).findings

    assert set(one.clients) == {"android", "chrome", "firefox", "java", "openssl"}
