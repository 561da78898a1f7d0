"""No secret of a pasted text comes out of the reader."""

from __future__ import annotations

import pytest

from bot.paste import read
from bot.paste.secrets import CUT, cut_secrets

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
        f"Authorization: Bearer {'aB3.' * 1200}hunter2secret",
        f"> Cookie: {'a=b; ' * 1200}last=hunter2secret",
        '{"Authorization": "Digest username=\\"ada\\", response=\\"hunter2secret\\""}',
        "export AWS_SECRET_ACCESS_KEY=hunter2secret",
        "PGPASSWORD=hunter2secret psql -h db.shop.example",
        "clientSecret: hunter2secret",
        "//npm.shop.example/:_authToken=hunter2secret",
        "//npm.shop.example/:_auth=hunter2secret",
        "npm_hunter2secretHunter2secret",
        "AIzahunter2secretHunter2secret",
        "sk-proj-hunter2secret-4711-0815",
        "https://hooks.slack.com/services/T1/B1/hunter2secret",
        "backup --db-password hunter2secret",
        "curl --user ada:hunter2secret https://shop.example",
        "curl -u 'ada:two hunter2secret' https://shop.example",
        "sshpass -p hunter2secret ssh shop.example",
        "mysql -u ada -phunter2secret",
        "https://ada:p@hunter2secret@shop.example/",
        '{"password": "two hunter2secret"}',
        '{"password": "quoted\\"hunter2secret"}',
        "password=one,two;three&hunter2secret",
        "https://shop.example/back?code=hunter2secret&x=1",
        "<password>hunter2secret</password>",
        f"xoxb-{'1a' * 400}hunter2secret",
    ],
)
def test_tokens_cookies_and_passwords_are_cut_out(text: str) -> None:
    assert "hunter2secret" not in cut_secrets(text)[0]
    assert "hunter2secret" not in repr(read(f"{ERROR}\n{text}"))


def test_the_host_beside_a_password_is_kept() -> None:
    assert read(f"https://ada:hunter2secret@shop.example:8443/\n{ERROR}").hosts[0].host == "shop.example"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("curl -H 'Authorization: Bearer abcdefghijk' https://shop.example/a", "https://shop.example/a"),
        ('{"Authorization": "Bearer abcdefghijk", "url": "https://shop.example/a"}', "https://shop.example/a"),
        (
            'cannot fetch token: Get "https://shop.example/token": x509: expired',
            'Get "https://shop.example/token": x509',
        ),
        ("{password:abc,url:https://shop.example/}", "https://shop.example/"),
        ("the public key does not match the pinned public key", "pinned public key"),
        ("https://shop.example:443/x?mail=ada@shop.example", "shop.example:443/x?mail=ada@shop.example"),
    ],
)
def test_what_stands_beside_a_secret_and_is_none_is_kept(text: str, kept: str) -> None:
    assert kept in cut_secrets(text)[0]


def test_a_text_of_nothing_but_secrets_does_not_grow() -> None:
    assert len(cut_secrets("token:a," * 5000)[0]) < 5000 * len("token:a,") + 200 * len(CUT)
