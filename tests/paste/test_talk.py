"""When the bot speaks: a failure that happened, and not program text, talk, a reply, or its own words."""

from __future__ import annotations

import pytest

from bot.paste import About, read
from bot.paste.talk import OWN_WORDS
from bot.render.document import FOR_ROLE

ERROR = "curl: (60) SSL certificate problem: certificate has expired for https://shop.example/"


def test_a_quoted_error_is_a_question_and_the_answer_to_one_is_not() -> None:
    assert read(f"> {ERROR}").is_certificate_error
    assert read(f"I get this:\n> {ERROR}").is_certificate_error
    assert read(f"> {ERROR}\nany idea?").is_certificate_error
    assert not read(f"> {ERROR}\nI have renewed it.").is_certificate_error
    assert not read(f"Done.\n\nAda wrote:\n> {ERROR}").is_certificate_error


def test_the_bots_own_answer_is_no_new_error() -> None:
    assert set(OWN_WORDS) == {heading.lower() for heading in FOR_ROLE.values()}
    assert not read(f"{ERROR}\n{FOR_ROLE[next(iter(FOR_ROLE))]}\n1. Renew it.").is_certificate_error


def test_an_error_kept_in_a_comment_is_still_an_error() -> None:
    text = '// Error Domain=NSURLErrorDomain Code=-1202 "The certificate for this server is invalid."'
    assert read(text).is_certificate_error


@pytest.mark.parametrize(
    ("line", "speaks"),
    [
        ("internal error: x509: certificate signed by unknown authority", True),
        ("if (message.includes('x509: certificate signed by unknown authority')) retry();", False),
        ("  * Get https://shop.example/: x509: certificate signed by unknown authority", True),
        (" * NSURLErrorServerCertificateUntrusted", False),
        ("== Info: SSL certificate problem: unable to get local issuer certificate", True),
        ("feat(tls): retry on x509: certificate signed by unknown authority", False),
    ],
)
def test_a_line_of_a_program_is_told_from_a_line_of_its_log(line: str, speaks: bool) -> None:
    assert read(line).is_certificate_error is speaks


def test_minus_9802_without_a_chain_in_an_error_printed_whole_is_the_protocol() -> None:
    whole = (
        'Error Domain=NSURLErrorDomain Code=-1200 "An SSL error has occurred" UserInfo={_kCFStreamErrorCodeKey=-9802, '
        'NSUnderlyingError=0x1 {Error Domain=kCFErrorDomainCFNetwork Code=-1200 "(null)" UserInfo={'
        "_kCFStreamErrorCodeKey=-9802}}}"
    )
    assert not read(whole).is_certificate_error
    assert read("HTTP load failed (kCFStreamErrorDomainSSL, -9802)").is_certificate_error
    judged = whole.replace("UserInfo={", "UserInfo={NSURLErrorFailingURLPeerTrustErrorKey=<SecTrustRef: 0x1>, ", 1)
    assert read(judged).is_certificate_error


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Code=-1200 with stream error -9836", "-1200 with -9836 is the protocol, not the certificate"),
        ("Error Domain=NSURLErrorDomain Code=-1022", "no certificate matter"),
        ("Error Domain=NSURLErrorDomain Code=-1003", "DNS"),
        ("curl: (7) Failed to connect: Connection refused", "refuses the connection"),
        ("case NSURLErrorServerCertificateUntrusted:", "program text"),
    ],
)
def test_who_calls_the_bot_with_another_trouble_is_told_which(text: str, says: str) -> None:
    report = read(text)
    assert not report.is_certificate_error
    assert says in report.explanation


def test_which_certificate_is_complained_of_is_said_only_where_the_words_prove_it() -> None:
    assert read(ERROR).about is About.UNKNOWN
    root = "depth=3 CN = Old Root\nverify error:num=10:certificate has expired"
    assert read(root).about is About.ROOT
    assert read(root.replace("depth=3", "depth=0")).about is About.LEAF
    own = 'client SSL certificate verify error: (10:certificate has expired), host: "shop.example"'
    assert (read(own).about, read(own).complaint) == (About.CLIENT, "client-certificate")


def test_one_name_with_its_number_is_what_somebody_sees_and_several_are_a_list() -> None:
    seen = "kCFURLErrorServerCertificateUntrusted (-1202)"
    assert read(seen).is_certificate_error
    assert read(seen).codes == {"nsurl": -1202}
    assert not read(f"NSURLErrorSecureConnectionFailed (-1200)\n{seen}").is_certificate_error
    assert not read("kCFURLErrorServerCertificateUntrusted = -1202").is_certificate_error


def test_a_log_call_in_a_program_is_no_log() -> None:
    program = '```except ssl.SSLCertVerificationError as e:\n    log.warning("certificate verify failed: %s", e)```'
    assert not read(program).is_certificate_error
