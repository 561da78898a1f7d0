"""Windows: Schannel and .NET, which ask CertGetCertificateChain. Chrome and Edge there verify by themselves."""

from __future__ import annotations

from bot.trust.cause import Source
from bot.trust.client import CORE_EXTENSIONS, Client

CLIENT = Client(
    code="windows",
    title="Windows and .NET",
    shown_as="Windows, .NET",
    programme="windows",
    fetches_issuers=True,
    common_name_fallback=True,
    minimum_rsa_bits=1024,
    minimum_ec_bits=224,
    key_kinds=frozenset({"RSA", "EC"}),
    weak_hashes=frozenset({"md2", "md4", "md5"}),
    critical_extensions=CORE_EXTENSIONS
    | {
        *("2.5.29.14", "2.5.29.31", "2.5.29.35"),  # key identifiers, CRL distribution points
        "1.3.6.1.5.5.7.1.1",  # authority information access
        "1.3.6.1.4.1.311.21.10",  # Microsoft's application policies
    },
    oldest_protocol="TLSv1.2",
    sources=(
        Source(
            "Microsoft: CertGetCertificateChain",
            "https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/nf-wincrypt-certgetcertificatechain",
        ),
        Source(
            "Microsoft: Trusted Root Program",
            "https://learn.microsoft.com/en-us/security/trusted-root/program-requirements",
        ),
    ),
)
