"""Typed text reaches the app as Slack sends it."""

import pytest

from bot.playground.slack.encode import rich_text, slack_encode

NAMES = {"certcheck": "U0CERTCHECK"}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("see https://example.com/a?x=1&y=2.", "see <https://example.com/a?x=1&amp;y=2>."),
        ("Url=https://example.com/, other", "Url=<https://example.com/>, other"),
        ("example.com:8443 is down", "<http://example.com:8443|example.com:8443> is down"),
        ("expired.localhost:4433", "expired.localhost:4433"),
        ("com.apple.network.boringssl", "com.apple.network.boringssl"),
        ("mail ann@example.com", "mail <mailto:ann@example.com|ann@example.com>"),
        ("@certcheck help", "<@U0CERTCHECK> help"),
        ("@nobody here", "@nobody here"),
        ("<!channel> wake up", "&lt;!channel&gt; wake up"),
        ("`curl https://example.com`", "`curl <https://example.com>`"),
    ],
)
def test_text(typed: str, sent: str) -> None:
    assert slack_encode(typed, NAMES) == sent


def test_rich_text_keeps_pasted_code_as_it_was() -> None:
    (block,) = rich_text("look:\n```curl https://example.com\n# & <b>```", NAMES)
    section, code = block["elements"]
    assert section["type"] == "rich_text_section"
    assert code["type"] == "rich_text_preformatted"
    assert code["elements"] == [{"type": "text", "text": "curl https://example.com\n# & <b>"}]
