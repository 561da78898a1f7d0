"""OpenSSL 3 as Linux distributions set it up: curl, wget, git, Python, Node, PHP and Ruby on servers."""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, OTHER_CURVES, Client
from bot.trust.damage import Damage
from bot.trust.hostnames import NameRules
from bot.trust.purposes import ANY, FIT_FOR_SERVERS, FOR_TLS

_CODE = "Verify return code: "
# x509_vfy.c (`verify_chain`): the way up first, then each certificate's extensions, keys, the name, then signatures,
# dates and limits of names. The first that fails is the one that programs print.
_ERRORS = {
    "protocol-too-old": "SSL routines::unsupported protocol",
    "older-hello/closed": "SSL routines::unexpected eof while reading",
    "older-hello": "SSL routines::… alert …",
    "chain-too-long": "SSL routines::excessive message size",
    "malformed/unreadable": "SSL routines::ASN1 lib",
    **dict.fromkeys(
        (
            *("untrusted-root/not-sent", "interception-here/not-sent", "default-certificate/not-sent"),
            *("untrusted-root-dead-end/not-sent", "missing-intermediate", "wrong-intermediate", "key-identifier"),
            "expired-intermediate-not-sent/missing",
        ),
        f"{_CODE}20 (unable to get local issuer certificate)",
    ),
    "trusted-intermediate/leaf": f"{_CODE}20 (unable to get local issuer certificate)",
    "trusted-intermediate": f"{_CODE}2 (unable to get issuer certificate)",
    **dict.fromkeys(("self-signed", "default-certificate"), f"{_CODE}18 (self-signed certificate)"),
    **dict.fromkeys(
        ("untrusted-root", "interception-here"), f"{_CODE}19 (self-signed certificate in certificate chain)"
    ),
    "critical-extension": f"{_CODE}34 (unhandled critical extension)",
    "key-usage-leaf": f"{_CODE}26 (unsuitable certificate purpose)",
    **dict.fromkeys(("not-a-ca", "key-usage"), f"{_CODE}79 (invalid CA certificate)"),
    "malformed": f"{_CODE}20 (unable to get local issuer certificate)",
    "wrong-usage": f"{_CODE}26 (unsuitable certificate purpose)",
    "path-length": f"{_CODE}25 (path length constraint exceeded)",
    "weak-key/authority": f"{_CODE}67 (CA certificate key too weak)",
    "weak-key": f"{_CODE}66 (EE certificate key too weak)",
    "key-kind": f"{_CODE}66 (EE certificate key too weak)",
    "weak-signature": f"{_CODE}68 (CA signature digest algorithm too weak)",
    **dict.fromkeys(("wrong-host/address", "no-san/address"), f"{_CODE}64 (IP address mismatch)"),
    **dict.fromkeys(("leaf-not-first", "wrong-host", "no-san"), f"{_CODE}62 (hostname mismatch)"),
    "bad-signature": f"{_CODE}7 (certificate signature failure)",
    "not-yet-valid": f"{_CODE}9 (certificate is not yet valid)",
    "expired": f"{_CODE}10 (certificate has expired)",
    "name-constraints/excluded": f"{_CODE}48 (excluded subtree violation)",
    "name-constraints": f"{_CODE}47 (permitted subtree violation)",
    "distrusted-ca": f"{_CODE}20 (unable to get local issuer certificate)",
}

CLIENT = Client(
    code="openssl",
    title="curl, Python, Node, PHP and Ruby on Linux",
    shown_as="curl, Python, Node, PHP, Ruby",
    programme="mozilla",  # the distribution's bundle, which is Mozilla's
    fetches_issuers=False,
    backtracks=False,  # it follows the first issuer it finds: trusted ones first, then those that were sent
    common_name_fallback=True,
    wants_whole_way=True,  # X509_V_FLAG_PARTIAL_CHAIN is set by curl and by Python since 3.13, not by the others
    constrains_common_name=True,  # v3_ncons.c: `NAME_CONSTRAINTS_check_CN`
    # Security level 2, the default since OpenSSL 3.2 and Debian's before: 112 bits of strength.
    minimum_rsa_bits=1963,  # the least that counts as 112 bits
    minimum_ec_bits=224,
    key_kinds=frozenset({"RSA", "EC", "Ed25519", "Ed448"}) | OTHER_CURVES,
    weak_hashes=frozenset({"md2", "md4", "md5", "sha1"}),
    # crypto/x509/v3_purp.c: `check_purpose_ssl_server` and `X509_supported_extension`.
    anchor_purposes=True,
    server_purposes=FIT_FOR_SERVERS - {ANY},
    leaf_key_usages=FOR_TLS,
    critical_extensions=CORE_EXTENSIONS
    | {
        "2.5.29.31",  # CRL distribution points
        "1.3.6.1.5.5.7.48.1.5",  # OCSP no check
        "2.16.840.1.113730.1.1",  # Netscape certificate type
        *("1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8"),  # addresses and autonomous systems (RFC 3779)
    },
    heeds_distrust_dates=False,  # a file of roots tells none
    compares_key_identifiers=True,  # `X509_check_akid`: such an issuer is passed over
    compares_issuer_serials=True,
    names=NameRules(one_by_one=True),  # curl and Python take no `w*.example.com`, though OpenSSL itself would
    # policies (checked with X509_V_FLAG_POLICY_CHECK alone, which these programs do not set), and access to issuers
    unparsed_extensions=frozenset(
        {*(f"2.5.29.{number}" for number in (32, 33, 36, 54)), "1.3.6.1.5.5.7.1.1"},
    ),
    minds_unknown_twice=False,  # v3_purp.c asks for those that it knows
    stops_at=frozenset({Damage.FORM}),  # statem_clnt.c: `d2i_X509` of each; extensions are read later
    most_certificate_bytes=102400,  # SSL_MAX_CERT_LIST_DEFAULT
    oldest_protocol="TLSv1.2",
    errors=_ERRORS,
    sources=(
        Source("OpenSSL: certificate verification", "https://docs.openssl.org/3.0/man1/openssl-verification-options/"),
        Source("OpenSSL: security levels", "https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/"),
    ),
)
