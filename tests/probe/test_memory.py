"""What is remembered is bounded in number, in bytes and in time."""

from bot.probe.memory import Memory
from bot.probe.revocation import LARGEST_CRL


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_forgets_when_the_time_is_over():
    clock = Clock()
    memory = Memory(clock=clock)
    memory.keep("a", b"1", seconds=10)
    memory.keep("gone", b"2", seconds=0)

    clock.now = 9.9
    assert (memory.recall("a"), memory.recall("gone")) == (b"1", None)
    clock.now = 10
    assert memory.recall("a") is None


def test_drops_what_was_unused_longest_when_there_are_too_many():
    memory = Memory(most=2)
    for key in ("a", "b"):
        memory.keep(key, b"1", 10)
    memory.recall("a")
    memory.keep("c", b"1", 10)

    assert [memory.recall(key) for key in ("a", "b", "c")] == [b"1", None, b"1"]


def test_counts_bytes_also_when_a_key_is_kept_again():
    memory = Memory(most_bytes=16)
    for _ in range(20):
        memory.keep("a", b"1234", 10)
    for key in ("b", "c", "d"):
        memory.keep(key, b"1234", 10)
    memory.keep("too large", b"123456", 10)

    assert [memory.recall(key) for key in ("a", "b", "c", "d", "too large")] == [b"1234"] * 4 + [None]
    memory.keep("e", b"1234", 10)
    assert memory.recall("a") is None


def test_the_largest_list_that_is_fetched_is_remembered():
    memory = Memory()
    memory.keep("list", bytes(LARGEST_CRL), 10)

    assert memory.recall("list") is not None
