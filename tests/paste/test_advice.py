"""Advice that switches verification off is recognised in every tongue, with its safe equivalent."""

from __future__ import annotations

import pytest

from bot.paste import read


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("just run it with NODE_TLS_REJECT_UNAUTHORIZED=0", "NODE_TLS_REJECT_UNAUTHORIZED=0", "NODE_EXTRA_CA_CERTS"),
        ("requests.get(url, verify=False)", "verify=False", "verify="),
        ("curl -sSk https://shop.example/x works", "curl -k", "--cacert"),
        ("curl --insecure https://shop.example/x", "curl -k", "--cacert"),
        ("git config --global http.sslVerify false", "http.sslVerify false", "sslCAInfo"),
        ("tls.Config{InsecureSkipVerify: true}", "InsecureSkipVerify", "RootCAs"),
        ("manager.securityPolicy.allowInvalidCertificates = YES;", "allowInvalidCertificates", "root"),
        ("<key>NSAllowsArbitraryLoads</key><true/>", "NSAllowsArbitraryLoads", "nothing for trust"),
        (
            "completionHandler(.useCredential, URLCredential(trust: trust))",
            "trusting whatever the server sends",
            "root",
        ),
    ],
)
def test_known_advice_has_a_safe_equivalent(text: str, what: str, instead: str) -> None:
    advice = read(text).advice
    assert [one.what for one in advice] == [what]
    assert instead in advice[0].instead


@pytest.mark.parametrize(
    "text", ["curl https://shop.example/k -o x", "npm config set strict-ssl true", "verify=True", "the kettle is on"]
)
def test_harmless_text_has_none(text: str) -> None:
    assert read(text).advice == ()
