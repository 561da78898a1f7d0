"""Ruby: OpenSSL's words, RubyGems, Bundler, CocoaPods, fastlane."""

from bot.paste.speaker import Role, Speaker, at, says, varies

SPEAKER = Speaker(
    "ruby",
    signs=(
        varies("wrong-host", r"hostname \"[^\"\n]{1,253}\" does not match the server certificate"),
        *says("wrong-host", "does not match the server certificate"),
        *says("unspecified", "Could not verify the SSL certificate for", "CertificateFailureError"),
    ),
    places=at(
        Role.FAILED,
        r"ssl certificate for URL",
        r"hostname \"HOST\" does not match",
        r"verify failed[^\n]{0,120}\(URL",
        r"unable to download data from URL[^\n]{0,20}(?=\n|$)",
        r"url couldn't be downloaded: URL",
    )
    + at(Role.ASKED, r"error fetching URL", r"fetching (?:source index |gem metadata )from URL"),
)
