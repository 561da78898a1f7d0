"""`check --chain`: a bundle is judged before it is deployed, and nothing is dialled."""

from __future__ import annotations

import pytest

from bot.playground.pki import Authority, chain_pem
from bot.trust.certificate import PEM_BEGIN, PEM_END
from tests.cli.conftest import certcheck
from tests.cli.contract import answer

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
LEAF = CA.leaf("a.example")


@pytest.fixture
def judge(tmp_path):
    """Judges a text as the bundle of a.example, trusting our root alone."""
    roots, bundle = tmp_path / "roots.pem", tmp_path / "fullchain.pem"
    roots.write_text(ROOT.pem)

    def run(text: str | bytes, *more: object, host: str | None = "a.example"):
        bundle.write_bytes(text if isinstance(text, bytes) else text.encode())
        named = ("--host", host) if host else ()
        return certcheck("check", "--chain", bundle, *named, "--roots", roots, "--only-roots", *more)

    return run


def test_a_whole_bundle_is_trusted(judge):
    assert judge(chain_pem(LEAF, CA)).code == 0


def test_what_else_stands_in_the_file_does_not_matter(judge):
    private = LEAF.key_pem.decode()
    ran = judge(f"Bag Attributes\r\n{private}{chain_pem(LEAF, CA, ROOT)}\nthe end", "--json")

    assert answer(ran.out)["causes"] == []
    assert private.splitlines()[1] not in ran.out + ran.err


@pytest.mark.parametrize(
    ("bundle", "host", "causes"),
    [
        (chain_pem(LEAF), "a.example", ["missing-intermediate"]),
        (chain_pem(LEAF, CA), "b.example", ["wrong-host"]),
        (chain_pem(LEAF, CA), "A.Example.", []),
        (chain_pem(LEAF, CA), None, []),
    ],
    ids=["no intermediate", "another name", "the name in capitals", "no name"],
)
def test_a_fault_is_named(judge, bundle, host, causes):
    ran = judge(bundle, "--json", host=host)

    assert answer(ran.out)["causes"] == causes
    assert ran.code == (1 if causes else 0)


def test_people_are_told_what_is_missing(judge):
    ran = judge(chain_pem(LEAF))

    assert "A CA" in ran.out
    assert ran.code == 1


@pytest.mark.parametrize("host", [None, "a.example"])
def test_without_a_name_it_is_said_that_names_were_not_judged(judge, host):
    assert ("no name was given" in judge(chain_pem(LEAF, CA), host=host).out) is (host is None)


def test_a_bundle_is_judged_at_the_time_that_was_asked_for(judge):
    assert "expired" in answer(judge(chain_pem(LEAF, CA), "--at", "2099-01-01", "--json").out)["causes"]


@pytest.mark.parametrize("body", ["MIIB", "AAAA", ""], ids=["cut off", "other bytes", "empty"])
def test_a_file_without_a_certificate_that_can_be_read_is_wrong_usage(judge, body):
    ran = judge(f"{PEM_BEGIN}\n{body}\n{PEM_END}\n")

    assert ran.code == 2
    assert "no certificate in it can be read" in ran.err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_cannot_be_read_is_a_finding_at_its_place(judge, place):
    bundle = [LEAF.pem, CA.pem]
    bundle.insert(place, f"{PEM_BEGIN}\nMIIB\n{PEM_END}\n")
    ran = judge("".join(bundle), "--json")

    assert ran.code == 1
    assert answer(ran.out)["causes"] == ["malformed"]
    (finding,) = answer(ran.out)["findings"]
    assert finding["at"] == {"position": place, "subject": None}


def test_an_intermediate_beyond_what_is_read_of_a_bundle_is_not_called_missing(judge):
    others = ROOT.intermediate("Another CA").pem * 200
    found = answer(judge(LEAF.pem + others + CA.pem, "--json").out)

    assert found["verdict"] == "unknown"
    assert found["causes"] == ["chain-too-long"]
    assert {"what": "2 or more of the certificates that are sent", "why": "no more than 200 are read"} in found[
        "unchecked"
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\xff\xfe\x00", LEAF.der, LEAF.key_pem, bytes(1000)],
    ids=["empty", "a text", "odd bytes", "DER", "a key", "zeros"],
)
def test_a_file_that_holds_no_certificate_is_wrong_usage(judge, content):
    ran = judge(content)

    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("certcheck: ")
    assert "no certificate in PEM form" in ran.err
    assert "openssl x509 -inform der" in ran.err
    assert "openssl pkcs7 -print_certs" in ran.err
    assert len(ran.err.splitlines()) == 1
