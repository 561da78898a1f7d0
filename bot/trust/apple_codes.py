"""Apple's numbers for failed TLS connections: NSURLError, SecureTransport, and the OSStatus numbers of trust.

Sources: Security `base/SecBase.h` (the names and numbers), CFNetwork `CFNetworkErrors.h`, and Apple's article 103214
and 103769 for the rules behind them. What is said here of macOS 26.4 was reported by others, not documented.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Family(Enum):
    """Which part of the system gives the number."""

    NSURL = "nsurl"
    STREAM = "stream"
    OSSTATUS = "osstatus"


@dataclass(frozen=True, slots=True)
class AppleCode:
    """One number. `names` holds every spelling, the most common first; `meaning` is one plain sentence.

    `cause` is the code of the one cause it names, "protocol" or "client-certificate"; None where it names none.
    """

    number: int
    names: tuple[str, ...]
    family: Family
    meaning: str
    cause: str | None = None


_ATS = "An app with App Transport Security shows this number for nearly every refused certificate."


def _url(number: int, name: str, meaning: str, cause: str | None = None) -> AppleCode:
    return AppleCode(number, ("NSURLError" + name, "kCFURLError" + name), Family.NSURL, meaning, cause)


_URL = (
    _url(
        -1200,
        "SecureConnectionFailed",
        "The handshake failed: with -9802 mostly over the certificate, with -9836, -9824, -9801 over the protocol.",
    ),
    _url(
        -1201, "ServerCertificateHasBadDate", "The certificate is out of date; in practice Apple shows -1202 instead."
    ),
    _url(
        -1202,
        "ServerCertificateUntrusted",
        "The server's certificate was refused; the number stands for nearly every reason, so it does not say which.",
    ),
    _url(-1203, "ServerCertificateHasUnknownRoot", "The root is not known; in practice Apple shows -1202 instead."),
    _url(-1204, "ServerCertificateNotYetValid", "The certificate is not valid yet; in practice Apple shows -1202."),
    _url(
        -1205,
        "ClientCertificateRejected",
        "The server refused the certificate that this client showed; the server's own certificate is not the matter.",
        "client-certificate",
    ),
    _url(
        -1206,
        "ClientCertificateRequired",
        "The server asks for a certificate from the client; the server's own certificate is not the matter.",
        "client-certificate",
    ),
    _url(-2000, "CannotLoadFromNetwork", "The app asked for cached data only; this is no certificate matter."),
    _url(
        -1022,
        "AppTransportSecurityRequiresSecureConnection",
        "App Transport Security blocked a plain http address; this is no certificate matter.",
    ),
)


def _ssl(number: int, name: str, meaning: str, cause: str | None = None) -> AppleCode:
    return AppleCode(number, ("errSSL" + name,), Family.STREAM, meaning, cause)


_TOLD = "The server ended the handshake with the alert"  # "Peer" in a name: the other side said so

_STREAM = (
    _ssl(-9800, "Protocol", "The other side broke the TLS protocol.", "protocol"),
    _ssl(-9801, "Negotiation", "Client and server have no cipher suite in common.", "protocol"),
    _ssl(-9802, "FatalAlert", f"The handshake ended with a fatal alert. {_ATS}"),
    _ssl(-9803, "WouldBlock", "The connection is waiting for data; this is no failure."),
    _ssl(-9804, "SessionNotFound", "A session that should be resumed is not known any more."),
    _ssl(-9805, "ClosedGraceful", "The other side closed the connection in good order.", "protocol"),
    _ssl(-9806, "ClosedAbort", "The other side broke off the connection, often during the handshake.", "protocol"),
    _ssl(
        -9807,
        "XCertChainInvalid",
        "The certificate chain was refused; the number does not say why (self-signed, private root, or a broken rule).",
    ),
    _ssl(
        -9808,
        "BadCert",
        "Named 'bad certificate format', but since 26.4 it stands for every refused certificate, so it says nothing.",
    ),
    _ssl(-9809, "Crypto", "A cryptographic operation failed on this device.", "protocol"),
    _ssl(-9810, "Internal", "An internal error of the TLS library on this device.", "protocol"),
    _ssl(-9811, "ModuleAttach", "A cryptographic module could not be loaded on this device."),
    _ssl(-9812, "UnknownRootCert", "The chain is complete and its root is not trusted here.", "untrusted-root"),
    _ssl(
        -9813,
        "NoRootCert",
        "The chain leads to no trusted root: a missing intermediate, a private root, or a self-signed certificate.",
    ),
    _ssl(-9814, "CertExpired", "A certificate of the chain has expired.", "expired"),
    _ssl(-9815, "CertNotYetValid", "A certificate of the chain is not valid yet.", "not-yet-valid"),
    _ssl(-9816, "ClosedNoNotify", "The server closed the connection without saying so.", "protocol"),
    _ssl(-9817, "BufferOverflow", "A buffer was too small on this device.", "protocol"),
    _ssl(-9818, "BadCipherSuite", "The cipher suite cannot be used.", "protocol"),
    _ssl(-9819, "PeerUnexpectedMsg", f"{_TOLD} unexpected_message.", "protocol"),
    _ssl(-9820, "PeerBadRecordMac", f"{_TOLD} bad_record_mac.", "protocol"),
    _ssl(-9821, "PeerDecryptionFail", f"{_TOLD} decryption_failed.", "protocol"),
    _ssl(-9822, "PeerRecordOverflow", f"{_TOLD} record_overflow.", "protocol"),
    _ssl(-9823, "PeerDecompressFail", f"{_TOLD} decompression_failure.", "protocol"),
    _ssl(-9824, "PeerHandshakeFail", f"{_TOLD} handshake_failure: no protocol or cipher in common.", "protocol"),
    _ssl(-9825, "PeerBadCert", f"{_TOLD} bad_certificate: it refused the client's own.", "client-certificate"),
    _ssl(-9826, "PeerUnsupportedCert", f"{_TOLD} unsupported_certificate, for the client's own.", "client-certificate"),
    _ssl(-9827, "PeerCertRevoked", f"{_TOLD} certificate_revoked, for the client's own.", "client-certificate"),
    _ssl(-9828, "PeerCertExpired", f"{_TOLD} certificate_expired, for the client's own.", "client-certificate"),
    _ssl(-9829, "PeerCertUnknown", f"{_TOLD} certificate_unknown, for the client's own.", "client-certificate"),
    _ssl(-9830, "IllegalParam", "A field of the handshake has a value that is not allowed.", "protocol"),
    _ssl(-9831, "PeerUnknownCA", f"{_TOLD} unknown_ca, for the client's own certificate.", "client-certificate"),
    _ssl(
        -9832, "PeerAccessDenied", f"{_TOLD} access_denied: the client's certificate may not in.", "client-certificate"
    ),
    _ssl(-9833, "PeerDecodeError", f"{_TOLD} decode_error.", "protocol"),
    _ssl(-9834, "PeerDecryptError", f"{_TOLD} decrypt_error: a signature did not verify.", "protocol"),
    _ssl(-9835, "PeerExportRestriction", f"{_TOLD} export_restriction.", "protocol"),
    _ssl(-9836, "PeerProtocolVersion", "The server speaks no TLS version that this client allows.", "protocol"),
    _ssl(-9837, "PeerInsufficientSecurity", f"{_TOLD} insufficient_security.", "protocol"),
    _ssl(-9838, "PeerInternalError", f"{_TOLD} internal_error: something failed on its side.", "protocol"),
    _ssl(-9839, "PeerUserCancelled", f"{_TOLD} user_canceled.", "protocol"),
    _ssl(-9840, "PeerNoRenegotiation", f"{_TOLD} no_renegotiation.", "protocol"),
    _ssl(-9841, "PeerAuthCompleted", "The app asked to judge the server's certificate itself; this is no failure."),
    _ssl(-9842, "ClientCertRequested", "The server asked the client for a certificate.", "client-certificate"),
    _ssl(-9843, "HostNameMismatch", "The certificate does not hold the name that was asked for.", "wrong-host"),
    _ssl(-9844, "ConnectionRefused", "The connection was refused.", "protocol"),
    _ssl(-9845, "DecryptionFail", "A record could not be decrypted.", "protocol"),
    _ssl(-9846, "BadRecordMac", "A record was damaged on the way.", "protocol"),
    _ssl(-9847, "RecordOverflow", "A record was too long.", "protocol"),
    _ssl(-9848, "BadConfiguration", "The TLS settings of the app do not fit together.", "protocol"),
    _ssl(-9849, "UnexpectedRecord", "A record came that does not belong there.", "protocol"),
    _ssl(-9850, "WeakPeerEphemeralDHKey", "The server offered a Diffie-Hellman key that is too short.", "protocol"),
    _ssl(-9851, "ClientHelloReceived", "A server in this app has received a ClientHello; this is no failure."),
    _ssl(-9852, "TransportReset", "The connection was reset.", "protocol"),
    _ssl(-9853, "NetworkTimeout", "The connection timed out.", "protocol"),
    _ssl(-9854, "ConfigurationFailed", "The TLS settings could not be applied.", "protocol"),
    _ssl(-9855, "UnsupportedExtension", "The other side used a TLS extension that was not offered.", "protocol"),
    _ssl(-9856, "UnexpectedMessage", "A handshake message came out of order.", "protocol"),
    _ssl(-9857, "DecompressFail", "A message could not be decompressed.", "protocol"),
    _ssl(-9858, "HandshakeFail", "The handshake failed; the reason stands in the lines before it.", "protocol"),
    _ssl(-9859, "DecodeError", "A handshake message could not be read.", "protocol"),
    _ssl(
        -9860, "InappropriateFallback", "The server saw an older TLS version asked for than both can speak.", "protocol"
    ),
    _ssl(-9861, "MissingExtension", "The handshake lacked a TLS extension that is needed.", "protocol"),
    _ssl(-9862, "BadCertificateStatusResponse", "The stapled OCSP answer could not be used."),
    _ssl(-9863, "CertificateRequired", "The server demands a certificate from the client.", "client-certificate"),
    _ssl(-9864, "UnknownPSKIdentity", "The pre-shared key is not known to the other side.", "protocol"),
    _ssl(-9865, "UnrecognizedName", "The server does not serve the name that was asked for (SNI).", "protocol"),
    _ssl(-9880, "ATSViolation", "The connection breaks a rule of App Transport Security."),
    _ssl(-9881, "ATSMinimumVersionViolation", "The TLS version is older than the app allows.", "protocol"),
    _ssl(
        -9882,
        "ATSCiphersuiteViolation",
        "The cipher suite gives no forward secrecy, which the app asks for.",
        "protocol",
    ),
    _ssl(-9883, "ATSMinimumKeySizeViolation", "The certificate's key is shorter than the app allows.", "weak-key"),
    _ssl(
        -9884,
        "ATSLeafCertificateHashAlgorithmViolation",
        "The certificate is signed with a hash that is too weak.",
        "weak-signature",
    ),
    _ssl(
        -9885,
        "ATSCertificateHashAlgorithmViolation",
        "A certificate of the chain is signed with a hash that is too weak.",
        "weak-signature",
    ),
    _ssl(-9886, "ATSCertificateTrustViolation", "The public key is not the one that the app pins."),
    _ssl(-9890, "EarlyDataRejected", "The server did not take early data; this is no certificate matter.", "protocol"),
)


def _sec(number: int, name: str, meaning: str, cause: str | None = None) -> AppleCode:
    return AppleCode(number, ("errSec" + name,), Family.OSSTATUS, meaning, cause)


_OSSTATUS = (
    _sec(-25300, "ItemNotFound", "The keychain holds no such item: mostly no client certificate for this server."),
    _sec(
        -25318, "CreateChainFailed", "An issuer is missing between the certificate and a root.", "missing-intermediate"
    ),
    _sec(-67602, "HostNameMismatch", "The certificate does not hold the name that was asked for.", "wrong-host"),
    _sec(
        -67603,
        "UnknownCriticalExtensionFlag",
        "A critical extension is not known to Apple, so the certificate is refused.",
        "critical-extension",
    ),
    _sec(-67604, "NoBasicConstraints", "A certificate issues others without basic constraints.", "not-a-ca"),
    _sec(-67605, "NoBasicConstraintsCA", "A certificate that is no authority issued another one.", "not-a-ca"),
    _sec(-67608, "InvalidKeyUsageForPolicy", "The key usage does not allow what the key was used for.", "key-usage"),
    _sec(-67609, "InvalidExtendedKeyUsage", "The certificate is not made for servers (no serverAuth).", "wrong-usage"),
    _sec(-67610, "InvalidIDLinkage", "The key identifiers of two certificates do not fit together.", "key-identifier"),
    _sec(
        -67611, "PathLengthConstraintExceeded", "The chain is longer than one of its authorities allows.", "path-length"
    ),
    _sec(-67612, "InvalidRoot", "The chain ends in another root than the one that is pinned."),
    _sec(-67618, "UnknownCertExtension", "An extension of a certificate could not be read.", "malformed"),
    _sec(-67635, "IncompleteCertRevocationCheck", "Whether the certificate is revoked could not be found out."),
    _sec(-67654, "TrustSettingDeny", "A person or an administrator set this certificate to never trust."),
    _sec(-67655, "InvalidSubjectName", "The certificate has no subject where it needs one.", "empty-subject"),
    _sec(-67689, "InvalidName", "A name lies outside what an authority of the chain may issue.", "name-constraints"),
    _sec(-67735, "UnsupportedKeySize", "A key is shorter than Apple allows.", "weak-key"),
    _sec(-67815, "InvalidDigestAlgorithm", "A signature uses a hash that is too weak (SHA-1, MD5).", "weak-signature"),
    _sec(
        -67818,
        "CertificateExpired",
        "A certificate is outside its dates; Apple uses this number for not yet valid ones as well.",
        "expired",
    ),
    _sec(-67819, "CertificateNotValidYet", "A certificate is not valid yet.", "not-yet-valid"),
    _sec(-67820, "CertificateRevoked", "A certificate is revoked, or Apple has blocked it or its issuer.", "revoked"),
    _sec(
        -67825,
        "VerifyActionFailed",
        "The certificate has too few proofs of Certificate Transparency, which public ones need.",
        "ct-missing",
    ),
    _sec(
        -67835,
        "InvalidPolicyIdentifiers",
        "The certificate policies of the chain do not fit together.",
        "policy-constraints",
    ),
    _sec(
        -67843,
        "NotTrusted",
        "The chain ends in a root that is not trusted here: a self-signed certificate or a private authority.",
    ),
    _sec(-67899, "CertificatePolicyNotAllowed", "The root is limited to certificate policies that this one has not."),
    _sec(-67900, "CertificateNameNotAllowed", "The root is limited to names that this certificate does not bear."),
    _sec(
        -67901,
        "CertificateValidityPeriodTooLong",
        "The certificate is valid for longer than Apple allows.",
        "validity-too-long",
    ),
    _sec(-67903, "CertificateDuplicateExtension", "A certificate has the same extension twice.", "malformed"),
)

CODES = _URL + _STREAM + _OSSTATUS
_BY_NUMBER = {code.number: code for code in CODES}
_BY_NAME = {name.lower(): code for code in CODES for name in code.names}


def by_number(number: int) -> AppleCode | None:
    """The code with this number (as printed: negative), or None."""
    return _BY_NUMBER.get(number)


def by_name(name: str) -> AppleCode | None:
    """The code with this name in either spelling, upper and lower case alike, or None."""
    return _BY_NAME.get(name.strip().lower())
