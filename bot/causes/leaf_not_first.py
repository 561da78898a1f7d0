"""An authority's certificate stands where the server's own should, and the server's stands behind it."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.hostnames import covers


def check(view: View) -> Finding | None:
    """The first certificate is the server's by its place alone; behind it the order is free (RFC 8446)."""
    host, first = view.case.host, view.leaf
    if host is None or not first.is_ca or covers(first, host):
        return None
    own = next((c for c in view.case.pool if not c.is_ca and covers(c, host)), None)
    return Finding({"first": first.subject.short, "own": own.subject.short}, at=first) if own else None


CAUSE = Cause(
    code="leaf-not-first",
    title="The chain of {host} begins with the authority “{first}” instead of the server's own certificate",
    explanation="Clients take the first certificate for the server's, whatever stands behind it. Here that is an "
    "authority's, and the one for {host} (“{own}”) comes later. It happens when files are put together in the wrong "
    "order.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    # All that is said about the first certificate as if it were the server's.
    hides=frozenset({"wrong-host", "no-san", "wrong-usage", "key-usage-leaf", "validity-too-long", "self-signed"}),
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Put the file together again: the server's own certificate first, then its issuer, and so on upwards.",
            {"": "cat certificate.pem intermediate.pem > fullchain.pem"},
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 8446, 4.4.2: the server sends its chain", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2"),
    ),
    check=check,
)
