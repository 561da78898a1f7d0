"""git, with OpenSSL, GnuTLS, schannel or SecureTransport below, and libgit2."""

from bot.paste.speaker import Role, Speaker, at, says

SPEAKER = Speaker(
    "git",
    signs=(
        *says("unspecified", "server certificate verification failed", "the SSL certificate is invalid"),
        *says("unspecified", "code=Certificate (-17)", "class=Ssl (16); code=Certificate"),
        *says("unspecified", "user rejected certificate for"),
        *says("wrong-host", "certificate issued for a different hostname", "The certificate hostname does not match"),
        # Subversion
        *says("unspecified", "Error validating server certificate for", "The certificate is not issued by a trusted"),
    ),
    places=at(
        Role.FAILED,
        r"unable to access 'URL",
        r"ca-?file:[^\n]{1,200}?while accessing URL",
        r"while accessing URL",
        r"error validating server certificate for 'URL",
        r"user rejected certificate for HOST",
        r"unable to (?:update|fetch)(?: from)? URL",
        r"failed to fetch `URL",
    )
    + at(Role.ASKED, r"cloning into 'URL", r"fetching (?:source index from |submodule )?URL", r"pushing to URL"),
)
