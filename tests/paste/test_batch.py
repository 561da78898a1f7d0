"""`read --batch`: one JSON object a line in, one out."""

from __future__ import annotations

import json

import pytest

from bot.paste.batch import read_line


def test_a_line_is_answered_with_the_fields_that_others_rely_on() -> None:
    text = (
        'Error Domain=NSURLErrorDomain Code=-1202 UserInfo={NSErrorPeerCertificateChainKey=(\n"<cert(0x1) s: a i: b>"\n), '
        "NSErrorFailingURLKey=https://shop.example:8443/, _kCFStreamErrorCodeKey=-9843}"
    )
    answer = json.loads(read_line(json.dumps({"id": "7", "text": text})))
    assert answer["id"] == "7"
    assert answer["is_certificate_error"] is True
    assert answer["hosts"] == [{"host": "shop.example", "port": 8443}]
    assert answer["codes"] == {"nsurl": -1202, "stream": -9843}
    assert answer["client_chain"] == [{"subject": "a", "issuer": "b"}]
    assert answer["complaint"] == "wrong-host"


@pytest.mark.parametrize("line", ["", "no json", "[1]", '{"id": "7"}', '{"id": "7", "text": 5}', "[" * 5000])
def test_a_bad_line_is_answered_with_one_sentence_and_an_empty_report(line: str) -> None:
    answer = json.loads(read_line(line))
    assert answer.keys() - {"error"} == json.loads(read_line('{"id": "7", "text": ""}')).keys()
    assert (answer["is_certificate_error"], answer["complaint"]) == (False, None)
    assert (answer["hosts"], answer["codes"], answer["client_chain"]) == ([], {}, [])
    assert answer["error"].endswith(".")
