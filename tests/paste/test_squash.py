"""Fixed wordings are found in one pass, through line breaks and quotes."""

from __future__ import annotations

import pytest

from bot.paste.squash import MOST, Wordings, positions, squash


def test_wordings_are_found_where_a_search_one_by_one_finds_them() -> None:
    words = [
        squash(one) for one in ("certificate has expired", "certificate has", "has expired", "expired cert", "aaaaaaaa")
    ]
    text = "The certi\n> ficate HAS ex-pired; expired-cert expired cert, certificate has " + "a" * 300
    plain = squash(text)
    for word, starts in Wordings(words).find(text.lower()).items():
        expected, at = [], plain.find(word)
        while at >= 0:
            expected.append(at)
            at = plain.find(word, at + len(word))
        assert list(starts) == expected[:MOST], word
    assert set(Wordings(words).find(text.lower())) == {word for word in words if word in plain}


def test_a_place_in_the_squashed_text_is_known_in_the_text_itself() -> None:
    text = "> a-b_c é"
    assert [text[at] for at in positions(text)] == list(squash(text))


def test_a_wording_too_short_to_be_found_is_refused() -> None:
    with pytest.raises(ValueError, match="letters"):
        Wordings(["tls"])
