"""Apple: NSURLError and SecTrust sentences in several languages, CFNetwork and boringssl log lines, Sparkle, munki.

The numbers (-1202, -9813, -67843 …) are judged in `bot/paste/apple.py`, since they need each other's company.
"""

from bot.paste.speaker import Kind, Role, Speaker, at, numbers, other, says, varies

# The sentence of -1202, as Foundation's string tables have it.
_INVALID = says(
    "unspecified",
    "connecting to a server that is pretending to be",
    "The certificate for this server is invalid",
    "Das Zertifikat für diesen Server ist ungültig",
    "Le certificat de ce serveur n'est pas valide",
    "Le certificat associé à ce serveur n'est pas valide",
    "Le certificat pour ce serveur n'est pas valide",
    "Le certificat pour ce serveur est invalide",
    "El certificado de este servidor no es válido",
    "El certificado para este servidor no es válido",
    "Il certificato per questo server non è valido",
    "Il certificato di questo server non è valido",
    "O certificado deste servidor é inválido",
    "O certificado para este servidor é inválido",
    "O certificado para esse servidor é inválido",
    "Het certificaat voor deze server is ongeldig",
    "Certifikatet för den här servern är ogiltigt",
    "Certifikatet for denne server er ugyldigt",
    "Certyfikat tego serwera jest nieprawidłowy",
    "Certyfikat dla tego serwera jest nieprawidłowy",
    "Сертификат этого сервера недействителен",
    "Сертификат для этого сервера недействителен",
    "此服务器的证书无效",
    "此伺服器的憑證無效",
    "このサーバの証明書は無効です",
    "이 서버에 대한 인증서가 유효하지 않습니다",
    "이 서버의 인증서가 유효하지 않습니다",
    "Bu sunucunun sertifikası geçersiz",
)
_TRUST = (
    *says("expired", "certificate is expired", "This certificate has expired", "This certificate is expired"),
    *says("wrong-host", "certificate name does not match input", "SSL hostname does not match name(s) in certificate"),
    *says("revoked", "certificate is revoked", "This certificate was revoked"),
    *says("weak-key", "certificate is using a broken key size", "Key size is not permitted for this use"),
    *says("weak-signature", "certificate is using a broken signature algorithm"),
    *says("weak-signature", "Signature hash algorithm is not permitted for this use"),
    *says("wrong-usage", "certificate is not permitted for this usage"),
    *says("wrong-usage", "Extended key usage does not match certificate usage"),
    *says("validity-too-long", "The validity period in the certificate exceeds the maximum allowed"),
    *says("ct-missing", "Certificate Transparency validation required for this use"),
    *says("missing-intermediate", "Unable to build chain to root"),
    *says("missing-intermediate", "One or more certificates required to validate this certificate cannot be found"),
    *says("name-constraints", "Name constraints violated"),
    *says("critical-extension", "Found unknown critical extensions"),
    *says("not-a-ca", "Non-CA certificate used as a CA"),
    *says("expired", "Certificate is not temporally valid", "An expired certificate was detected"),
    *says("unspecified", "certificate is blocked", "certificates do not meet pinning requirements"),
    *says("unspecified", "Root is not trusted", "The certificate was not trusted", "is not standards compliant"),
    *says("unspecified", "This certificate is not valid", "This certificate was signed by an unknown authority"),
    *says("unspecified", "This certificate was signed by an untrusted issuer"),
    *says("not-yet-valid", "This certificate is not yet valid", "This certificate is not valid yet"),
    *says("wrong-host", "This certificate is not valid (host name mismatch)"),
    *says("expired", "This certificate is not valid (expired"),
    *says("untrusted-root", "the correct root certificate is not installed"),
    *says(
        "untrusted-root",
        "The root certificate for this server could not be verified",
        "Valid cert chain, untrusted root",
    ),
    varies("unspecified", r"\"[^\"\n]{1,200}\" certificate is not trusted"),
    varies("unspecified", r"the identity of \"[^\"\n]{1,200}\" cannot be verified"),
)
_SCREENS = says(
    "unspecified",
    "Safari can't verify the identity of the website",
    "This Connection Is Not Private",
    "This website may be impersonating",
    "Cannot Verify Server Identity",
    "Verify that the server is trusted",
    "Untrusted TLS server certificate",
    "Error code definition can be found in Apple's SecureTransport.h",
)
_LOG = says(
    "unspecified",
    "TLS Trust evaluation failed",
    "TLS Trust encountered error",
    "ATS failed system trust",
    "System Trust Evaluation yielded status",
    "level: fatal, description: certificate unknown",
    "level: fatal, description: bad certificate",
    "level: fatal, description: unknown ca",
    "level: fatal, description: certificate expired",
    "Server trust evaluation failed",
    "serverTrustEvaluationFailed",
    "TIC SSL Trust Error",
    "unableToValidateCertificate",
    "invalidSSLError",
    "Invalid server cert",
    "Cert chain not verified by root",
    "CSSMERR_TP_NOT_TRUSTED",
)
_READ = (
    varies("client-certificate", r"read alert, level: fatal, description: (?:bad|unsupported) certificate"),
    varies("client-certificate", r"read alert, level: fatal, description: (?:certificate|unknown ca)"),
)
_PROFILES = (varies("unspecified", r"server certificate for \"[^\"\n]{1,300}\" is invalid"),)
_OWN = says(
    "client-certificate",
    "requires a client certificate",
    "did not accept the certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE",
)
_NAMES = (
    *says(
        "unspecified",
        "URLErrorServerCertificateUntrusted",
        "URLErrorServerCertificateHasBadDate",
        "URLErrorServerCertificateHasUnknownRoot",
        "URLErrorServerCertificateNotYetValid",
        "URLError.serverCertificateUntrusted",
        "errSSLXCertChainInvalid",
        "errSSLNoRootCert",
        "errSecNotTrusted",
        kind=Kind.NAME,
    ),
    *says("untrusted-root", "errSSLUnknownRootCert", kind=Kind.NAME),
    *says("expired", "errSSLCertExpired", "errSecCertificateExpired", "CSSMERR_TP_CERT_EXPIRED", kind=Kind.NAME),
    *says("not-yet-valid", "errSSLCertNotYetValid", kind=Kind.NAME),
    *says("wrong-host", "errSSLHostNameMismatch", "errSecHostNameMismatch", kind=Kind.NAME),
    *says(
        "client-certificate", "URLErrorClientCertificateRequired", "URLErrorClientCertificateRejected", kind=Kind.NAME
    ),
)
_OTHER = (
    *other("An SSL error has occurred and a secure connection to the server cannot be made", proves="protocol"),
    *other("A TLS error caused the secure connection to fail", proves="protocol"),
    *other("The resource could not be loaded because the App Transport Security policy"),
)

SPEAKER = Speaker(
    "apple",
    signs=_INVALID + _TRUST + _SCREENS + _LOG + _PROFILES + _READ + _OWN + _NAMES + _OTHER,
    places=at(
        Role.FAILED,
        r"pretending to be:? ?Q ?HOST",
        r"[伪偽][装裝]成 ?[\"'`]HOST(?=[\"'`])",
        r"[伪偽][装裝]成 ?(?P<host>[a-z0-9.-]{1,253}+)(?::(?P<port>\d{1,5}))?(?=的)",
        r"vorgibt,? ?Q ?HOST",
        r"qui prétend être ?Q ?HOST",
        r"prétendant être ?Q ?HOST",
        r"(?:fingiendo|fingindo) ser ?Q ?HOST",
        r"que finge ser ?Q ?HOST",
        r"(?:si dichiara|finge di essere|fingendosi) ?Q ?HOST",
        r"zich voordoet als ?Q ?HOST",
        r"utger sig för att vara ?Q ?HOST",
        r"udgiver sig for at være ?Q ?HOST",
        r"(?:выдает|выдаёт) себя за ?Q ?HOST",
        r"podaje się za ?Q ?HOST",
        r"\"HOST\"(?=に偽装|を装|인 것처럼|인 척|와 같은)",
        r"nserrorfailingurl(?:string)?key\"?\s{0,3}[=:]\s{0,3}\"?URL",
        r"failingurl(?:string)?\"?\s{0,3}[=:]\s{0,3}\"?URL",
        r"the server Q?HOST\"? (?:requires a client|did not accept)",
        r"the identity of Q?HOST\"? cannot be verified",
        r"may be impersonating Q?HOST",
        r"identity of the website Q?HOST",
        r"establish a secure connection to (?:the server )?Q?HOST\"? because the correct root",
        r"server certificate for \"(?:URL|HOST)\" is invalid",
        r"when trying to access Q?HOST",
        r"\burl couldn't be downloaded: URL",
        r"unable to evaluate certificate chain for (?!server)Q?HOST",
    )
    + at(
        Role.ASKED,
        r"\(url URL",
        r"authentication challenge for host: HOST",
        r"labl = \"URL",
        r"failed downloading 'URL",
        r"\[c\d{1,6}(?:\.\d{1,4}){0,4} (?:[0-9a-f-]{36} )?HOST(?=[\s,]{1,2}(?:tcp|quic|tls|url|definite))",
        r"secure connection to the server Q?HOST",
        r"\bsrvr\s{0,2}=\s{0,2}\"?HOST",
    )
    + at(Role.LEAKED, r"\"HOST\" certificate (?:name does not match|is (?:not trusted|expired|revoked|not standards))"),
    numbers=numbers("alert", r"ssl alert number (\d{1,3})", r"\balert number (\d{1,3})"),
)
