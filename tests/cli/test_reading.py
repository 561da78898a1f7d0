"""`read`: a pasted error from standard input, for people, and line by line for programs."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import certcheck
from tests.cli.contract import answers, by_id

APPLE = (
    'Error Domain=NSURLErrorDomain Code=-1202 "The certificate for this server is invalid. You might be connecting to '
    'a server that is pretending to be “shop.example.net” which could put your confidential information at risk." '
    "UserInfo={NSErrorFailingURLStringKey=https://shop.example.net:8443/cart, _kCFStreamErrorDomainKey=3, "
    "_kCFStreamErrorCodeKey=-9814}"
)
TALK = "The build is green again, thanks all. Lunch at noon?"


class TestForPeople:
    def test_the_host_the_number_and_the_next_step_are_named(self):
        ran = certcheck("read", stdin=APPLE)

        assert ran.code == 0
        assert ran.out.startswith("This is a certificate error.")
        assert "NSURLErrorServerCertificateUntrusted" in ran.out
        assert "certcheck check shop.example.net:8443" in ran.out
        assert ran.err == ""

    def test_what_the_text_proves_by_itself_is_told_without_a_host(self):
        chain = 'NSErrorPeerCertificateChainKey=("<cert(0x1) s: intranet i: Zscaler Root CA>")'
        ran = certcheck("read", stdin=f"NSURLErrorDomain Code=-1202 UserInfo={{{chain}}}\nI now use curl -k")

        assert "Who has to act: whoever manages the device or its network." in ran.out
        assert "Send this answer to your IT." in ran.out
        assert "switches the verification of certificates off" in ran.out

    def test_other_talk_is_none(self):
        ran = certcheck("read", stdin=TALK)

        assert ran.code == 0
        assert ran.out.startswith("This is no certificate error.")
        assert "certcheck check" not in ran.out

    @pytest.mark.parametrize("text", ["", "  \n\t\n"], ids=["nothing", "blanks"])
    def test_no_text_is_wrong_usage(self, text):
        ran = certcheck("read", stdin=text)

        assert ran.code == 2
        assert ran.out == ""
        assert len(ran.err.splitlines()) == 1

    def test_what_the_text_holds_cannot_steer_the_terminal(self):
        hostile = APPLE.replace("shop.example.net", "shop\x1b[31m.example.net").replace("/cart", "/\x1b]0;x\x07")

        assert not set("\x1b\x07\x9b") & set(certcheck("read", stdin=hostile).out)

    @pytest.mark.parametrize(
        "text", [b"\xff\xfe\x00" * 1000, b"x" * 3_000_000, "\ud800".encode("utf-8", "surrogatepass")]
    )
    def test_any_bytes_are_read(self, text):
        assert certcheck("read", stdin=text).code == 0


class TestLineByLine:
    def test_every_line_is_answered_with_its_id_and_all_fields(self):
        questions = [{"id": "a", "text": APPLE}, {"id": 2, "text": TALK}, {"id": None, "text": ""}]
        ran = certcheck("read", "--batch", stdin="".join(json.dumps(one) + "\n" for one in questions))
        found = by_id(ran.out)

        assert ran.code == 0
        assert found.keys() == {"a", 2, None}
        for one in found.values():
            assert {"id", "is_certificate_error", "hosts", "codes", "client_chain", "complaint"} <= one.keys()
        apple = found["a"]
        assert apple["is_certificate_error"] is True
        assert apple["hosts"][0] == {"host": "shop.example.net", "port": 8443}
        assert (apple["codes"]["nsurl"], apple["codes"]["stream"]) == (-1202, -9814)
        assert apple["client_chain"] == []
        assert [found[key]["is_certificate_error"] for key in (2, None)] == [False, False]

    def test_any_id_is_given_back_as_it_came(self):
        (only,) = answers(certcheck("read", "--batch", stdin='{"id": "\\ud800", "text": "x"}\n').out)

        assert only["id"] == "\ud800"

    @pytest.mark.parametrize(
        "bad", ["no JSON", "[]", "{}", '{"id": 1}', '{"id": 1, "text": 5}', "[" * 5000, '{"id": ' + "9" * 5000 + "}"]
    )
    def test_a_bad_line_says_what_is_wrong_and_the_others_are_answered(self, bad):
        good = json.dumps({"id": "good", "text": APPLE})
        ran = certcheck("read", "--batch", stdin=f"{bad}\n\n{good}\n")
        error, answered = answers(ran.out)

        assert error["error"].endswith(".")
        assert answered["id"] == "good"
        assert ran.code == 2
