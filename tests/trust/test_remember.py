"""What is worked out once is remembered, without the certificates that it was asked about."""

import pytest

from bot.trust.remember import remembered


class Thing:
    """As a certificate, known by its hash."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256


def test_what_has_the_same_hash_is_asked_once_and_not_more_than_the_most_is_kept():
    asked = []

    @remembered(2)
    def name(thing: Thing) -> str:
        asked.append(thing.sha256)
        return thing.sha256.upper()

    assert [name(Thing(one)) for one in "abab"] == ["A", "B", "A", "B"]
    assert asked == ["a", "b"]
    assert (name.hits, name.misses) == (2, 2)

    with pytest.raises(TypeError):
        name(thing=Thing("a"))  # its key would not hold it

    assert [name(Thing(one)) for one in "ca"] == ["C", "A"]
    assert asked == ["a", "b", "c", "a"]
