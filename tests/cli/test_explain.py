"""`explain`: a cause, a number of Apple's, or its name."""

from __future__ import annotations

import pytest

from bot.causes import all_causes
from tests.cli.conftest import certcheck


@pytest.mark.parametrize("cause", all_causes(), ids=lambda cause: cause.code)
def test_every_cause_is_explained_with_its_sources(cause):
    ran = certcheck("explain", cause.code)

    assert ran.code == 0
    assert ran.out.startswith(cause.code + " (")
    assert all(source.url in ran.out for source in cause.sources)
    assert "{host}" not in ran.out
    assert ": ." not in ran.out, "a sentence has lost its end"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("-1202", "NSURLErrorServerCertificateUntrusted"),
        ("-9813", "errSSL"),
        ("-67901", "errSecCertificateValidityPeriodTooLong"),
        ("kCFURLErrorServerCertificateUntrusted", "-1202"),
        ("NSURLErrorServerCertificateUntrusted", "-1202"),
        ("nsurlerrorservercertificateuntrusted", "-1202"),
        (" EXPIRED ", "expired"),
    ],
)
def test_apples_numbers_and_names_are_explained(asked, name):
    ran = certcheck("explain", asked)

    assert ran.code == 0
    assert name in ran.out
    assert ran.err == ""


def test_a_number_that_names_one_fault_leads_to_its_cause():
    assert "validity-too-long" in certcheck("explain", "-67901").out


def test_the_number_for_everything_leads_to_all_of_them():
    out = certcheck("explain", "-1202").out

    assert all(f"{code}:" in out for code in ("expired", "self-signed", "wrong-host", "revoked"))
    assert not any(f"{code}:" in out for code in ("unreachable", "not-tls", "protocol-too-old"))


@pytest.mark.parametrize("asked", ["-1022", "-9886", "-9803", "-2000"])
def test_a_number_with_a_meaning_of_its_own_lists_no_faults(asked):
    out = certcheck("explain", asked).out

    assert "does not say why" not in out
    assert "expired:" not in out


def test_the_number_of_a_chain_without_a_root_lists_the_few_that_show_it():
    out = certcheck("explain", "-9813").out

    assert "missing-intermediate:" in out
    assert "expired:" not in out


def test_what_only_a_server_can_fill_reads_well():
    assert "has an RSA key of 1024 bits" in certcheck("explain", "weak-key").out
    assert (
        "“AUTHORITY” in the chain of HOST has more authorities below it than it may (1, not"
        in certcheck("explain", "path-length").out
    )


@pytest.mark.parametrize(
    "asked", ["nonsense", "", "-1", "-99999999999999999999", "expired wrong-host", "../expired", "ü", "\x1b[31m"]
)
def test_what_is_no_code_is_refused_in_one_sentence_that_lists_the_causes(asked):
    ran = certcheck("explain", asked)

    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert "missing-intermediate" in ran.err
    assert "\x1b" not in ran.err
