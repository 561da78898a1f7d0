"""The speakers: one file for each kind of program whose errors people paste."""

from bot.paste.speaker import Speaker
from bot.paste.speakers import (
    apple,
    chrome,
    containers,
    curl,
    dart,
    firefox,
    git,
    go,
    java,
    network,
    node,
    openssl,
    people,
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
        apple, curl, openssl, git, wget, go, containers, java, python, node, ruby, php, windows, rust, dart, chrome,
        firefox, servers, slack, people, network,
    )
)  # fmt: skip
