"""Java, held against JDK 17: what it does otherwise than the others."""

from __future__ import annotations

import pytest
from cryptography import x509

from bot.playground.pki import CLIENT_AUTH, Authority, Knobs, self_signed
from tests.causes.build import HOST, NOW, ROOT, refused_for, served
from tests.trust.made import DAY

UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")


@pytest.mark.parametrize(
    ("sick", "go_says"),
    [
        ({"not_after": NOW - DAY}, "expired"),
        ({"not_before": NOW + DAY}, "not-yet-valid"),
        ({"eku": (CLIENT_AUTH,)}, "wrong-usage"),
        ({"extra": ((UNKNOWN, True),)}, "critical-extension"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_of_a_certificate_that_is_trusted_itself_only_the_name_counts(sick: Knobs, go_says: str) -> None:
    """PKIXValidator gives it back unread, and Validator asks nothing of a chain of one."""
    own, others = self_signed(HOST, **sick), self_signed("other.example", **sick)

    assert refused_for(served(own, roots=(own,)), "java") == ()
    assert refused_for(served(own, roots=(own,)), "go") == (go_says,)
    assert refused_for(served(others, roots=(others,)), "java") == ("wrong-host",)


def test_its_key_usage_does_not_count_either() -> None:
    own = self_signed(HOST, usage=("content_commitment",))

    assert refused_for(served(own, roots=(own,)), "java") == ()
    assert refused_for(served(own, roots=(own,)), "chrome") == ("key-usage-leaf",)
    assert refused_for(served(ROOT.leaf(HOST, usage=("content_commitment",))), "java") == ("key-usage-leaf",)


def test_a_trusted_root_is_a_name_and_a_key_whatever_it_says_besides() -> None:
    """RFC 5280 section 6.1.1 d. Those who read the whole root mind an extension that they do not know."""
    root = Authority.root("Odd Root", extra=((UNKNOWN, True),))
    sick = served(root.leaf(HOST), roots=(root,))

    assert refused_for(sick, "java") == refused_for(sick, "android") == ()
    assert refused_for(sick, "openssl") == refused_for(sick, "go") == ("critical-extension",)
