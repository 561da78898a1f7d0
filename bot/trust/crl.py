"""Revocation lists of authorities (RFC 5280 section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from bot.trust.case import RevocationFact, Standing, Unchecked
from bot.trust.certificate import Certificate, signature_holds
from bot.trust.names import read_name
from bot.trust.revocation import NotCountedError, Statement, judged, must_be_current, unchecked, weightiest

MOST_LISTS = 100


def read_crl(data: bytes, certificate: Certificate, issuer: Certificate, at: datetime) -> Statement | Unchecked:
    """What a revocation list (DER or PEM) says about the certificate at this moment."""
    return judged(certificate, "the revocation list", lambda: _crl(_load_crl(data), certificate, issuer, at))


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
        said = [judged(certificate, "the revocation list", _reader(one, certificate, issuer, at)) for one in about]
        if counted := [one for one in said if isinstance(one, Statement)]:
            facts.append(weightiest(counted).fact)
        else:
            none = unchecked(certificate, "none of the revocation lists is from its issuer")
            doubts.append(next((one for one in said if isinstance(one, Unchecked)), none))
    return tuple(facts), tuple(doubts)


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
        raise NotCountedError("is issued by another authority than the certificate, which is not followed here")
    usage = issuer.extensions.key_usage
    if usage is not None and "crl_sign" not in usage:
        raise NotCountedError("is signed with a key that may not sign revocation lists (key usage)")
    scheme, hashing = crl.signature_algorithm_parameters, crl.signature_hash_algorithm
    if not signature_holds(issuer.parsed.public_key(), crl.signature, crl.tbs_certlist_bytes, hashing, scheme):
        raise NotCountedError("is not signed by the issuer's key")
    end = crl.next_update_utc
    if end is None:
        raise NotCountedError("does not say until when it counts")
    must_be_current(crl.last_update_utc, end, at)
    every_reason = _must_cover(crl, certificate)
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial)
    if entry is None:
        if not every_reason:
            raise NotCountedError("lists only some reasons of revocation, and the certificate is not among them")
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
            raise NotCountedError("is a delta list: only a change to another list")
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise NotCountedError(f"has a critical extension that is not understood ({extension.oid.dotted_string})")
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            scope = extension.value
    if scope is None:
        return True
    if scope.indirect_crl:
        raise NotCountedError("is an indirect one, which speaks for several authorities")
    if scope.only_contains_attribute_certs or (
        scope.only_contains_ca_certs if not certificate.is_ca else scope.only_contains_user_certs
    ):
        raise NotCountedError("is about another kind of certificates")
    if scope.relative_name is not None or (scope.full_name and not _is_part_for(scope.full_name, certificate)):
        raise NotCountedError("is another part of the authority's list than the one this certificate names")
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
