"""What the bot asks people to run is read when it comes back, with or without its command line."""

from __future__ import annotations

import pytest

from bot.paste import Mention, read

HEAD = "Connecting to 192.0.2.8\nCONNECTED(00000005)\n"
CHAIN = (
    "Certificate chain\n 0 s:C = DE, CN = till.shop.example\n   i:C = DE, CN = Shop CA 3\n"
    "   a:PKEY: rsaEncryption, 2048 (bit)\n---\n"
)
PAIRS = (("C = DE, CN = till.shop.example", "C = DE, CN = Shop CA 3"),)
BAD = f"{HEAD}{CHAIN}Verify return code: 21 (unable to verify the first certificate)\n"
GOOD = f"{HEAD}{CHAIN}Verify return code: 0 (ok)\n"


def test_a_transcript_without_its_command_names_the_server_by_its_certificate_and_not_by_its_address() -> None:
    report = read(BAD)
    assert report.is_certificate_error
    assert report.hosts == (Mention("till.shop.example"),)
    assert (report.codes, report.client_chain) == ({"openssl-verify": 21}, PAIRS)
    assert report.complaint == "missing-intermediate"


@pytest.mark.parametrize(
    "text",
    [
        BAD.replace("till.shop", "*.shop"),
        BAD.replace("till.shop.example", "Router 7"),
        BAD.replace("21 (unable to verify the first certificate)", "62 (hostname mismatch)"),
        f"openssl s_client -connect <our till>:443\n{BAD}",
    ],
)
def test_a_certificate_that_need_not_bear_the_hosts_name_names_none(text: str) -> None:
    assert read(text).is_certificate_error
    assert read(text).hosts == ()


def test_the_command_line_decides_where_it_stands() -> None:
    report = read(f"$ openssl s_client -connect pay.shop.example:8443\n{BAD}")
    assert report.hosts == (Mention("pay.shop.example", 8443),)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "...certificate verification successful.",
        "* Connected to shop.example (192.0.2.8) port 443\n*  SSL certificate verify ok.",
        "subject=CN = till.shop.example\nissuer=CN = Shop CA 3\nVerification: OK",
    ],
)
def test_a_good_result_is_no_error_and_an_answer_to_who_was_asked_for_it(text: str) -> None:
    report = read(text)
    assert not report.is_certificate_error
    assert report.explanation.startswith("This client trusts the chain")


def test_the_good_result_says_which_chain_and_there_is_none_without_a_certificate() -> None:
    assert "Shop CA 3" in read(GOOD).explanation
    assert read(GOOD).client_chain == PAIRS
    assert read("no peer certificate available\nVerification: OK\nVerify return code: 0 (ok)").explanation.startswith(
        "The handshake failed over the protocol"
    )
