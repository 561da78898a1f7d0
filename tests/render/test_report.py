"""The JSON of a check keeps its fixed names."""

from __future__ import annotations

import json

from bot.render.report import as_json
from bot.trust.case import Unchecked
from bot.trust.certificate import UnreadableCertificate
from tests.render.build import EXPIRED_FACTS, LEAF, UNKNOWN, UNTRUSTED, cause, diagnosis, named


def test_every_field_of_the_contract() -> None:
    of = diagnosis(named(cause(), EXPIRED_FACTS), unchecked=(Unchecked("revocation", "no answer"),))
    said = json.loads(json.dumps(as_json(of, id=7)))
    assert list(said) == [
        "id", "host", "port", "checked_at", "verdict", "causes", "clients", "addresses", "findings", "unchecked",
    ]  # fmt: skip
    assert (said["id"], said["host"], said["port"]) == (7, "api.example.com", 443)
    assert (said["checked_at"], said["verdict"], said["causes"]) == ("2026-11-23T17:04:00Z", "untrusted", ["expired"])
    assert said["clients"] == {
        "apple": {
            "trusted": False,
            "causes": ["expired"],
            "nsurl": -1202,
            "stream": -9814,
            "osstatus": -67818,
            "error": None,
        },
        "openssl": {
            "trusted": False,
            "causes": ["expired"],
            "nsurl": None,
            "stream": None,
            "osstatus": None,
            "error": None,
        },
    }
    certificate = {
        "subject": "CN=api.example.com",
        "issuer": "CN=Sample CA",
        "not_before": "2026-10-24T17:04:00Z",
        "not_after": "2027-01-22T18:04:00Z",
        "sha256": LEAF.sha256,
    }
    assert said["addresses"] == [
        {
            "address": "203.0.113.7",
            "verdict": "untrusted",
            "causes": ["expired"],
            "leaf_sha256": LEAF.sha256,
            "sent": [certificate],
        }
    ]
    finding = said["findings"][0]
    assert list(finding) == ["cause", "title", "who", "at", "facts", "steps"]
    assert finding["at"] == {"position": 0, "subject": "CN=api.example.com"}
    assert finding["who"] == "whoever runs the server"
    assert finding["steps"][1] == {
        "role": "operator",
        "text": "Renew the certificate.",
        "command": "certbot --nginx -d api.example.com",
    }
    assert said["unchecked"] == [{"what": "revocation", "why": "no answer"}]


def test_unknown_is_null_and_what_cannot_be_read_keeps_its_place() -> None:
    broken = UnreadableCertificate(b"no certificate", "not DER")
    of = diagnosis(clients={"apple": UNKNOWN}, sent=(broken,))
    said = as_json(of)
    assert "id" not in said
    assert said["clients"]["apple"]["trusted"] is None
    assert said["addresses"][0]["leaf_sha256"] == broken.sha256
    assert said["addresses"][0]["sent"][0]["unreadable"] == "not DER"


def test_it_can_be_written_as_utf8_whatever_a_certificate_says() -> None:
    said = as_json(diagnosis(named(cause(), {"ago": "\ud800", "ended": "x"}), addresses={"203.0.113.7": UNTRUSTED}))
    assert json.dumps(said, ensure_ascii=False).encode("utf-8")
