"""Errors as programs print them, about hosts that do not exist: (what it shows, text, host, port, complaint)."""

from __future__ import annotations

Sample = tuple[str, str, str | None, int | None, str | None]

APPLE: tuple[Sample, ...] = (
    (
        "sentence alone, curly quotes",
        "The certificate for this server is invalid. You might be connecting to a server that is pretending to be "
        "“shop.example” which could put your confidential information at risk.",
        "shop.example", None, "unspecified",
    ),
    (
        "German sentence",
        "Fehler: Das Zertifikat für diesen Server ist ungültig. Eventuell wird eine Verbindung zu einem Server "
        "hergestellt, der vorgibt „mail.firma.example“ zu sein, was Ihre vertraulichen Daten gefährdet.",
        "mail.firma.example", None, "unspecified",
    ),
    (
        "French sentence with guillemets",
        "Le certificat de ce serveur n’est pas valide. Il se peut que vous vous connectiez à un serveur prétendant être "
        "« api.boutique.example » et qui pourrait mettre en danger vos informations confidentielles.",
        "api.boutique.example", None, "unspecified",
    ),
    (
        "Japanese sentence",
        "このサーバの証明書は無効です。“pay.mise.example”に偽装したサーバに接続している可能性があり、"
        "機密情報が漏えいするおそれがあります。",
        "pay.mise.example", None, "unspecified",
    ),
    (
        "user info with a port, a chain and -9807",
        'Task <11111111-2222-3333-4444-555555555555>.<3> finished with error [-1202] Error Domain=NSURLErrorDomain '
        'Code=-1202 "The certificate for this server is invalid. You might be connecting to a server that is pretending '
        'to be “10.20.30.40” which could put your confidential information at risk." UserInfo={'
        "NSLocalizedRecoverySuggestion=Would you like to connect to the server anyway?, _kCFStreamErrorDomainKey=3, "
        'NSErrorPeerCertificateChainKey=(\n    "<cert(0x7f8a1b0c2d00) s: shop.example i: Shop Root>",\n'
        '    "<cert(0x7f8a1b0c2e00) s: Shop Root i: Shop Root>"\n), '
        "NSErrorFailingURLKey=https://10.20.30.40:8443/v1/orders, NSErrorFailingURLStringKey=https://10.20.30.40:8443/v1/orders, "
        '_kCFStreamErrorCodeKey=-9807}',
        "10.20.30.40", 8443, "unspecified",
    ),
    (
        "-9813 under a root that the server sent itself",
        'Error Domain=NSURLErrorDomain Code=-1202 "The certificate for this server is invalid." UserInfo={'
        'NSErrorPeerCertificateChainKey=(\n "<cert(0x1) s: git.corp.example i: Corp Root>",\n "<cert(0x2) s: Corp Root i: Corp Root>"\n), '
        "NSErrorFailingURLKey=https://git.corp.example/, _kCFStreamErrorCodeKey=-9813}",
        "git.corp.example", None, "untrusted-root",
    ),
    (
        "one certificate that is its own issuer",
        'UserInfo={NSErrorPeerCertificateChainKey=(\n "<cert(0x1) s: nas i: nas>"\n), NSErrorFailingURLKey=https://nas.local:5001/, '
        "_kCFStreamErrorCodeKey=-9807}",
        "nas.local", 5001, "self-signed",
    ),
    (
        "masked address, the sentence keeps the host",
        "NSErrorFailingURLStringKey=https://xxxx/api, NSLocalizedDescription=The certificate for this server is invalid. You might "
        "be connecting to a server that is pretending to be “api.shop.example” which could put your confidential information at risk.",
        "api.shop.example", None, "unspecified",
    ),
    (
        "everything masked but the peer's address in bytes",
        'Error Domain=NSURLErrorDomain Code=-1202 "The certificate for this server is invalid. You might be connecting to a server '
        'that is pretending to be “<hidden>”" UserInfo={NSErrorPeerAddressKey=<CFData 0x600002 [0x1]>{length = 16, capacity = 16, '
        "bytes = 0x100201bbc63364070000000000000000}}",
        "198.51.100.7", 443, "unspecified",
    ),
    (
        "a proxy's forgery names the host in its subject",
        'Error Domain=NSURLErrorDomain Code=-1200 "An SSL error has occurred" UserInfo={_kCFStreamErrorCodeKey=-9802, '
        'NSErrorPeerCertificateChainKey=(\n "<cert(0x1) s: pay.shop.example i: Zscaler Intermediate Root CA (zscaler.net)>"\n)}',
        "pay.shop.example", None, "untrusted-root",
    ),
    (
        "a shared certificate's subject is not the host",
        'Error Domain=NSURLErrorDomain Code=-1200 "An SSL error has occurred" UserInfo={_kCFStreamErrorCodeKey=-9802, '
        'NSErrorPeerCertificateChainKey=(\n "<cert(0x1) s: edge17.cdn.example i: Example Public CA 5>"\n)}',
        None, None, "unspecified",
    ),
    (
        "expired by its number",
        "HTTP load failed (error code: -1202 [3:-9814]) for https://old.shop.example/feed",
        "old.shop.example", None, "expired",
    ),
    (
        "wrong host by its number",
        "NSURLConnection/CFURLConnection HTTP load failed (kCFStreamErrorDomainSSL, -9843)\nrequest was https://alias.shop.example/",
        "alias.shop.example", None, "wrong-host",
    ),
    (
        "trust log lines",
        "Connection 4: default TLS Trust evaluation failed(-9807)\nConnection 4: TLS Trust encountered error 3:-9807\n"
        "Connection 4: encountered error(3:-9807)\nTask <A1>.<1> HTTP load failed, 0/0 bytes (error code: -1202 [3:-9807])",
        None, None, "unspecified",
    ),
    (
        "a bare constant with a host, told by a person",
        "Since this morning we get kCFURLErrorServerCertificateUntrusted on https://intranet.firma.example/login",
        "intranet.firma.example", None, "unspecified",
    ),
    (
        "a constant and nothing else",
        "kCFURLErrorServerCertificateUntrusted",
        None, None, "unspecified",
    ),
    (
        "munki",
        "    Download error -1202: The certificate for this server is invalid. You might be connecting to a server that is "
        "pretending to be “munki.school.example” which could put your confidential information at risk.\n"
        "    SSL error detail: (-9812L, u'Valid cert chain, untrusted root')\n    Headers: None",
        "munki.school.example", None, "untrusted-root",
    ),
    (
        "React Native",
        '{"code": -1202, "description": "The certificate for this server is invalid. You might be connecting to a server that is '
        'pretending to be \\"dev.box.example\\" which could put your confidential information at risk.", "domain": "NSURLErrorDomain"}',
        "dev.box.example", None, "unspecified",
    ),
    (
        "client certificate",
        'Error Domain=NSURLErrorDomain Code=-1206 "The server “mtls.shop.example” requires a client certificate." '
        "UserInfo={NSErrorFailingURLKey=https://mtls.shop.example:9443/}",
        "mtls.shop.example", 9443, "client-certificate",
    ),
    (
        "client certificate refused",
        'Error Domain=NSURLErrorDomain Code=-1205 "The server “mtls.shop.example” did not accept the certificate."',
        "mtls.shop.example", None, "client-certificate",
    ),
    (
        "SecTrust",
        "Error Domain=NSOSStatusErrorDomain Code=-67818 “*.shop.example” certificate is expired",
        None, None, "expired",
    ),
    (
        "SecTrust, revoked",
        'Error Domain=NSOSStatusErrorDomain Code=-67820 ""shop" certificate is revoked" UserInfo={NSLocalizedDescription="shop" '
        "certificate is revoked, NSUnderlyingError=0x1 {Error Domain=NSOSStatusErrorDomain Code=-67820}}",
        None, None, "revoked",
    ),
    (
        "since 26.4 the number says nothing",
        "Connection failed: NWError.tls(-9808: bad certificate format) while talking to wss://live.shop.example:8443/feed",
        "live.shop.example", 8443, "unspecified",
    ),
    (
        "Swift package",
        "error: failed downloading 'https://pkg.shop.example/kit/1.2.0/kit.xcframework.zip' which is required by binary target 'Kit': "
        'downloadError("The certificate for this server is invalid. You might be connecting to a server that is pretending to be '
        '\\"pkg.shop.example\\" which could put your confidential information at risk.")',
        "pkg.shop.example", None, "unspecified",
    ),
    (
        "Safari",
        "This Connection Is Not Private\nThis website may be impersonating “shop.example” to steal your personal or financial "
        "information. You should close this page.",
        "shop.example", None, "unspecified",
    ),
    (
        "Mail",
        "Cannot Verify Server Identity\nThe identity of “imap.firma.example” cannot be verified by Mail. Review the certificate "
        "details to continue.",
        "imap.firma.example", None, "unspecified",
    ),
    (
        "the first host is the good one",
        "// falls back to https://a.shop.example when needed\nError Domain=NSURLErrorDomain Code=-1202 \"The certificate for this "
        "server is invalid. You might be connecting to a server that is pretending to be “b.shop.example” which could put your "
        'confidential information at risk."',
        "b.shop.example", None, "unspecified",
    ),
)  # fmt: skip

OPENSSL: tuple[Sample, ...] = (
    (
        "curl",
        "$ curl -sS -o out.zip https://dl.shop.example/archive.zip\ncurl: (60) SSL certificate problem: certificate has expired\n"
        "More details here: https://curl.se/docs/sslcerts.html",
        "dl.shop.example", None, "expired",
    ),
    (
        "curl without a scheme, behind a proxy",
        "$ curl --proxy http://10.1.1.1:3128 -H 'Host: other.example' shop.example:8443/x\n"
        "curl: (60) SSL certificate problem: self-signed certificate in certificate chain",
        "shop.example", 8443, "untrusted-root",
    ),
    (
        "curl, one self-signed certificate",
        "curl: (60) SSL certificate problem: self signed certificate\nwhen running curl https://nas.example:5001/",
        "nas.example", 5001, "self-signed",
    ),
    (
        "curl, name",
        "curl: (60) SSL: no alternative certificate subject name matches target host name 'www.shop.example'",
        "www.shop.example", None, "wrong-host",
    ),
    (
        "curl, name of the certificate first",
        "curl: (51) SSL: certificate subject name 'cdn.example.net' does not match target host name 'shop.example'",
        "shop.example", None, "wrong-host",
    ),
    (
        "the good request first, then the bad one",
        "$ curl -sI https://good.example/ \nHTTP/2 200\n$ curl -sI https://bad.example/\ncurl: (60) SSL certificate problem: unable to "
        "get local issuer certificate",
        "bad.example", None, "unspecified",
    ),
    (
        "curl -v",
        "*   Trying 203.0.113.9:8443...\n* Connected to shop.example (203.0.113.9) port 8443 (#0)\n* TLSv1.3 (OUT), TLS alert, unknown CA "
        "(560):\n* SSL certificate problem: unable to get local issuer certificate\n* Closing connection 0",
        "shop.example", 8443, "unspecified",
    ),
    (
        "s_client, missing intermediate",
        "$ openssl s_client -connect 203.0.113.9:443 -servername shop.example\nCONNECTED(00000003)\ndepth=0 CN = shop.example\n"
        "verify error:num=20:unable to get local issuer certificate\nverify return:1\ndepth=0 CN = shop.example\n"
        "verify error:num=21:unable to verify the first certificate\nverify return:1\n---\nCertificate chain\n 0 s:CN = shop.example\n"
        "   i:C = XX, O = Example Trust, CN = Example CA 3\n---",
        "shop.example", 443, "missing-intermediate",
    ),
    (
        "s_client, only the summary",
        "openssl s_client -connect mail.shop.example:993\n    Verify return code: 18 (self signed certificate)",
        "mail.shop.example", 993, "self-signed",
    ),
    (
        "git",
        "fatal: unable to access 'https://git.shop.example:8443/team/app.git/': SSL certificate problem: unable to get local issuer "
        "certificate",
        "git.shop.example", 8443, "unspecified",
    ),
    (
        "git, GnuTLS",
        "fatal: unable to access 'https://git.shop.example/a.git/': server certificate verification failed. CAfile: none CRLfile: none",
        "git.shop.example", None, "unspecified",
    ),
    (
        "wget",
        "--2024-01-02 03:04:05--  https://dl.shop.example/f.tar.gz\nResolving dl.shop.example... 203.0.113.4\nConnecting to "
        "dl.shop.example|203.0.113.4|:443... connected.\nERROR: cannot verify dl.shop.example's certificate, issued by "
        "‘CN=Example CA 3,O=Example Trust,C=XX’:\n  Unable to locally verify the issuer's authority.\n",
        "dl.shop.example", 443, "unspecified",
    ),
    (
        "wget, name",
        "ERROR: certificate common name ‘*.host.example’ doesn't match requested host name ‘dl.shop.example’.",
        "dl.shop.example", None, "wrong-host",
    ),
    (
        "apt",
        "Err:3 https://apt.shop.example stable Release\n  Certificate verification failed: The certificate is NOT trusted. The certificate "
        "chain uses expired certificate.  Could not handshake: Error in the certificate verification. [IP: 203.0.113.5 443]",
        "apt.shop.example", None, "expired",
    ),
    (
        "Ruby",
        "SSL_connect returned=1 errno=0 peeraddr=203.0.113.8:443 state=error: certificate verify failed (certificate has expired)",
        "203.0.113.8", 443, "expired",
    ),
    (
        "RubyGems: the address in brackets fails, not the source",
        "ERROR:  While executing gem ... Unable to download data from https://gems.example/ - SSL_connect returned=1 errno=0 state=SSLv3 "
        "read server certificate B: certificate verify failed (https://api.gems.example/specs.4.8.gz)",
        "api.gems.example", None, "unspecified",
    ),
    (
        "Ruby, name",
        'OpenSSL::SSL::SSLError: hostname "shop.example" does not match the server certificate',
        "shop.example", None, "wrong-host",
    ),
    (
        "PHP: the first name is the certificate's",
        "Warning: stream_socket_client(): Peer certificate CN=`*.host.example' did not match expected CN=`smtp.shop.example'",
        "smtp.shop.example", None, "wrong-host",
    ),
    (
        "Composer, broken by the terminal in the middle of a word",
        '  [Composer\\Downloader\\TransportException]\n  The "https://repo.shop.example/packages.json" file could not be downloaded: SSL '
        "operation failed with co\n  de 1. OpenSSL Error messages: error:1416F086:SSL routines:tls_process_server_certificate:certifica\n"
        "  te verify failed",
        "repo.shop.example", None, "unspecified",
    ),
    (
        "Guzzle: help link before the address",
        "cURL error 60: SSL certificate problem: unable to get local issuer certificate (see "
        "https://curl.haxx.se/libcurl/c/libcurl-errors.html) for https://api.shop.example/v3/me",
        "api.shop.example", None, "unspecified",
    ),
    (
        "Python requests",
        "requests.exceptions.SSLError: HTTPSConnectionPool(host='api.shop.example', port=8443): Max retries exceeded with url: /v1 (Caused "
        "by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in "
        "certificate chain (_ssl.c:1129)')))",
        "api.shop.example", 8443, "untrusted-root",
    ),
    (
        "Python, name",
        "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not "
        "valid for 'www.shop.example'. (_ssl.c:1006)",
        "www.shop.example", None, "wrong-host",
    ),
    (
        "aiohttp",
        "aiohttp.client_exceptions.ClientConnectorCertificateError: Cannot connect to host shop.example:443 ssl:True "
        "[SSLCertVerificationError: (1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired "
        "(_ssl.c:1131)')]",
        "shop.example", 443, "expired",
    ),
    (
        "pip with a trusted host beside it",
        "pip install --trusted-host mirror.example -i https://pypi.shop.example/simple app\nWARNING: Retrying after connection broken by "
        "'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer "
        "certificate (_ssl.c:1123)'))': /simple/app/",
        "pypi.shop.example", None, "unspecified",
    ),
    (
        "Node, label glued to the name",
        "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: api.shop.example. is not in the "
        "cert's altnames: DNS:*.cdn.example, DNS:cdn.example\n    at Object.checkServerIdentity (node:tls:337:12)",
        "api.shop.example", None, "wrong-host",
    ),
    (
        "npm",
        "npm ERR! code UNABLE_TO_VERIFY_LEAF_SIGNATURE\nnpm ERR! request to https://npm.shop.example/left-pad failed, reason: unable to verify "
        "the first certificate\nnpm ERR! If you need help, you may report this error at:\nnpm ERR!     https://github.com/npm/cli/issues",
        "npm.shop.example", None, "missing-intermediate",
    ),
    (
        "npm without a host",
        "npm ERR! code SELF_SIGNED_CERT_IN_CHAIN\nnpm ERR! self signed certificate in certificate chain\nnpm ERR!     "
        "https://github.com/npm/npm/issues",
        None, None, "untrusted-root",
    ),
    (
        "Node, one self-signed certificate",
        "FetchError: request to https://dev.shop.example/graphql failed, reason: self-signed certificate\n  code: 'DEPTH_ZERO_SELF_SIGNED_CERT'",
        "dev.shop.example", None, "self-signed",
    ),
    (
        "Dart",
        "HandshakeException: Handshake error in client (OS Error:\n\tCERTIFICATE_VERIFY_FAILED: unable to get local issuer "
        "certificate(handshake.cc:393)), uri = https://api.shop.example/v2",
        "api.shop.example", None, "unspecified",
    ),
    (
        "an old root in the client's store",
        "openssl s_client -connect shop.example:443 -showcerts\ndepth=3 O = Old Trust, CN = Old Root\nverify error:num=10:certificate has "
        "expired\nnotAfter=May 30 10:48:38 2020 GMT",
        "shop.example", 443, "expired",
    ),
)  # fmt: skip

OTHERS: tuple[Sample, ...] = (
    (
        "Go, unknown authority",
        'Error response from daemon: Get "https://registry.shop.example:5000/v2/": x509: certificate signed by unknown authority',
        "registry.shop.example", 5000, "untrusted-root",
    ),
    (
        "Go, two nested requests: the inner one fails",
        "Error response from daemon: Get https://registry.shop.example/v2/: Get https://203.0.113.7/service/token?service=x: x509: cannot "
        "validate certificate for 203.0.113.7 because it doesn't contain any IP SANs",
        "203.0.113.7", None, "wrong-host",
    ),
    (
        "Go, names of the certificate first",
        'Post "https://hook.ns.svc:443/mutate?timeout=10s": x509: certificate is valid for a.shop.example, b.shop.example, not hook.ns.svc',
        "hook.ns.svc", 443, "wrong-host",
    ),
    (
        "Go says both, the time says which",
        "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2024-05-02T10:00:00+02:00 is after "
        "2024-05-01T00:00:00Z",
        None, None, "expired",
    ),
    (
        "Go, before",
        'Get "https://shop.example/": x509: certificate has expired or is not yet valid: current time 2024-05-02T10:00:00Z is before '
        "2024-05-03T00:00:00Z",
        "shop.example", None, "not-yet-valid",
    ),
    (
        "Go, either",
        "FATA[0000] Get https://index.shop.example/v1/: x509: certificate has expired or is not yet valid",
        "index.shop.example", None, "unspecified",
    ),
    (
        "kubectl",
        "Unable to connect to the server: x509: certificate is valid for 10.96.0.1, 192.168.1.2, not 203.0.113.20",
        "203.0.113.20", None, "wrong-host",
    ),
    (
        "seen from the server: the client's address is not the host",
        "2024/01/01 10:00:00 http: TLS handshake error from 203.0.113.99:51222: remote error: tls: unknown certificate",
        None, None, "unspecified",
    ),
    (
        "Java",
        "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to "
        "find valid certification path to requested target\n\tat java.base/sun.security.ssl.Alert.createSSLException(Alert.java:131)",
        None, None, "unspecified",
    ),
    (
        "Java, name",
        "java.security.cert.CertificateException: No subject alternative DNS name matching api.shop.example found.",
        "api.shop.example", None, "wrong-host",
    ),
    (
        "Java, address",
        "javax.net.ssl.SSLHandshakeException: No subject alternative names matching IP address 203.0.113.30 found",
        "203.0.113.30", None, "wrong-host",
    ),
    (
        "Apache HttpClient: angle brackets",
        "javax.net.ssl.SSLPeerUnverifiedException: Certificate for <api.shop.example> doesn't match any of the subject alternative names: "
        "[*.host.example, host.example]",
        "api.shop.example", None, "wrong-host",
    ),
    (
        "OkHttp",
        "javax.net.ssl.SSLPeerUnverifiedException: Hostname api.shop.example not verified:\n    certificate: sha256/abc=\n    DN: "
        "CN=*.host.example\n    subjectAltNames: [*.host.example]",
        "api.shop.example", None, "wrong-host",
    ),
    (
        "Java, expired",
        "Caused by: java.security.cert.CertificateExpiredException: NotAfter: Sat Nov 01 23:59:59 GMT 2025\nI/O error on GET request for "
        '"https://api.shop.example:8443/x"',
        "api.shop.example", 8443, "expired",
    ),
    (
        "Gradle",
        "> Could not resolve org.shop:kit:1.0.\n   > Could not GET 'https://maven.shop.example/repo/kit-1.0.pom'.\n      > PKIX path building "
        "failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target\n"
        "\n* Try:\n> Get more help at https://help.gradle.org.",
        "maven.shop.example", None, "unspecified",
    ),
    (
        "Maven",
        "Could not transfer artifact org.shop:kit:pom:1.0 from/to central (https://maven.shop.example/maven2): PKIX path building failed",
        "maven.shop.example", None, "unspecified",
    ),
    (
        "Android",
        "java.security.cert.CertPathValidatorException: Trust anchor for certification path not found.",
        None, None, "unspecified",
    ),
    (
        "rustls",
        "error sending request for url (https://api.shop.example/v1): client error (Connect): invalid peer certificate: UnknownIssuer",
        "api.shop.example", None, "untrusted-root",
    ),
    (
        "rustls, name",
        'invalid peer certificate: certificate not valid for name "api.shop.example"; certificate is only valid for '
        'DnsName("*.host.example")',
        "api.shop.example", None, "wrong-host",
    ),
    (
        "schannel",
        "curl: (60) schannel: SNI or certificate check failed: SEC_E_WRONG_PRINCIPAL (0x80090322) - Der Zielprinzipalname ist falsch.\n"
        "C:\\> curl https://shop.example/",
        "shop.example", None, "wrong-host",
    ),
    (
        "schannel, untrusted",
        "curl: (60) schannel: CertGetCertificateChain trust error CERT_TRUST_IS_UNTRUSTED_ROOT",
        None, None, "untrusted-root",
    ),
    (
        "revocation not checked is not revoked",
        "fatal: unable to access 'https://git.shop.example/a.git/': schannel: next InitializeSecurityContext failed: Unknown error "
        "(0x80092012) - The revocation function was unable to check revocation for the certificate.",
        "git.shop.example", None, "unspecified",
    ),
    (
        ".NET",
        "System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the validation procedure: "
        "RemoteCertificateNameMismatch",
        None, None, "wrong-host",
    ),
    (
        "WCF",
        "Could not establish trust relationship for the SSL/TLS secure channel with authority 'wcf.shop.example:8443'.",
        "wcf.shop.example", 8443, "unspecified",
    ),
    (
        "SQL Server",
        "A connection was successfully established with the server, but then an error occurred during the login process. (provider: SSL "
        "Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)",
        None, None, "untrusted-root",
    ),
    (
        "Chrome",
        "Your connection is not private\nAttackers might be trying to steal your information from shop.example (for example, passwords, "
        "messages, or credit cards).\nNET::ERR_CERT_AUTHORITY_INVALID",
        "shop.example", None, "unspecified",
    ),
    (
        "Chrome, dates",
        "NET::ERR_CERT_DATE_INVALID\nSubject: shop.example\nIssuer: Example CA 3\nExpires on: Mar 1, 2024\nCurrent date: Mar 4, 2024",
        "shop.example", None, "expired",
    ),
    (
        "Chrome, whose certificate it is",
        "This server could not prove that it is shop.example; its security certificate is from *.host.example.",
        "shop.example", None, "wrong-host",
    ),
    (
        "Firefox",
        "shop.example:8443 uses an invalid security certificate.\n\nThe certificate is only valid for the following names: host.example, "
        "www.host.example\n\nError code: SSL_ERROR_BAD_CERT_DOMAIN",
        "shop.example", 8443, "wrong-host",
    ),
    (
        "Firefox, unknown issuer",
        "An error occurred during a connection to shop.example. Peer's Certificate issuer is not recognized. Error code: "
        "SEC_ERROR_UNKNOWN_ISSUER",
        "shop.example", None, "unspecified",
    ),
    (
        "nginx, upstream",
        '2024/01/01 10:00:00 [error] 7#7: *1 upstream SSL certificate verify error: (20:unable to get local issuer certificate) while SSL '
        'handshaking to upstream, client: 203.0.113.50, server: front.example, request: "GET / HTTP/1.1", upstream: '
        '"https://203.0.113.60:8443/", host: "front.example"',
        "203.0.113.60", 8443, "unspecified",
    ),
    (
        "nginx, the client's own certificate",
        "2024/01/01 10:00:00 [info] 7#7: *1 client SSL certificate verify error: (10:certificate has expired) while reading client request "
        'headers, client: 203.0.113.50, server: front.example, request: "GET / HTTP/1.1", host: "front.example:8443"',
        "front.example", 8443, "client-certificate",
    ),
    (
        "Postfix",
        "postfix/smtp[99]: certificate verification failed for mx.shop.example[203.0.113.70]:25: untrusted issuer /C=XX/O=Example/CN=Root",
        "mx.shop.example", 25, "unspecified",
    ),
    (
        "a default certificate",
        "* Server certificate:\n*  subject: O=Acme Co; CN=Kubernetes Ingress Controller Fake Certificate\n* Connected to app.shop.example "
        "(203.0.113.80) port 443 (#0)",
        "app.shop.example", 443, "default-certificate",
    ),
    (
        "Slack's own",
        "/deploy failed with the error \"ssl_cacert\"",
        None, None, "unspecified",
    ),
    (
        "a person's words with an address",
        "When I open https://intern.firma.example Safari warns that the certificate is not valid.",
        "intern.firma.example", None, "unspecified",
    ),
    (
        "an internationalised name in both spellings",
        "Error when getting certificate for https://www.xn--bcher-kva.example/: hostname 'www.bücher.example' doesn't match "
        "'www.xn--bcher-kva.example'",
        "www.xn--bcher-kva.example", None, "wrong-host",
    ),
    (
        "IPv6",
        "curl: (60) SSL: no alternative certificate subject name matches target host name '2001:db8::1'\n$ curl https://[2001:db8::1]:8443/",
        "2001:db8::1", 8443, "wrong-host",
    ),
)  # fmt: skip

SILENT: tuple[tuple[str, str], ...] = (
    ("refused", "curl: (7) Failed to connect to shop.example port 443: Connection refused"),
    ("name not found", "curl: (6) Could not resolve host: shop.example"),
    ("timeout", 'Get "https://shop.example/": net/http: TLS handshake timeout'),
    ("node, refused", "Error: connect ECONNREFUSED 203.0.113.9:443"),
    ("dns on Apple", 'Error Domain=NSURLErrorDomain Code=-1003 "A server with the specified hostname could not be found." '
     "UserInfo={_kCFStreamErrorCodeKey=8, _kCFStreamErrorDomainKey=12, NSErrorFailingURLKey=https://shop.example/}"),
    ("offline", 'Error Domain=NSURLErrorDomain Code=-1009 "The Internet connection appears to be offline."'),
    ("plain http", 'Error Domain=NSURLErrorDomain Code=-1022 "The resource could not be loaded because the App Transport Security '
     'policy requires the use of a secure connection."'),
    ("protocol", 'Error Domain=NSURLErrorDomain Code=-1200 "An SSL error has occurred and a secure connection to the server cannot be '
     'made." UserInfo={_kCFStreamErrorCodeKey=-9836, NSErrorFailingURLKey=https://old.example/}'),
    ("protocol, openssl", "error:1408F10B:SSL routines:ssl3_get_record:wrong version number"),
    ("verified", "openssl s_client -connect shop.example:443\nverify return:1\n    Verify return code: 0 (ok)"),
    ("Swift switch", "switch code {\ncase NSURLErrorServerCertificateUntrusted,\n     NSURLErrorServerCertificateHasBadDate:\n    return .tls\n}"),
    ("Swift if", "if error.code == NSURLErrorServerCertificateUntrusted { retry() }"),
    ("constants", "  kCFURLErrorServerCertificateHasBadDate = -1201,\n  kCFURLErrorServerCertificateUntrusted = -1202,\n"),
    ("Java catch", "} catch (SSLHandshakeException e) {\n    throw new TlsException(\"PKIX path building failed\", e);\n}"),
    ("Python except", "except requests.exceptions.SSLError as e:\n    if 'CERTIFICATE_VERIFY_FAILED' in str(e):\n        retry()"),
    ("JavaScript", "if (err.code === 'CERT_HAS_EXPIRED') { return renew(); }"),
    ("C comment", "// errSSLXCertChainInvalid and friends are mapped below\ncase errSSLXCertChainInvalid: return kInvalid;"),
    ("documentation", "NSURLErrorServerCertificateUntrusted is returned when the certificate was signed by a root that is not trusted."),
    ("how to", "How do I handle NSURLErrorServerCertificateUntrusted in my delegate?"),
    ("talk of a plan", "Reminder: the certificate for the shop will expire in 10 days, I renewed it already."),
    ("talk", "Can somebody review the certificate docs before Friday?"),
    ("thanks", "Great, the new certificate works, thanks!"),
    ("numbers", "The delta was -1202 units against -9807 last year."),
    ("stack only", "\tat okhttp3.internal.connection.RealConnection.connectTls(RealConnection.kt:379)\n\tat "
     "okhttp3.internal.connection.RealConnection.establishProtocol(RealConnection.kt:337)"),
    ("a notice ahead", "Your certificate (or certificates) for the names listed below will expire in 20 days (on 2025-01-01)."),
    ("quoted reply", "> curl: (60) SSL certificate problem: certificate has expired\nFixed, I have renewed it."),
    ("mail reply", "Renewed, should be fine now.\n\nOn Mon, Jan 1, 2024 at 10:00 Ada wrote:\n> curl: (60) SSL certificate problem: "
     "certificate has expired\n> for https://shop.example/"),
)  # fmt: skip
