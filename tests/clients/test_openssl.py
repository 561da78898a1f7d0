"""What OpenSSL does differently, held against OpenSSL itself: real handshakes in memory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.playground.pki import Authority, Issued, name_of, new_key, self_signed
from bot.trust import der
from tests.causes.build import (
    CA,
    HOST,
    LEAF,
    NOW,
    ROOT,
    SECOND,
    STRANGER,
    STRANGER_CA,
    CaseFor,
    diagnosed,
    refused_for,
    served,
)
from tests.openssl import refusal
from tests.trust.odd import extension, with_extensions

OLD_ROOT = Authority.root("Old Root")
# One intermediate, certified three times: by a root that nobody has any more, by the current one, and that ended.
BY_OLD = OLD_ROOT.intermediate("Crossed CA")
BY_CURRENT = ROOT.intermediate("Crossed CA", key=BY_OLD.key)
ENDED = ROOT.intermediate("Crossed CA", key=BY_OLD.key, not_after=NOW - SECOND)
CROSSED = BY_OLD.leaf(HOST)
LIMITED = ROOT.intermediate("Limited CA", permitted=("example.org",))
FORBIDDEN = ROOT.intermediate("Forbidden CA", excluded=("example.com",))
NOT_A_CA = ROOT.intermediate("No CA", ca=False)
SHORT = ROOT.intermediate("Short CA", path_length=0)
WEAK = ROOT.intermediate("Weak CA", key="rsa1024")
TOO_LOW = SHORT.intermediate("Too Low CA")

ANY = "2.5.29.37.0"
ALL = ROOT.intermediate("All CA", eku=(ANY,))
# Extensions that may be an empty SEQUENCE: of RFC 5280, of RFC 3739, of RFC 3779.
SEQUENCES = ("2.5.29.31", "2.5.29.33", "2.5.29.36", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.3", "1.3.6.1.5.5.7.1.7")


def critical(oid: str) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    return ((x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x30\x00"), True),)


def junk(oid: str) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    return ((x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x30\x05junk"), False),)


def named(beside: bytes) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    names = der.encode(der.SEQUENCE, der.encode(0x82, HOST.encode()) + beside)
    return ((x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), names), False),)


def issued_by(
    key: bytes | None, serial: int | None = None, issuer: str = "Sample Root"
) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    names = None if serial is None else [x509.DirectoryName(name_of(issuer))]
    return ((x509.AuthorityKeyIdentifier(key, names, serial), False),)


CHAINS: dict[str, tuple[Issued, ...]] = {
    "healthy": (LEAF, CA),
    "the root is sent too": (LEAF, CA, ROOT),
    "another order, and one that nobody needs": (LEAF, STRANGER_CA, ROOT, CA),
    "no intermediate": (LEAF,),
    "a root that nobody has": (STRANGER_CA.leaf(HOST), STRANGER_CA, STRANGER),
    "self-signed": (self_signed(HOST),),
    "the dead end stands first": (CROSSED, BY_OLD, BY_CURRENT),
    "the dead end stands last": (CROSSED, BY_CURRENT, BY_OLD),
    "the ended one stands first": (CROSSED, ENDED, BY_CURRENT),
    "ended": (CA.leaf(HOST, not_after=NOW - SECOND), CA),
    "another name": (CA.leaf("www.example.com"), CA),
    "the name only as common name": (CA.leaf(HOST, names=()), CA),
    "a wildcard only as common name": (CA.leaf("*.example.com", names=()), CA),
    "common name, and another name beside it": (CA.leaf(HOST, names=("www.example.com",)), CA),
    "common name, and an address beside it": (CA.leaf(HOST, names=(), ips=("192.0.2.1",)), CA),
    "a wildcard for a part of a label": (CA.leaf("Sample Server", names=("a*.example.com",)), CA),
    "a wildcard for one label": (CA.leaf("Sample Server", names=("*.example.com",)), CA),
    "a wildcard for the second label": (CA.leaf("Sample Server", names=("api.*.com",)), CA),
    "no list of purposes": (CA.leaf(HOST, eku=None), CA),
    "names another key": (CA.leaf(HOST, extra=issued_by(b"another key")), CA),
    "names no key": (CA.leaf(HOST, extra=issued_by(None)), CA),
    "names another issuer": (CA.leaf(HOST, extra=issued_by(None, serial=CA.facts.serial, issuer="Another Root")), CA),
    "names another serial number": (CA.leaf(HOST, extra=issued_by(None, serial=5)), CA),
    "names issuer and serial number": (CA.leaf(HOST, extra=issued_by(None, serial=CA.facts.serial)), CA),
    "any purpose": (CA.leaf(HOST, eku=(ANY,)), CA),
    "an authority for any purpose": (ALL.leaf(HOST), ALL),
    "a key for anything but TLS": (CA.leaf(HOST, usage=("crl_sign",)), CA),
    "a key for encipherment": (CA.leaf(HOST, usage=("key_encipherment",), key="rsa2048"), CA),
    **{f"critical {oid}": (CA.leaf(HOST, extra=critical(oid)), CA) for oid in SEQUENCES},
    "the name, and a damaged address beside it": (CA.leaf(HOST, extra=named(b"\x87\x03abc")), CA),
    "the name, and one that is no text beside it": (CA.leaf(HOST, extra=named(b"\x82\x02\xff\xfe")), CA),
    "junk as policies": (CA.leaf(HOST, extra=junk("2.5.29.32")), CA),
    "junk as information access": (CA.leaf(HOST, extra=junk("1.3.6.1.5.5.7.1.1")), CA),
    "ten years": (CA.leaf(HOST, days=3650), CA),
    "outside of the limits": (LIMITED.leaf(HOST), LIMITED),
    "outside of the limits by common name": (LIMITED.leaf(HOST, names=()), LIMITED),
    "a name within the limits, and a common name outside": (LIMITED.leaf(HOST, names=("a.example.org",)), LIMITED),
    "an address, and a common name outside of the limits": (LIMITED.leaf(HOST, names=(), ips=("192.0.2.1",)), LIMITED),
    "a common name that is forbidden": (FORBIDDEN.leaf(HOST, names=()), FORBIDDEN),
    "a wildcard as common name outside of the limits": (LIMITED.leaf("*.example.com", names=()), LIMITED),
    "signed by no authority": (NOT_A_CA.leaf(HOST), NOT_A_CA),
    "one authority too many": (TOO_LOW.leaf(HOST), TOO_LOW, SHORT),
    "signed by another key": (CA.leaf(HOST, signing_key=new_key()), CA),
    "signed by SHA-1": (CA.leaf(HOST, hash="sha1"), CA),
    "1024 bits": (CA.leaf(HOST, key="rsa1024"), CA),
    "an authority of 1024 bits": (WEAK.leaf(HOST), WEAK),
    "1962 bits": (CA.leaf(HOST, key="rsa1962"), CA),
    "1963 bits": (CA.leaf(HOST, key="rsa1963"), CA),
    "2048 bits": (CA.leaf(HOST, key="rsa2048"), CA),
    "Ed25519": (CA.leaf(HOST, key="ed25519"), CA),
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_refuses_what_openssl_refuses_and_nothing_else(chain: tuple[Issued, ...], tmp_path: Path) -> None:
    """With the number that OpenSSL gives for it."""
    assert our_number(served(*chain)) == openssl_says(chain, tmp_path)


ROOTS = {
    "ended": Authority.root("Ended Root", not_after=NOW - SECOND),
    "of version 1": Authority.root("Old Root", version=1),
    "for another purpose": Authority.root("Narrow Root", eku=("1.3.6.1.5.5.7.3.2",)),
    "that may not sign certificates": Authority.root("Mute Root", usage=("digital_signature",)),
    "no authority": Authority.root("No Root", ca=False),
    "of 1024 bits": Authority.root("Weak Root", key="rsa1024"),
    "limited to other names": Authority.root("Limited Root", permitted=("example.org",)),
}


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
def test_judges_trusted_roots_as_openssl_does(root: Authority, tmp_path: Path) -> None:
    """With the number that it gives."""
    leaf = root.leaf(HOST)
    assert our_number(served(leaf, roots=(root,))) == openssl_says((leaf,), tmp_path, root=root)


@pytest.mark.parametrize(
    ("names", "cause"), [((), "no-san"), (("www.example.com",), "wrong-host")], ids=["no names", "other names"]
)
def test_an_address_is_never_looked_for_in_the_common_name(names: tuple[str, ...], cause: str, tmp_path: Path) -> None:
    chain, host = (CA.leaf("192.0.2.1", names=names), CA), "192.0.2.1"
    sick = served(*chain, host=host)

    assert refused_for(sick, "openssl") == (cause,)
    assert our_number(sick) == openssl_says(chain, tmp_path, host) != TRUSTED


def our_number(sick: CaseFor) -> int:
    """The number in the error that we say OpenSSL prints."""
    verdict = next(one for one in diagnosed(sick).clients if one.client.code == "openssl")
    printed = re.match(r"Verify return code: (\d+) ", verdict.error or "")
    return int(printed[1]) if printed else TRUSTED


TRUSTED = 0


def openssl_says(chain: tuple[Issued, ...], folder: Path, host: str = HOST, root: Issued = ROOT) -> int:
    """The number of OpenSSL's error, TRUSTED where there is none."""
    error = refusal(chain, (root,), host, folder)
    return error.verify_code if error else TRUSTED


@pytest.mark.parametrize(
    ("oid", "who"),
    [(b"\x2a\x03\x04", {"android", "apple", "chrome", "go", "java", "windows"}), (b"\x55\x1d\x0e", None)],
    ids=["of no meaning", "a key identifier"],
)
def test_what_stands_there_twice_matters_to_openssl_where_it_reads_it(
    oid: bytes, who: set[str] | None, tmp_path: Path
) -> None:
    own = der.encode(der.OCTET_STRING, CA.facts.extensions.subject_key_id or b"")
    is_ca = extension(b"\x55\x1d\x13", b"\x30\x03\x01\x01\xff")
    odd = Issued(with_extensions(CA, ROOT, [is_ca, extension(oid, own), extension(oid, own)]), CA.key)
    who_refuses = set(diagnosed(served(LEAF, odd)).findings[0].clients)

    assert ("openssl" in who_refuses) is (refusal((LEAF, odd), (ROOT,), HOST, tmp_path) is not None)
    assert who is None or who_refuses == who


def test_of_two_certificates_of_a_trusted_root_the_valid_one_is_taken(tmp_path: Path) -> None:
    """Whichever stands first in the file: both stay there when a root is renewed."""
    ended = Authority.root("Sample Root", key=ROOT.key, not_after=NOW - SECOND)
    for roots in ((ended, ROOT), (ROOT, ended)):
        assert refusal((LEAF, CA), roots, HOST, tmp_path) is None
        assert refused_for(served(LEAF, CA, roots=roots), "openssl") == ()
    assert refused_for(served(LEAF, CA, roots=(ended,)), "openssl") == ("expired-intermediate",)


@pytest.mark.parametrize("last", [True, False])
def test_any_of_several_common_names_counts_and_with_java_the_last(last: bool, tmp_path: Path) -> None:
    both = [HOST, "www.example.org"]
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name) for name in sorted(both, reverse=last)]
    leaf = CA.leaf(HOST, names=(), subject=x509.Name(attributes))

    assert refusal((leaf, CA), (ROOT,), HOST, tmp_path) is None
    assert refused_for(served(leaf, CA), "openssl") == ()
    assert refused_for(served(leaf, CA), "java") == (() if last else ("no-san",))
