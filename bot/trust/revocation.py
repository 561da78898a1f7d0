"""What authorities say about their certificates: OCSP answers (RFC 6960) and revocation lists (RFC 5280 section 5).

Only statements that are authentic and current count. One that does not is no fault of the certificate: it becomes
something that could not be checked, with the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import CRLEntryExtensionOID, ExtendedKeyUsageOID, ExtensionOID, SignatureAlgorithmOID

from bot.trust import der
from bot.trust.case import RevocationFact, Standing, Unchecked
from bot.trust.certificate import Certificate, read_certificate, signature_holds, signed_by
from bot.trust.names import read_name

# Clocks of authorities differ from ours by about so much.
TOLERANCE = timedelta(minutes=5)
# An OCSP answer without an end counts for so long: no public authority may let one live longer (CA/B Forum BR 4.9.10).
WITHOUT_END = timedelta(days=10)
MOST_RESPONDERS, MOST_LISTS = 5, 100


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that counts, and until when it does."""

    fact: RevocationFact
    until: datetime


def unchecked(certificate: Certificate, why: str) -> Unchecked:
    """That the revocation of this certificate could not be checked."""
    return Unchecked(f"revocation of “{certificate.subject.short}”", why)


def read_ocsp(
    answer: bytes, certificate: Certificate, issuer: Certificate, at: datetime, source: str = "ocsp"
) -> Statement | Unchecked:
    """What an OCSP answer in DER says about the certificate at this moment. `source` is "staple" or "ocsp"."""
    called = "the stapled OCSP answer" if source == "staple" else "the OCSP answer"
    return _judge(certificate, called, lambda: _ocsp(answer, certificate, issuer, at, source))


def read_crl(data: bytes, certificate: Certificate, issuer: Certificate, at: datetime) -> Statement | Unchecked:
    """What a revocation list (DER or PEM) says about the certificate at this moment."""
    return _judge(certificate, "the revocation list", lambda: _crl(_load_crl(data), certificate, issuer, at))


def revocation_from_crls(
    path: tuple[Certificate, ...], crls_pem: Iterable[str], at: datetime
) -> tuple[tuple[RevocationFact, ...], tuple[Unchecked, ...]]:
    """Judges a path (leaf … issuer) by revocation lists that were given, with no network.

    A certificate for which none of the lists counts is unchecked; so is a list that cannot be read.
    """
    facts: list[RevocationFact] = []
    lists, doubts = _load_all(crls_pem)
    for certificate, issuer in pairwise(path):
        about = [one for one in lists if read_name(one.issuer).same_as(certificate.issuer)]
        said = [_judge(certificate, "the revocation list", _reader(one, certificate, issuer, at)) for one in about]
        if counted := [one for one in said if isinstance(one, Statement)]:
            facts.append(weightiest(counted).fact)
        else:
            none = unchecked(certificate, "none of the revocation lists is from its issuer")
            doubts.append(next((one for one in said if isinstance(one, Unchecked)), none))
    return tuple(facts), tuple(doubts)


def weightiest(statements: list[Statement]) -> Statement:
    """The one that counts where there are several: a revocation outweighs all, and knowing outweighs not knowing."""
    order = [Standing.REVOKED, Standing.GOOD, Standing.UNKNOWN]
    return min(statements, key=lambda one: order.index(one.fact.standing))


def ocsp_request(certificate: Certificate, issuer: Certificate) -> bytes:
    """The question about one certificate in DER, without a nonce, the issuer named by SHA-1, which every responder
    knows (RFC 5019 section 2.1.1). Raises ValueError when the certificate's serial number does not fit in."""
    sha1 = hashes.SHA1()  # noqa: S303  it names the issuer and protects nothing
    name, key = _hash("sha1", certificate.issuer.der), _hash("sha1", _key_bits(issuer))
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name, key, certificate.serial, sha1)
    return builder.build().public_bytes(Encoding.DER)


class _NotCountedError(ValueError):
    """Why a statement does not count: the rest of a sentence that begins with what it is."""


def _judge(certificate: Certificate, called: str, read: Callable[[], Statement]) -> Statement | Unchecked:
    try:
        return read()
    except _NotCountedError as error:
        return unchecked(certificate, f"{called} {error}")
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return unchecked(certificate, f"{called} cannot be read")


def _must_be_current(start: datetime, end: datetime, at: datetime) -> None:
    if at < start - TOLERANCE:
        raise _NotCountedError(f"is from later than the moment judged: {_moment(start)}")
    if at > end + TOLERANCE:
        raise _NotCountedError(f"is out of date: it counted until {_moment(end)}")


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"


# OCSP


_REFUSALS = {
    ocsp.OCSPResponseStatus.MALFORMED_REQUEST: "says that it does not understand the question",
    ocsp.OCSPResponseStatus.INTERNAL_ERROR: "says that the responder has an internal error",
    ocsp.OCSPResponseStatus.TRY_LATER: "says “try later”",
    ocsp.OCSPResponseStatus.SIG_REQUIRED: "says that it answers signed questions only",
    ocsp.OCSPResponseStatus.UNAUTHORIZED: "says that the responder is not in charge of this certificate",
}
_STANDINGS = {
    ocsp.OCSPCertStatus.GOOD: Standing.GOOD,
    ocsp.OCSPCertStatus.REVOKED: Standing.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: Standing.UNKNOWN,
}


def _ocsp(answer: bytes, certificate: Certificate, issuer: Certificate, at: datetime, source: str) -> Statement:
    response = ocsp.load_der_ocsp_response(answer)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise _NotCountedError(_REFUSALS.get(response.response_status, "says that there is none"))
    single = next((one for one in response.responses if _is_about(one, certificate, issuer)), None)
    if single is None:
        raise _NotCountedError("is about another certificate")
    if not _signed_for(response, issuer, at):
        raise _NotCountedError("is not signed by the issuer, nor by a responder that the issuer has put in charge")
    start = single.this_update_utc
    end = single.next_update_utc or start + WITHOUT_END
    _must_be_current(start, end, at)
    reason = single.revocation_reason
    fact = RevocationFact(
        certificate=certificate.sha256,
        source=source,
        standing=_STANDINGS[single.certificate_status],
        revoked_at=single.revocation_time_utc,
        reason=reason.value if reason else "",
    )
    return Statement(fact, end)


def _is_about(single: ocsp.OCSPSingleResponse, certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the CertID names this certificate (RFC 6960 section 4.1.1): by serial number and by its issuer."""
    algorithm = single.hash_algorithm.name
    return (
        single.serial_number == certificate.serial
        and single.issuer_name_hash in {_hash(algorithm, name.der) for name in (certificate.issuer, issuer.subject)}
        and single.issuer_key_hash == _hash(algorithm, _key_bits(issuer))
    )


def _signed_for(response: ocsp.OCSPResponse, issuer: Certificate, at: datetime) -> bool:
    """RFC 6960 section 4.2.2.2: the issuer has signed itself, or a certificate it has issued for this purpose."""
    if _made_by(response, issuer):
        return True
    listed = response.certificates[:MOST_RESPONDERS]
    sent = [read_certificate(one.public_bytes(Encoding.DER)) for one in listed]
    return any(
        isinstance(one, Certificate)
        and one.issuer.same_as(issuer.subject)
        and ExtendedKeyUsageOID.OCSP_SIGNING.dotted_string in (one.extensions.extended_key_usage or ())
        and one.not_before - TOLERANCE <= at <= one.not_after + TOLERANCE
        and signed_by(one, issuer)
        and _made_by(response, one)
        for one in sent
    )


def _made_by(response: ocsp.OCSPResponse, signer: Certificate) -> bool:
    hashing = response.signature_hash_algorithm
    scheme = None
    if response.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS and hashing is not None:
        scheme = padding.PSS(padding.MGF1(hashing), padding.PSS.AUTO)
    key = signer.parsed.public_key()
    return signature_holds(key, response.signature, response.tbs_response_bytes, hashing, scheme)


def _hash(algorithm: str, data: bytes) -> bytes:
    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def _key_bits(certificate: Certificate) -> bytes:
    """The contents of the key's BIT STRING as they stand in the certificate: what OCSP names an issuer by."""
    fields = der.read_one(certificate.parsed.tbs_certificate_bytes)[0].children()
    public_key = fields[6 if fields[0].tag == 0xA0 else 5]
    return public_key.children()[1].value[1:]


# Revocation lists


def _load_crl(data: bytes) -> x509.CertificateRevocationList:
    if data.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_crl(data)
    return x509.load_der_x509_crl(data)


def _load_all(crls_pem: Iterable[str]) -> tuple[list[x509.CertificateRevocationList], list[Unchecked]]:
    lists: list[x509.CertificateRevocationList] = []
    doubts: list[Unchecked] = []
    for number, text in enumerate(crls_pem, 1):
        if number > MOST_LISTS:
            doubts.append(Unchecked(f"revocation lists after number {MOST_LISTS}", "they are too many"))
            break
        try:
            lists.append(_load_crl(text.encode()))
        except (ValueError, TypeError, UnsupportedAlgorithm):
            doubts.append(Unchecked(f"revocation list number {number}", "it cannot be read as PEM (X509 CRL)"))
    return lists, doubts


def _reader(
    crl: x509.CertificateRevocationList, certificate: Certificate, issuer: Certificate, at: datetime
) -> Callable[[], Statement]:
    return lambda: _crl(crl, certificate, issuer, at)


def _crl(crl: x509.CertificateRevocationList, certificate: Certificate, issuer: Certificate, at: datetime) -> Statement:
    if not read_name(crl.issuer).same_as(certificate.issuer):
        raise _NotCountedError("is issued by another authority than the certificate, which is not followed here")
    usage = issuer.extensions.key_usage
    if usage is not None and "crl_sign" not in usage:
        raise _NotCountedError("is signed with a key that may not sign revocation lists (key usage)")
    scheme, hashing = crl.signature_algorithm_parameters, crl.signature_hash_algorithm
    if not signature_holds(issuer.parsed.public_key(), crl.signature, crl.tbs_certlist_bytes, hashing, scheme):
        raise _NotCountedError("is not signed by the issuer's key")
    end = crl.next_update_utc
    if end is None:
        raise _NotCountedError("does not say until when it counts")
    _must_be_current(crl.last_update_utc, end, at)
    every_reason = _must_cover(crl, certificate)
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial)
    if entry is None:
        if not every_reason:
            raise _NotCountedError("lists only some reasons of revocation, and the certificate is not among them")
        return Statement(RevocationFact(certificate.sha256, "crl", Standing.GOOD), end)
    return Statement(
        RevocationFact(certificate.sha256, "crl", Standing.REVOKED, entry.revocation_date_utc, _reason(entry)), end
    )


_UNDERSTOOD = {
    ExtensionOID.ISSUING_DISTRIBUTION_POINT,
    ExtensionOID.CRL_NUMBER,
    ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
}


def _must_cover(crl: x509.CertificateRevocationList, certificate: Certificate) -> bool:
    """Raises unless the list speaks of this kind of certificate (RFC 5280 section 5.2.5); whether for every reason."""
    scope = None
    for extension in crl.extensions:
        if extension.oid == ExtensionOID.DELTA_CRL_INDICATOR:
            raise _NotCountedError("is a delta list: only a change to another list")
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise _NotCountedError(f"has a critical extension that is not understood ({extension.oid.dotted_string})")
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            scope = extension.value
    if scope is None:
        return True
    if scope.indirect_crl:
        raise _NotCountedError("is an indirect one, which speaks for several authorities")
    if scope.only_contains_attribute_certs or (
        scope.only_contains_ca_certs if not certificate.is_ca else scope.only_contains_user_certs
    ):
        raise _NotCountedError("is about another kind of certificates")
    if scope.relative_name is not None or (scope.full_name and not _is_part_for(scope.full_name, certificate)):
        raise _NotCountedError("is another part of the authority's list than the one this certificate names")
    return scope.only_some_reasons is None


def _is_part_for(names: list[x509.GeneralName], certificate: Certificate) -> bool:
    urls = {name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)}
    return not urls.isdisjoint(certificate.extensions.crl)


def _reason(entry: x509.RevokedCertificate) -> str:
    try:
        value = entry.extensions.get_extension_for_oid(CRLEntryExtensionOID.CRL_REASON).value
        return value.reason.value if isinstance(value, x509.CRLReason) else ""
    except (x509.ExtensionNotFound, ValueError):
        return ""
