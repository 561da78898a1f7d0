"""Certificates are read as leniently as clients read them: one oddity does not spoil the rest."""

import base64
import sys
from datetime import UTC, datetime

import pytest
from cryptography.x509.oid import ExtensionOID
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.playground.pki import Authority, chain_pem, self_signed
from bot.trust import der
from bot.trust.certificate import (
    PEM_BEGIN,
    PEM_END,
    Certificate,
    UnreadableCertificate,
    read_certificate,
    read_pem,
    readable,
    signed_by,
)
from bot.trust.extensions import BasicConstraints
from bot.trust.hostnames import NameRules, covers
from tests.trust.odd import ISSUER, KEY, extension, printable_name, raw_value, with_extensions, with_field

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
LEAF = CA.leaf("a.example")


def facts(data: bytes) -> Certificate:
    found = read_certificate(data)
    assert isinstance(found, Certificate), found
    return found


def dns(name: str) -> bytes:
    return der.encode(0x82, name.encode())


class TestExtensions:
    @pytest.mark.parametrize(
        ("value", "means"),
        [
            ("3003010100", BasicConstraints(ca=False, path_length=None)),
            ("3003020100", BasicConstraints(ca=False, path_length=0)),
            ("3000", BasicConstraints(ca=False, path_length=None)),
            ("30060101ff020102", BasicConstraints(ca=True, path_length=2)),
        ],
        ids=["an explicit CA:FALSE", "a path length without CA", "empty", "CA with a path length"],
    )
    def test_basic_constraints_are_read_in_forms_that_strict_parsers_refuse(self, value, means):
        odd = raw_value(ExtensionOID.BASIC_CONSTRAINTS, bytes.fromhex(value), critical=True)
        read = CA.leaf("a.example", extra=(odd,)).facts.extensions

        assert read.basic_constraints == means
        assert read.unreadable == ()
        assert read.dns_names == ("a.example",)

    def test_one_broken_extension_keeps_the_others(self):
        broken = raw_value(ExtensionOID.EXTENDED_KEY_USAGE, b"nonsense", critical=True)
        read = CA.leaf("a.example", extra=(broken,), crl=("http://crl.example/1",)).facts.extensions

        assert [(one.oid, one.critical) for one in read.unreadable] == [("2.5.29.37", True)]
        assert read.extended_key_usage is None
        assert read.dns_names == ("a.example",)
        assert read.key_usage == {"digital_signature"}
        assert read.crl == ("http://crl.example/1",)

    def test_an_extension_that_stands_there_twice_is_named_and_the_first_one_counts(self):
        names = [der.encode(der.SEQUENCE, dns(name)) for name in ("first.example", "second.example")]
        read = facts(with_extensions(LEAF, CA, [extension(b"\x55\x1d\x11", value) for value in names])).extensions

        assert read.duplicated == ("2.5.29.17",)
        assert read.dns_names == ("first.example",)

    @pytest.mark.parametrize(
        "other",
        [der.encode(0x87, b"\x7f\x00\x01"), der.encode(0x82, b"\xff\xfe.example")],
        ids=["an address of three octets", "a name that is no text"],
    )
    def test_one_name_that_cannot_be_read_takes_the_whole_list_with_it(self, other):
        """As Apple does it (SecCertificate.c l.4991): no name of the list matches any more. OpenSSL passes it over."""
        listed = der.encode(der.SEQUENCE, dns("a.example") + other)
        read = CA.leaf("a.example", extra=(raw_value(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, listed),)).facts

        assert read.extensions.has_san
        assert not read.extensions.unreadable
        assert not covers(read, "a.example")
        assert covers(read, "a.example", NameRules(one_by_one=True))

    @pytest.mark.parametrize("tag", [0xA0, 0x81, 0xA3, 0xA4, 0xA5, 0x86, 0x88])
    def test_names_of_other_kinds_are_no_obstacle(self, tag):
        listed = der.encode(der.SEQUENCE, dns("a.example") + der.encode(tag, b"\xff"))
        read = CA.leaf("a.example", extra=(raw_value(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, listed),)).facts

        assert covers(read, "a.example")

    @pytest.mark.parametrize(
        "value",
        [b"", b"\x30\x05junk", b"\x31\x00", b"\x30\x00\x00", b"\x30\x02\xa9\x00"],
        ids=["nothing", "cut off", "a set", "bytes behind it", "an unknown kind"],
    )
    def test_what_is_no_list_of_names_cannot_be_read(self, value):
        names = raw_value(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, value)
        read = CA.leaf("a.example", extra=(names,)).facts.extensions

        assert [one.oid for one in read.unreadable] == ["2.5.29.17"]

    def test_an_unknown_extension_is_kept_as_it_stands(self):
        own = raw_value(ExtensionOID.TLS_FEATURE, b"\x30\x03\x02\x01\x05")
        read = CA.leaf("a.example", extra=(own,)).facts.extensions

        assert read.has("1.3.6.1.5.5.7.1.24")
        assert not read.has("1.2.3.4")

    def test_a_certificate_of_version_1_has_none(self):
        read = CA.leaf("a.example", version=1).facts

        assert read.version == 1
        assert read.extensions.raw == ()
        assert not read.is_ca


class TestNamesAndKeys:
    def test_an_asterisk_in_a_printable_string_keeps_the_signature_verifiable(self):
        """PrintableString has no asterisk; clients read it nevertheless, and so the issuer is found."""
        ca = ROOT.intermediate("Every * CA")
        leaf = facts(with_field(ca.leaf("a.example"), ca, ISSUER, printable_name("Every * CA")))

        assert leaf.issuer.common_name == "Every * CA"
        assert leaf.issuer.same_as(ca.facts.subject)
        assert signed_by(leaf, ca.facts)
        assert not signed_by(leaf, CA.facts)
        assert leaf.extensions.dns_names == ("a.example",)

    def test_a_key_of_an_unknown_kind_is_a_fact_and_not_an_obstacle(self):
        unknown = der.encode(der.SEQUENCE, der.encode(der.OID, b"\x2a\x03\x04"))
        key = der.encode(der.SEQUENCE, unknown + der.encode(der.BIT_STRING, b"\x00\x01\x02"))
        read = facts(with_field(LEAF, CA, KEY, key))

        assert (read.key.kind, read.key.bits) == ("unknown", 0)
        assert read.extensions.dns_names == ("a.example",)
        assert signed_by(read, CA.facts)
        assert not signed_by(CA.facts, read)

    @pytest.mark.parametrize(
        ("key", "kind", "bits"),
        [("rsa2048", "RSA", 2048), ("ec", "EC", 256), ("ec384", "EC", 384), ("ed25519", "Ed25519", 256)],
    )
    def test_keys_are_told_apart(self, key, kind, bits):
        read = self_signed("a.example", key=key).facts

        assert (read.key.kind, read.key.bits) == (kind, bits)
        assert read.self_signed

    @pytest.mark.parametrize("hashing", ["md5", "sha1", "sha256", "sha512"])
    def test_signatures_hold_with_hashes_of_every_age(self, hashing):
        root = Authority.root("RSA Root", key="rsa2048")
        leaf = root.leaf("a.example", hash=hashing).facts

        assert leaf.signature_hash == hashing
        assert signed_by(leaf, root.facts)

    def test_the_issuers_name_alone_makes_no_signature(self):
        namesake = Authority.root("A CA").facts

        assert LEAF.facts.issuer.same_as(namesake.subject)
        assert not signed_by(LEAF.facts, namesake)

    def test_self_issued_is_less_than_self_signed(self):
        rolled = ROOT.intermediate("A Root").facts

        assert rolled.self_issued
        assert not rolled.self_signed
        assert ROOT.facts.self_signed

    def test_names_are_compared_without_case_and_runs_of_blanks(self):
        left, right = Authority.root("Some  CA").facts, Authority.root("SOME ca").facts

        assert left.subject.same_as(right.subject)
        assert not left.subject.same_as(ROOT.facts.subject)

    def test_a_serial_number_of_zero_is_read_without_a_warning(self):
        serial = der.encode(der.INTEGER, b"\x00")

        assert facts(with_field(ROOT, ROOT, 1, serial)).serial == 0


class TestHostileBytes:
    @pytest.mark.parametrize(
        "data",
        [b"", b"0", b"garbage", b"\x30\x00", LEAF.der[:-1], LEAF.pem.encode(), b"\x30\x84\xff\xff\xff\xff"],
        ids=["nothing", "a byte", "text", "an empty sequence", "cut off", "PEM", "4 GB promised"],
    )
    def test_bytes_that_are_no_certificate_say_so_at_their_place(self, data):
        found = read_certificate(data)

        assert isinstance(found, UnreadableCertificate)
        assert found.der == data
        assert found.why
        assert len(found.sha256) == 64

    @settings(max_examples=300)
    @given(place=some.integers(0, len(LEAF.der) - 1), value=some.integers(0, 255), keep=some.integers(1, len(LEAF.der)))
    def test_a_damaged_certificate_never_raises_and_never_passes_for_the_whole_one(self, place, value, keep):
        damaged = bytearray(LEAF.der)
        damaged[place] = value

        for data in (bytes(damaged), bytes(damaged[:keep])):
            found = read_certificate(data)
            if isinstance(found, Certificate) and signed_by(found, CA.facts):
                assert _same_body(data)

    def test_10_000_names_are_read_once_and_all(self):
        names = tuple(f"host-{number}.example" for number in range(10_000))
        read = CA.leaf("a.example", names=names).facts

        assert len(read.der) > 150_000
        assert read.extensions.dns_names == names

    @pytest.mark.parametrize("twice", [False, True], ids=["each once", "one of them twice"])
    def test_the_work_grows_no_faster_than_the_number_of_extensions(self, twice):
        """Counted in calls: four times as many extensions may not cost sixteen times as many."""

        def calls(number: int) -> int:
            listed = [extension(bytes([0x2A, 0x03, 0x81 + n // 128, n % 128]), b"") for n in range(number)]
            data, count = with_extensions(LEAF, CA, listed + listed[:1] * twice), 0

            def one_more(*_called):
                nonlocal count
                count += 1

            sys.setprofile(one_more)
            try:
                read_certificate(data)
            finally:
                sys.setprofile(None)
            return count

        assert calls(400) < 6 * calls(100)

    def test_bytes_behind_a_certificate_make_it_unreadable(self):
        assert isinstance(read_certificate(LEAF.der + b"\x00"), UnreadableCertificate)

    def test_200_kilobytes_in_one_extension_leave_the_others_readable(self):
        big = raw_value(ExtensionOID.TLS_FEATURE, bytes(200_000))
        read = CA.leaf("a.example", extra=(big,)).facts.extensions

        assert read.dns_names == ("a.example",)
        assert [one.oid for one in read.unreadable] in ([], ["1.3.6.1.5.5.7.1.24"])


def _same_body(data: bytes) -> bool:
    """The damage hit neither what is signed nor the signature (a byte that was overwritten with itself, say)."""
    given, ours = der.read_one(data)[0].children(), der.read_one(LEAF.der)[0].children()
    return (given[0].raw, given[2].value[1:]) == (ours[0].raw, ours[2].value[1:])


class TestPem:
    def test_a_certificate_goes_to_pem_and_back(self):
        assert read_pem(LEAF.facts.pem) == (LEAF.facts,)
        assert LEAF.facts.pem == LEAF.pem

    def test_the_order_is_kept_and_what_stands_between_is_passed_over(self):
        key = LEAF.key_pem.decode()
        text = f"\ufeffBag Attributes\n  friendlyName: a\n{LEAF.pem}{key}subject=CN = A CA\n{CA.pem}{ROOT.pem}the end"

        assert read_pem(text) == (LEAF.facts, CA.facts, ROOT.facts)

    @pytest.mark.parametrize(
        "spelt",
        [
            LEAF.pem.replace("\n", "\r\n"),
            LEAF.pem.rstrip(),
            "\n".join("   " + line for line in LEAF.pem.splitlines()),
            PEM_BEGIN + base64.b64encode(LEAF.der).decode() + PEM_END,
        ],
        ids=["CRLF", "no newline at the end", "indented", "all on one line"],
    )
    def test_line_ends_and_indentation_do_not_matter(self, spelt):
        assert read_pem(spelt) == (LEAF.facts,)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (LEAF.pem.partition(PEM_END)[0], "no END line"),
            (f"{PEM_BEGIN}\n§§§\n{PEM_END}", "not base64"),
            (f"{PEM_BEGIN}\n{PEM_END}", ""),
            (f"{PEM_BEGIN}\nAAAA\n{PEM_END}", ""),
        ],
        ids=["cut off", "no base64", "empty", "no certificate in it"],
    )
    def test_a_damaged_block_holds_its_place_among_the_others(self, text, says):
        before, damaged, *_ = read_pem(CA.pem + text + ("" if PEM_END not in text else "\n" + ROOT.pem))

        assert before == CA.facts
        assert isinstance(damaged, UnreadableCertificate)
        assert says in damaged.why
        assert damaged.why

    @pytest.mark.parametrize("text", ["", "no PEM", LEAF.key_pem.decode(), LEAF.pem.replace("CERTIFICATE", "PKCS7")])
    def test_other_texts_hold_no_certificate(self, text):
        assert read_pem(text) == ()

    def test_there_is_a_limit_to_how_many_are_read(self):
        assert len(read_pem(LEAF.pem * 300)) == 200
        assert len(read_pem(chain_pem(LEAF, CA, ROOT), limit=2)) == 2

    def test_only_readable_ones_can_be_used(self):
        assert readable((LEAF.facts, UnreadableCertificate(b"", "why"), CA.facts)) == (LEAF.facts, CA.facts)


def test_two_certificates_are_equal_when_their_bytes_are():
    again = facts(bytes(bytearray(LEAF.der)))

    assert again == LEAF.facts
    assert hash(again) == hash(LEAF.facts)
    assert LEAF.facts != CA.leaf("a.example").facts


def test_dates_are_in_utc():
    end = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)

    assert CA.leaf("a.example", not_after=end).facts.not_after == end
