"""The speakers: one file for each kind of program whose errors people paste."""

from bot.paste.speaker import Speaker
from bot.paste.speakers import (
    apple,
    chrome,
    containers,
    curl,
    dart,
    databases,
    embedded,
    firefox,
    git,
    gnutls,
    go,
    java,
    network,
    node,
    openssl,
    people,
    perl,
    php,
    python,
    ruby,
    rust,
    servers,
    slack,
    wget,
    windows,
)

SPEAKERS: tuple[Speaker, ...] = tuple(
    module.SPEAKER
    for module in (
        apple, curl, openssl, git, wget, gnutls, embedded, go, containers, java, python, node, ruby, perl, php,
        windows, rust, dart, chrome, firefox, servers, databases, slack, people, network,
    )
)  # fmt: skip
