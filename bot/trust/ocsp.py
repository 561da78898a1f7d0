"""What authorities answer about their certificates by OCSP (RFC 6960), and the question."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from bot.trust import der
from bot.trust.case import RevocationFact, Standing, Unchecked
from bot.trust.certificate import Certificate, read_certificate, signature_holds, signed_by
from bot.trust.revocation import TOLERANCE, NotCountedError, Statement, judged, must_be_current

# An OCSP answer without an end counts for so long: no public authority may let one live longer (CA/B Forum BR 4.9.10).
WITHOUT_END = timedelta(days=10)
MOST_RESPONDERS = 5


def read_ocsp(
    answer: bytes, certificate: Certificate, issuer: Certificate, at: datetime, source: str = "ocsp"
) -> Statement | Unchecked:
    """What an OCSP answer in DER says about the certificate at this moment. `source` is "staple" or "ocsp"."""
    called = "the stapled OCSP answer" if source == "staple" else "the OCSP answer"
    return judged(certificate, called, lambda: _ocsp(answer, certificate, issuer, at, source))


def ocsp_request(certificate: Certificate, issuer: Certificate) -> bytes:
    """The question about one certificate in DER, without a nonce, the issuer named by SHA-1, which every responder
    knows (RFC 5019 section 2.1.1). Raises ValueError when the certificate's serial number does not fit in."""
    sha1 = hashes.SHA1()  # noqa: S303  it names the issuer and protects nothing
    name, key = _hash("sha1", certificate.issuer.der), _hash("sha1", _key_bits(issuer))
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name, key, certificate.serial, sha1)
    return builder.build().public_bytes(Encoding.DER)


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
        raise NotCountedError(_REFUSALS.get(response.response_status, "says that there is none"))
    single = next((one for one in response.responses if _is_about(one, certificate, issuer)), None)
    if single is None:
        raise NotCountedError("is about another certificate")
    if not _signed_for(response, issuer, at):
        raise NotCountedError("is not signed by the issuer, nor by a responder that the issuer has put in charge")
    start = single.this_update_utc
    end = single.next_update_utc or start + WITHOUT_END
    must_be_current(start, end, at)
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
