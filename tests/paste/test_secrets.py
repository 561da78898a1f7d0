"""No secret of a pasted text comes out of the reader."""

from __future__ import annotations

import pytest

from bot.paste import read
from bot.paste.secrets import cut_secrets

BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
ERROR = "curl: (60) SSL certificate problem: certificate has expired"


@pytest.mark.parametrize("key", [f"{BEGIN}\n{BODY}\n{END}", f"{BEGIN}\n{BODY}\n", f"{BEGIN}\\n{BODY}\\n{END}"])
def test_a_private_key_is_noticed_and_cut_out_even_without_its_end(key: str) -> None:
    text, found = cut_secrets(f"{ERROR}\n{key}\nhttps://shop.example/")
    assert found
    assert BODY not in text.replace("\\n", "")
    report = read(f"{ERROR} https://shop.example/\n{key}")
    assert report.private_key
    assert report.is_certificate_error
    assert BODY not in repr(report)


def test_a_certificate_is_no_private_key() -> None:
    assert not read("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----").private_key


@pytest.mark.parametrize(
    "text",
    [
        "https://ada:hunter2secret@shop.example/",
        "Authorization: Basic hunter2secret",
        "Cookie: session=hunter2secret; other=1",
        "curl -u ada:hunter2secret https://shop.example",
        "docker login -u ada -p hunter2secret https://shop.example",
        '{"password": "hunter2secret"}',
        "https://shop.example/?access_token=hunter2secret&x=1",
        "https://shop.example/?X-Amz-Signature=hunter2secret",
        "xoxb-hunter2secret-1234567890",
        "Bearer hunter2secret.abc",
    ],
)
def test_tokens_cookies_and_passwords_are_cut_out(text: str) -> None:
    assert "hunter2secret" not in cut_secrets(text)[0]
    assert "hunter2secret" not in repr(read(f"{ERROR}\n{text}"))


def test_the_host_beside_a_password_is_kept() -> None:
    assert read(f"https://ada:hunter2secret@shop.example:8443/\n{ERROR}").hosts[0].host == "shop.example"
