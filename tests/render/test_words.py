"""Values from strangers in the project's own sentences and commands."""

from __future__ import annotations

import shlex

import pytest

from bot.render.mrkdwn import cut, mrkdwn
from bot.render.shell import command_line
from bot.render.words import bold, clean, code, fill, line, placeholders, plain, prose, shorten


def filled(template: str, **facts: str) -> str:
    return mrkdwn(fill(template, facts))


def test_words_that_slack_would_format_or_link_become_code_and_the_others_do_not() -> None:
    assert filled("It is for {names}.", names="*.example.net, a.example and 82 more") == (
        "It is for `*.example.net`, `a.example` and 82 more."
    )
    assert filled("It ended {ago} ({at})", ago="3 days ago", at="20 November 2026, 13:04 UTC") == (
        "It ended 3 days ago (20 November 2026, 13:04 UTC)"
    )
    assert filled("“{name}”", name="<!channel> & co") == "“`&lt;!channel&gt;` &amp; co”"


def test_a_value_cannot_leave_its_code_span() -> None:
    assert filled("`{name}`", name="a` <!here> `b") == "`aˋ &lt;!here&gt; ˋb`"


def test_only_plain_names_are_placeholders() -> None:
    for template in ("{host.__class__}", "{host!r}", "{host:>999999999}", "{0}", "{}"):
        with pytest.raises(ValueError, match="plain name"):
            fill(template, {"host": "x"})


def test_a_missing_fact_raises_for_tests_and_shows_a_question_mark_to_people() -> None:
    with pytest.raises(KeyError):
        fill("{gone}", {}, strict=True)
    assert plain(fill("It is {gone}.", {})) == "It is ?."
    assert placeholders("{a} {{b}} `{c}`") == {"a", "c"}


def test_a_value_is_never_read_as_a_template() -> None:
    assert plain(fill("{a}", {"a": "{b}", "b": "secret"})) == "{b}"


def test_a_list_is_cut_by_whole_names_and_the_count_stays_true() -> None:
    assert shorten(", ".join(f"host{n:02}.example" for n in range(90)), 60) == (
        "host00.example, host01.example +88 more"
    )
    assert shorten("a.example, b.example, c.example, d.example and 82 more", 40) == "a.example, b.example +84 more"
    assert len(shorten("x" * 500, 100)) == 100


def test_control_direction_and_invisible_characters_go() -> None:
    assert clean("a\x1b[31m\u202eb\u200b\r\nc\td\ud800\u3164") == "a[31mb c d"


def test_bold_leaves_blanks_outside_and_keeps_code() -> None:
    assert mrkdwn(bold(" The ", code("a.example"), " ended ")) == " *The `a.example` ended* "


def test_a_line_is_cut_after_escaping_not_before() -> None:
    short = cut(line("x ", code("&" * 90)), 60)
    assert len(short) <= 60
    assert short.endswith("…`")


def test_a_quoted_sentence_keeps_its_own_code_and_guards_the_rest() -> None:
    assert mrkdwn(prose("Write `host:port`, not *this*")) == "Write `host:port`, not `*this*`"
    assert mrkdwn(prose("one ` alone")) == "one `ˋ` alone"


def test_values_in_commands_are_one_word_for_a_shell() -> None:
    for value in ("api.example.com", "*.example.com", "a b", "$(reboot)", "a;b", "a|b>c", "`id`", "[::1]"):
        command = command_line("certbot -d {name}", {"name": value})
        assert shlex.split(command)[2:] == [value], command


def test_values_that_cannot_be_quoted_stay_out_of_commands() -> None:
    for value in ("it's", "--help", "a\nb", "a\u202eb", "x" * 300, ""):
        assert command_line("certbot -d {name}", {"name": value}) == "certbot -d NAME"
    assert command_line('grep "{name}"', {"name": "$(id)"}) == 'grep "NAME"'
    assert command_line("-connect {name}:{port}", {"name": "a b", "port": "443"}) == "-connect 'a b':443"
    assert command_line("host:{name}", {"name": "a b"}) == "host:NAME"
