"""A constant that somebody met is evidence; one that is spoken of is not, and who asks what it means is told."""

from __future__ import annotations

import pytest

from bot.paste import read


@pytest.mark.parametrize(
    "text",
    [
        "kCFURLErrorServerCertificateUntrusted",
        "`NSURLErrorServerCertificateUntrusted`",
        "errSSLXCertChainInvalid (-9807)",
        "error -1202",
        "I get kCFURLErrorServerCertificateUntrusted when opening the till",
        "The kiosk fails with errSSLXCertChainInvalid",
        "We see errSecNotTrusted since the weekend, any idea what it means?",
        "Does anyone else see NSURLErrorServerCertificateUntrusted?",
        "Two customers report errSSLHostNameMismatch on their iPhones",
        "Safari keeps complaining about errSSLCertExpired",
        "Unsere Kasse zeigt kCFURLErrorServerCertificateUntrusted -1202",
        "Depuis hier l'application affiche NSURLErrorServerCertificateUntrusted",
        "NSURLErrorServerCertificateUntrusted on staging since noon",
        "login is broken: errSSLUnknownRootCert",
        "I read the manual and still get SSL certificate problem: unable to get local issuer certificate",
        "the certificate for shop.example expired, we renewed it and it is still shown as expired: ERR_CERT_DATE_INVALID",
        "certificate for shop.example expired, please have it fixed",
    ],
)
def test_what_somebody_met_is_evidence(text: str) -> None:
    assert read(text).is_certificate_error


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("Who knows what kCFURLErrorServerCertificateUntrusted means?", "-1202"),
        ("What does error -1202 mean?", "-1202"),
        ("Was bedeutet errSecNotTrusted?", "-67843"),
        ("Our delegate handles NSURLErrorServerCertificateUntrusted since release 4", "-1202"),
        ("I was reading about errSSLXCertChainInvalid this morning", "-9807"),
        ("errSecNotTrusted (-67843) is declared in SecBase.h", "-67843"),
        ("errSSLCertExpired means that the certificate is too old", "-9814"),
        ("If you get errSSLCertExpired, look at the date first", "-9814"),
        ("We no longer see errSSLUnknownRootCert", "-9812"),
        ("Is NSURLErrorServerCertificateUntrusted fatal?", "-1202"),
        ("case serverCertificateUntrusted = -1202", "program text"),
        ("Please see https://help.shop.example/tls for SSL certificate problem", "talk"),
        ("There is a good article about x509: certificate signed by unknown authority", "talk"),
        ("the certificate for shop.example expired on Sunday but we fixed it", "talk"),
        ("Let's treat CERT_HAS_EXPIRED like a timeout", "talk"),
    ],
)
def test_what_is_only_spoken_of_is_none_and_who_calls_the_bot_is_told_what_it_means(text: str, explained: str) -> None:
    report = read(text)
    assert not report.is_certificate_error
    assert explained in report.explanation
