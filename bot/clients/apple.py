"""Apple: everything that asks SecTrust, on iPhone, iPad and Mac: Safari, URLSession and the apps built on it.

Read in Apple's Security sources of macOS/iOS 26.0 (Security-61901): the checks in OSX/sec/Security/SecPolicy.c
(`SecPolicyCreateSSL_internal`) and trust/trustd/SecPolicyServer.c, the order of reporting in SecTrust.c.

Only noted, though Apple may refuse for it: Apple's own programs, Safari among them, may count a root as expired in its
last 60 days already (`SecCertificateIsValidWithAdjustments`; whether the flag is set on shipped systems is not known);
article 103214 asks for timestamps of two operators of public logs, and these sources do not look.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import inf
from types import MappingProxyType

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, Client, Codes, ValidityLimit, reported
from bot.trust.constraints import DIRECTORY, DNS, EMAIL, IP, URI
from bot.trust.hostnames import NameRules
from bot.trust.path import AnchorKind, End, Path

DAY = 86400
UNTRUSTED, SECURE_CONNECTION_FAILED = -1202, -1200

# Cause code to OSStatus under the words of the subtype, in the order in which Apple reports: the first subtype that is
# found is the one people see (SecTrustInternal.h l.83-96; numbers of SecBase.h).
_REPORTED: tuple[tuple[str, dict[str, int]], ...] = (
    ("is blocked", {"distrusted-ca": -67820}),
    ("is revoked", {"revoked": -67820}),
    ("is using a broken key size", {"weak-key": -67735, "key-kind/authority": -67735, "malformed/key": -67735}),
    ("is using a broken signature algorithm", {"weak-signature": -67815}),
    (
        "is not standards compliant",
        {
            "critical-extension": -67603,
            "key-identifier": -67610,
            "empty-subject": -67655,
            "not-a-ca/unsaid": -67604,
            "not-a-ca": -67605,
            "path-length": -67611,
            "name-constraints": -67689,
            "policy-constraints": -67835,
            "ct-missing": -67825,
            "validity-too-long": -67901,
            "malformed/duplicate": -67903,
            "malformed": -67618,
        },
    ),
    (
        "is not trusted",
        {
            "self-signed": -67843,
            "default-certificate/not-sent": -25318,
            "default-certificate": -67843,
            "interception-here/not-sent": -25318,
            "interception-here": -67843,
            "untrusted-root/not-sent": -25318,
            "untrusted-root": -67843,
            "bad-signature": -25318,  # `SecPathBuilderIsPartial`: such an issuer is discarded
            "missing-intermediate": -25318,
            "wrong-intermediate": -25318,
        },
    ),
    ("is not permitted for this usage", {"wrong-usage": -67609, "key-usage": -67608}),
    ("name does not match input", {"leaf-not-first": -67602, "wrong-host": -67602, "no-san": -67602}),
    ("is expired", {"expired": -67818, "not-yet-valid": -67818}),
)

# What stands in _kCFStreamErrorCodeKey up to 26.3, by OSStatus; any other is -9807. Since 26.4 it is always -9808.
_STREAM = {-25318: -9813, -67602: -9843, -67818: -9814}
_UNDER_ATS = (SECURE_CONNECTION_FAILED, -9802)
# What ends the handshake before trust is evaluated: then nothing else is reported.
_NO_TRUST_STEP = {
    "protocol-too-old": -9836,
    "older-hello/closed": -9806,
    "older-hello": -9824,
    "key-kind": -9824,
    "malformed/unreadable": -9808,
}


def _codes(causes: Sequence[str]) -> Codes:
    """What this refusal shows in an app without App Transport Security, and with it. `causes` stand in the order of the
    certificates: among equals the lowest one's is kept (`SecTrustCopyErrorStrings`)."""
    for ending, stream in _NO_TRUST_STEP.items():
        if ending in causes:
            failed = (SECURE_CONNECTION_FAILED, stream)
            return Codes(*failed, under_ats=failed, cause=ending)
    for words, numbers in _REPORTED:
        if found := next(filter(None, (reported((cause,), numbers) for cause in causes)), None):
            status = numbers[found[0]]
            sentence = f"“{{certificate}}” certificate {words}"
            return Codes(UNTRUSTED, _STREAM.get(status, -9807), status, sentence, _UNDER_ATS, found[1])
    return Codes()


_STRONG_BITS = {"RSA": 2041, "EC": 217}  # 2048 and 224 in whole bytes; every other kind counts as weak
_WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})


def _score(path: Path, at: datetime) -> int:
    """`SecCertificatePathVCScore`. The signature of a trusted root does not count; its dates and its key do."""
    chain, anchored = path.certificates, path.end is End.ANCHORED
    relied_on = chain[:-1] if anchored else chain
    return (
        10000 * anchored
        + (1000 - len(chain) if chain[-1].self_signed else len(chain))
        + 100 * all(one.not_before <= at <= one.not_after for one in chain)
        + 10 * all(one.signature_hash not in _WEAK_HASHES for one in relied_on)
        + 10 * all(one.key.bits >= _STRONG_BITS.get(one.key.kind, inf) for one in chain)
    )


# What apps print of NSURLErrorDomain. It names no cause; the sentence does, where an app asks SecTrust.
_REFUSED = (
    'Code=-1202 "The certificate for this server is invalid. You might be connecting to a server that is pretending to '
    'be “…” which could put your confidential information at risk."'
)
_FAILED = 'Code=-1200 "An SSL error has occurred and a secure connection to the server cannot be made."'
_ERRORS = {
    "key-kind/authority": f"Error Domain=NSURLErrorDomain {_REFUSED}",  # a leaf's key ends the handshake
    **dict.fromkeys(_NO_TRUST_STEP, f"Error Domain=NSURLErrorDomain {_FAILED}"),
    **{cause: f"Error Domain=NSURLErrorDomain {_REFUSED}" for _, numbers in _REPORTED for cause in numbers},
}


# The extensions that SecCertificate.c parses; any other that is marked critical is refused.
_PARSED = CORE_EXTENSIONS | {
    *(f"2.5.29.{number}" for number in (14, 16, 18, 31, 35)),
    "1.3.6.1.5.5.7.1.1",  # authority information access
    "1.3.6.1.5.5.7.1.11",  # subject information access
    "1.3.6.1.5.5.7.1.3",  # qualified certificate statements
    "1.3.6.1.5.5.7.48.1.5",  # OCSP no check
    "2.16.840.1.113730.1.1",  # Netscape certificate type
    "1.2.840.113533.7.65.0",  # Entrust version
    "1.2.840.113635.100.6.",  # Apple's own
}

# Seven roots that are in no store any more (`SecPVCCheckIssuerDateConstraints`; Apple 103723): WoSign, then StartCom.
_WOSIGN_AND_STARTCOM = (
    "d487a56f83b07482e85e963394c1ecc2c9e51d0903ee946b02c301581ed99e16",
    "4b22d5a6aec99f3cdb79aa5ec06838479cd5ecba7164f7f22dc1d65f63d85708",
    "d6f034bd94aa233f0297eca4245b283973e447aa590f310c77f48fdf83112254",
    "8b45da1c06f791eb0cabf26be588f5fb23165c2e614bf885562d0dce50b29b02",
    "c766a9bef2d4071c863a31aa4920e813b2d198608cb7b7cfe21143b836df09ea",
    "e17890ee09a3fbf4f48b9c414a17d637b7a50647e9bc752322727fcc1742a911",
    "c7ba6567de93a798ae1faa791e712d378fae1f93c4397fea441bb7cbe6fd5995",
)

CLIENT = Client(
    code="apple",
    title="iPhone, iPad and Mac",
    shown_as="iPhone, iPad, Mac",
    programme="apple",
    fetches_issuers=True,
    score=_score,
    common_name_fallback=False,
    minimum_rsa_bits=2041,  # measured in whole bytes: 2041…2047 bits fill 256 of them
    minimum_ec_bits=249,
    key_kinds=frozenset({"RSA", "EC"}),
    weak_hashes=_WEAK_HASHES,
    validity_limits=(
        # 583628400 in SecPolicyServer.c is 2019-06-30T23:00Z, an hour before the day its comment names.
        ValidityLimit(datetime(2019, 6, 30, 23, tzinfo=UTC), 825 * DAY + 3600, 825, kinds=None),
        ValidityLimit(datetime(2018, 3, 1, tzinfo=UTC), 825 * DAY + 3600, 825, frozenset({AnchorKind.SYSTEM})),
        ValidityLimit(datetime(2020, 9, 1, tzinfo=UTC), 398 * DAY, 398, frozenset({AnchorKind.SYSTEM})),
    ),
    # SecRevocationServer.c: Valid, then what is stapled. OCSP is asked for where Valid has a doubt, for certificates of
    # extended validation (both of public authorities), or where the app wants it; lists are not fetched.
    revocation_sources=frozenset({"staple"}),
    knows_public_revocations=True,
    needs_server_auth=True,
    critical_extensions=_PARSED,
    compares_key_identifiers=True,  # `SecPolicyCheckIdLinkage`
    anchor_signatures=frozenset({AnchorKind.SYSTEM, AnchorKind.APP}),  # `SecPolicyCheckSignatureHashAlgorithms`
    anchors_are_authorities=True,  # `SecPVCParentCertificateChecks`
    takes_old_authorities=True,
    spares_installed_leaf=True,  # `SecPolicyCheckKeySize`
    blocked_since=MappingProxyType(dict.fromkeys(_WOSIGN_AND_STARTCOM, datetime(2016, 12, 1, tzinfo=UTC))),
    constraint_kinds=frozenset({EMAIL, DNS, DIRECTORY, URI, IP}),
    most_constraints=1023,  # nameconstraints.c
    checks_policies=True,  # `SecCertificatePathVCVerifyPolicyTree`
    names=NameRules(above_registries=frozenset(), most=8192),  # SecPolicyLeafCallbacks.c, `SecDNSIsTLD`
    needs_subject=True,  # `SecPolicyCheckNonEmptySubject`
    ends_roots_early=timedelta(days=60),
    ct_policy="apple",
    stops_at=None,
    oldest_protocol="TLSv1.2",
    codes=_codes,
    errors=_ERRORS,
    sources=(
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
        Source("Apple: limits on the validity of certificates", "https://support.apple.com/en-us/102028"),
        Source("Apple: trusted root certificates", "https://support.apple.com/en-us/103272"),
    ),
)
