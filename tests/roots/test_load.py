"""The roots: the data is whole, and what a programme does not trust for TLS is not in it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.roots import ProgrammeError, load_extra, load_programme, programmes
from bot.roots.load import MOST_EXTRA_ROOTS, _pool
from bot.trust.path import AnchorKind

DATA = resources.files("bot.roots") / "data"


def home_made_root(name: str = "House Root") -> str:
    """A self-signed certificate as PEM text."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 7, now, now + timedelta(days=9))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def short_names(programme: str) -> set[str]:
    return {anchor.certificate.subject.short for anchor in load_programme(programme).anchors}


def test_these_programmes_are_there() -> None:
    assert programmes() == ("android", "apple", "chrome", "java", "mozilla", "windows")


@pytest.mark.parametrize("name", programmes())
def test_every_root_of_a_programme_can_be_read_and_is_the_one_that_its_line_names(name: str) -> None:
    about = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    anchors = load_programme(name)
    assert [anchor.certificate.sha256 for anchor in anchors.anchors] == [line["sha256"] for line in about["roots"]]
    assert len(anchors.anchors) > 90
    assert all(hashlib.sha256(a.certificate.der).hexdigest() == a.certificate.sha256 for a in anchors.anchors)
    assert all(a.kind is AnchorKind.SYSTEM for a in anchors.anchors)
    assert all(a.certificate.self_issued for a in anchors.anchors)


@pytest.mark.parametrize("name", programmes())
def test_a_programme_says_where_it_is_from_of_which_day_and_under_which_licence(name: str) -> None:
    about = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    assert about["programme"] == name
    assert all(about[key] for key in ("origin", "version", "licence"))
    anchors = load_programme(name)
    assert datetime.fromisoformat(anchors.date) > datetime(2025, 1, 1)  # noqa: DTZ001 - a day, not a moment
    assert anchors.origin == about["origin"]


def test_the_pool_holds_no_root_that_no_programme_names() -> None:
    named = {anchor.certificate.sha256 for name in programmes() for anchor in load_programme(name).anchors}
    assert set(_pool()) == named


def test_apple_roots_for_mail_code_and_devices_make_no_server_trusted() -> None:
    names = short_names("apple")
    wrong = ("Apple Platform", "Developer ID", "DigiCert SMIME", "GlobalSign Secure Mail", "Sectigo Public Time")
    assert not [name for name in names if name.startswith(wrong)]


@pytest.mark.parametrize("name", ["ISRG Root X1", "GTS Root R1", "DigiCert TLS RSA4096 Root G5", "Apple Root CA"])
def test_apple_trusts_the_roots_that_public_servers_and_its_own_stand_under(name: str) -> None:
    assert name in short_names("apple")


def test_the_stores_differ_where_they_are_known_to_differ() -> None:
    assert "D-TRUST BR Root CA 2 2023" in short_names("mozilla") - short_names("apple")
    assert "DigiCert Global Root CA" in short_names("apple") - short_names("mozilla")


@pytest.mark.parametrize(
    ("programme", "root", "last_moment"),
    [
        ("apple", "Entrust Root Certification Authority - G2", datetime(2024, 11, 15, 23, 59, 59, tzinfo=UTC)),
        ("apple", "AffirmTrust Premium ECC", datetime(2024, 11, 15, 23, 59, 59, tzinfo=UTC)),
        ("chrome", "HiPKI Root CA - G1", datetime(2025, 7, 31, 23, 59, 59, tzinfo=UTC)),
        ("java", "Entrust Root Certification Authority - G2", datetime(2024, 11, 11, 23, 59, 59, tzinfo=UTC)),
        ("mozilla", "Izenpe.com", datetime(2026, 4, 15, 23, 59, 59, tzinfo=UTC)),
        ("apple", "ISRG Root X1", None),
    ],
)
def test_a_root_bears_the_date_that_its_programme_announced(
    programme: str, root: str, last_moment: datetime | None
) -> None:
    (anchor,) = [a for a in load_programme(programme).anchors if a.certificate.subject.short == root]
    assert anchor.no_tls_after == last_moment


def test_programmes_share_the_parsed_certificate_of_a_common_root() -> None:
    (apple,) = [a for a in load_programme("apple").anchors if a.certificate.subject.short == "ISRG Root X1"]
    assert load_programme("mozilla").find(apple.certificate) is apple


def test_an_unknown_programme_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ProgrammeError, match=r"no root programme 'netscape'.*android, apple"):
        load_programme("netscape")


def test_own_roots_are_installed_ones_and_each_counts_once() -> None:
    one, other = home_made_root("One"), home_made_root("Other")
    anchors = load_extra(f"# ours\n{one}\nsome text\n{other}{one}")
    assert [anchor.certificate.subject.short for anchor in anchors] == ["One", "Other"]
    assert {anchor.kind for anchor in anchors} == {AnchorKind.USER}
    assert {anchor.kind for anchor in load_extra(one, AnchorKind.APP)} == {AnchorKind.APP}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "It holds no certificate in PEM form"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "It holds no certificate in PEM form"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n", "Certificate 1 of 1 in it cannot be read"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "Certificate 1 of 1 in it cannot be read"),
    ],
)
def test_a_file_without_a_readable_certificate_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        load_extra(text)


def test_one_broken_certificate_spoils_the_file_and_is_counted_out() -> None:
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    with pytest.raises(ValueError, match="Certificate 2 of 2"):
        load_extra(home_made_root() + broken)


def test_a_pile_of_roots_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 200 certificates"):
        load_extra(home_made_root() * (MOST_EXTRA_ROOTS + 1))
