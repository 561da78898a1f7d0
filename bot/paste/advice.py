"""Advice in a text that switches verification off, and what does the job safely instead."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """`what` as people write it, and the safe way to what they want, in one sentence."""

    what: str
    instead: str


_OWN_CA = "give it the root of your own authority instead"
_APP = "trust the organisation's root on the device, or have the server's certificate mended"
_TABLE = (
    (
        "NODE_TLS_REJECT_UNAUTHORIZED=0",
        r"node_tls_reject_unauthorized\W{1,6}[\"']?0",
        f"{_OWN_CA}: NODE_EXTRA_CA_CERTS=root.pem",
    ),
    ("rejectUnauthorized: false", r"rejectunauthorized\W{1,4}false", f"{_OWN_CA}: the option “ca”"),
    ("strict-ssl false", r"strict-ssl[ =]{1,3}false", f"{_OWN_CA}: npm config set cafile root.pem"),
    ("verify=False", r"\bverify\s?=\s?false\b", f'{_OWN_CA}: verify="root.pem"'),
    (
        "an unverified SSL context",
        r"_create_unverified_context|cert_none\b|ssl\.verify_none",
        f'{_OWN_CA}: ssl.create_default_context(cafile="root.pem")',
    ),
    ("--trusted-host", r"--trusted-host\b", f"{_OWN_CA}: pip --cert root.pem"),
    (
        "curl -k",
        r"\bcurl\b(?:(?!\bcurl\b)[^\n]){0,200}?\s(?:-[a-z]{0,5}k[a-z]{0,5}\b|--insecure\b)",
        f"{_OWN_CA}: curl --cacert root.pem",
    ),
    ("wget --no-check-certificate", r"--no-check-certificate\b", f"{_OWN_CA}: wget --ca-certificate=root.pem"),
    (
        "http.sslVerify false",
        r"http\.sslverify[ =]{1,3}[\"']?false|git_ssl_no_verify",
        f"{_OWN_CA}: git config http.sslCAInfo root.pem",
    ),
    ("VERIFY_NONE", r"\bverify_none\b|verify_peer\W{1,6}false", f"{_OWN_CA}: the option for a CA file"),
    (
        "InsecureSkipVerify",
        r"insecureskipverify\W{1,4}true|--insecure-skip-tls-verify\b|tlsinsecure",
        f"{_OWN_CA}: RootCAs, or --certificate-authority",
    ),
    ("allowInvalidCertificates", r"allowinvalidcertificates|validatesdomainname\W{1,6}(?:no|false)", _APP),
    ("NSAllowsArbitraryLoads", r"nsallowsarbitraryloads", f"it does nothing for trust; {_APP}"),
    (
        "trusting whatever the server sends",
        (
            r"usecredential\W{1,12}credential\w{0,20}\(?fortrust|urlcredential\(trust:"
            r"|allowsanyhttpscertificateforhost|badcertificatecallback[^\n]{0,60}true"
        ),
        _APP,
    ),
    (
        "a trust manager that trusts all",
        r"trustallcerts|trust_?all_?certificates|noophostnameverifier|allow_all_hostname_verifier",
        f"{_OWN_CA}: keytool -importcert, or a network security configuration",
    ),
    (
        "a callback that always says yes",
        r"servercertificate(?:custom)?validationcallback[^\n]{0,80}true|dangerousacceptany",
        f"{_OWN_CA} in the system's store",
    ),
)
_MOST = 3


def read_advice(low: str) -> tuple[Advice, ...]:
    """What a lower-case text proposes or does, at most three. A warning against it reads the same and fits as well."""
    return tuple(Advice(what, instead) for what, pattern, instead in _COMPILED if pattern.search(low))[:_MOST]


_COMPILED = tuple((what, re.compile(pattern), instead) for what, pattern, instead in _TABLE)
