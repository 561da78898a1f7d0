"""What an authority says about its certificates: OCSP answers and revocation lists, healthy unless told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from bot.playground.pki import Issued

HOUR = timedelta(hours=1)


def ocsp_answer(
    about: Issued,
    issuer: Issued,
    *,
    revoked_at: datetime | None = None,
    reason: x509.ReasonFlags | None = None,
    unknown: bool = False,
    this_update: datetime | None = None,
    next_update: datetime | None = None,
    endless: bool = False,
    responder: Issued | None = None,
    sends: Issued | None = None,
    hashing: hashes.HashAlgorithm | None = None,
) -> bytes:
    """A signed OCSP answer (RFC 6960) in DER: good, revoked or unknown; fresh for a day.

    `responder` signs in the issuer's place and sends its certificate along, or that of `sends`. `endless` leaves
    `next_update` out.
    """
    status = ocsp.OCSPCertStatus.REVOKED if revoked_at else ocsp.OCSPCertStatus.GOOD
    this_update = this_update or _now() - HOUR
    signer = responder or issuer
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=about.certificate,
            issuer=issuer.certificate,
            algorithm=hashing or hashes.SHA1(),  # noqa: S303  it names the issuer here and protects nothing
            cert_status=ocsp.OCSPCertStatus.UNKNOWN if unknown else status,
            this_update=this_update,
            next_update=None if endless else next_update or this_update + 24 * HOUR,
            revocation_time=revoked_at,
            revocation_reason=reason,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    )
    if responder:
        builder = builder.certificates([(sends or responder).certificate])
    return builder.sign(signer.key, _hash(signer)).public_bytes(Encoding.DER)


def ocsp_refusal(status: ocsp.OCSPResponseStatus = ocsp.OCSPResponseStatus.TRY_LATER) -> bytes:
    """An unsigned answer that says why there is none."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def revocation_list(
    issuer: Issued,
    *revoked: Issued,
    revoked_at: datetime | None = None,
    reason: x509.ReasonFlags | None = None,
    this_update: datetime | None = None,
    next_update: datetime | None = None,
    extra: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    signer: Issued | None = None,
    encoding: Encoding = Encoding.DER,
) -> bytes:
    """A signed certificate revocation list (RFC 5280 section 5), fresh for a week."""
    this_update = this_update or _now() - HOUR
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(this_update)
        .next_update(next_update or this_update + 7 * 24 * HOUR)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder(one.certificate.serial_number, revoked_at or this_update)
        if reason:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical)
    signer = signer or issuer
    return builder.sign(signer.key, _hash(signer)).public_bytes(encoding)


def _hash(signer: Issued) -> hashes.SHA256 | None:
    return None if isinstance(signer.key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
