"""The catalogue of known impostors knows its own names, and takes no public authority for one of them."""

from __future__ import annotations

import re

import pytest

from bot.causes._catalogue import Known, issued_by, served_as
from bot.causes._developers import DEVELOPERS
from bot.causes._inspectors import INSPECTORS
from bot.causes._printed import Printed, printed, read_printed
from bot.causes._public import is_public
from bot.causes._servers import SERVERS
from bot.roots import load_programme, programmes
from bot.trust.cause import Who
from bot.trust.path import AnchorSet
from tests.causes.test_every_cause import SWITCHES_VERIFICATION_OFF

EVERY = SERVERS + DEVELOPERS + INSPECTORS

# Issuers of public certificates, now and in former years (crt.sh, CCADB).
PUBLIC_ISSUERS = """
R3 | R10 | R12 | R13 | E5 | E7 | E8 | YR1 | YE2 | Let's Encrypt Authority X3 | WR2 | WE1 | GTS CA 1P5 | GTS CA 1D4
Google Internet Authority G3 | Amazon RSA 2048 M02 | Amazon RSA 2048 M04 | Amazon ECDSA 256 M01
Sectigo RSA Domain Validation Secure Server CA | Sectigo ECC Domain Validation Secure Server CA
Sectigo Public Server Authentication CA DV R36 | COMODO RSA Domain Validation Secure Server CA | ZeroSSL RSA DV SSL CA 2
cPanel, Inc. Certification Authority | Gandi Standard SSL CA 2 | InCommon RSA Server CA | GEANT OV RSA CA 4
Network Solutions OV Server CA 2 | SSL.com RSA SSL subCA | DigiCert Global G2 TLS RSA SHA256 2020 CA1
DigiCert SHA2 Secure Server CA | DigiCert TLS RSA SHA256 2020 CA1 | DigiCert EV RSA CA G2 | GeoTrust TLS RSA CA G1
GeoTrust Global TLS RSA4096 SHA256 2022 CA1 | RapidSSL TLS RSA CA G1 | RapidSSL SHA256 CA | Thawte TLS RSA CA G1
Encryption Everywhere DV TLS CA - G2 | Symantec Class 3 Secure Server CA - G4 | Cloudflare Inc ECC CA-3
Cloudflare TLS Issuing ECC CA 1 | GlobalSign Organization Validation CA - SHA256 - G2 | AlphaSSL CA - SHA256 - G4
GlobalSign RSA OV SSL CA 2018 | GlobalSign Atlas R3 DV TLS CA 2024 Q4 | Entrust Certification Authority - L1K
Microsoft Azure RSA TLS Issuing CA 04 | Microsoft Azure TLS Issuing CA 05 | Microsoft RSA TLS CA 02 | Microsoft IT TLS CA 5
Apple Public EV Server RSA CA 1 - G1 | Apple IST CA 2 - G1 | Go Daddy Secure Certificate Authority - G2
Starfield Secure Certificate Authority - G2 | Trustwave Organization Validation SHA256 CA, Level 1
TrustID Server CA A52 | HydrantID Server CA O1 | Certum Domain Validation CA SHA2 | Actalis Domain Validation Server CA G3
Buypass Class 2 CA 5 | SwissSign RSA TLS DV ICA 2022 - 1 | QuoVadis Global SSL ICA G3 | HARICA DV TLS RSA
Telekom Security ServerID OV Class 2 CA | TeleSec ServerPass Class 2 CA | D-TRUST SSL Class 3 CA 1 2009
AC Componentes Informáticos | TrustAsia RSA DV TLS CA G2 | WoTrus OV Server CA | StartCom Class 1 DV Server CA
TWCA Secure SSL Certification Authority | SECOM Passport for Web SR 3.0 CA | JPRS Domain Validation Authority - G4
Cybertrust Japan SureServer CA G4 | Baltimore CyberTrust Root | DST Root CA X3 | AddTrust External CA Root
VeriSign Class 3 Public Primary Certification Authority - G5
"""


def issuers() -> list[str]:
    return [name.strip() for line in PUBLIC_ISSUERS.strip().splitlines() for name in line.split(" | ")]


def takes(known: Known, name: Printed) -> bool:
    return issued_by([name], (known,)) is not None or served_as(name, (known,)) is not None


@pytest.mark.parametrize("known", EVERY, ids=lambda known: known.product)
def test_an_entry_knows_its_own_sample_and_no_other_does(known: Known) -> None:
    sample = read_printed(known.sample)
    assert [one.product for one in EVERY if takes(one, sample)] == [known.product]


@pytest.mark.parametrize("known", EVERY, ids=lambda known: known.product)
def test_an_entry_tells_what_it_is_and_what_to_do(known: Known) -> None:
    """Its texts are put into sentences: no full stop at the end, no placeholder, nothing that ends in trust for all."""
    assert known.what
    assert known.remedy
    assert known.look or known.who is Who.CLIENT_IT
    for text in (known.what, known.remedy, known.look):
        assert not text.endswith(".")
        assert not re.search(r"[{}`]", text)
        assert not SWITCHES_VERIFICATION_OFF.search(text)
    assert not known.source or re.fullmatch(r"https://[a-z0-9.-]+/\S+", known.source)
    assert (known in INSPECTORS) is (known.who in {Who.PERSON, Who.CLIENT_IT})


def test_a_product_is_listed_once() -> None:
    assert len({known.product for known in EVERY}) == len(EVERY)


def test_no_public_root_is_in_the_catalogue() -> None:
    """All roots of all programmes, by their short and by their whole names."""
    subjects = {a.certificate.subject for name in programmes() for a in load_programme(name).anchors}
    assert len(subjects) > 200
    names = [one for s in subjects for one in (printed(s), read_printed(s.short), read_printed(s.text))]
    assert [(known.product, name.short) for name in names for known in EVERY if takes(known, name)] == []


@pytest.mark.parametrize("issuer", issuers())
def test_a_public_intermediate_is_public_and_in_no_entry(issuer: str) -> None:
    whole = f"C=US, O=Some Authority, CN={issuer}"
    assert is_public(read_printed(issuer), AnchorSet("none", ()))
    assert [known.product for known in EVERY if takes(known, read_printed(issuer))] == []
    assert [known.product for known in EVERY if takes(known, read_printed(whole))] == []


@pytest.mark.parametrize("known", INSPECTORS, ids=lambda known: known.product)
def test_an_inspector_is_no_public_authority_in_any_store(known: Known) -> None:
    for name in programmes():
        assert not is_public(read_printed(known.sample), load_programme(name))


@pytest.mark.parametrize("name", ["Not Zscaler Inc", "My mitmproxy", "sophosticated", "Bitdefenders of the Realm Ltd"])
def test_a_name_that_only_contains_one_is_another_name(name: str) -> None:
    assert [known.product for known in EVERY if takes(known, read_printed(name))] == []
