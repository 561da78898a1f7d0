"""The certificate was made to live longer than the client allows."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, OR_PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.client import ValidityLimit
from bot.trust.path import AnchorKind, Path
from bot.trust.when import day


def check(view: View) -> Finding | None:
    assert view.path is not None
    leaf, path = view.leaf, view.path
    seconds = (leaf.not_after - leaf.not_before).total_seconds()
    broken = [
        limit
        for limit in view.client.validity_limits
        if leaf.not_before >= limit.since and seconds > limit.seconds and _binds(limit, path)
    ]
    if not broken:
        return None
    limit = min(broken, key=lambda one: one.seconds)
    public = path.anchor is not None and path.anchor.kind is AnchorKind.SYSTEM
    words = {"takers": _PUBLIC if public else _ANY, "others": _FOR_PUBLIC if public else _FOR_ANY}
    days = int(seconds // 86400)
    facts = {
        "days": f"a little more than {days}" if days == limit.days else str(days),
        "limit": str(limit.days),
        "since": day(limit.since),
    }
    return Finding(facts | words, at=leaf)


_PUBLIC = "Apple and Chrome take from a public authority"
_FOR_PUBLIC = "Chrome says ERR_CERT_VALIDITY_TOO_LONG. Other clients leave such limits to the authorities"
_ANY = "Apple takes"
_FOR_ANY = "Chrome has such limits for public authorities alone, and other clients have none"


def _binds(limit: ValidityLimit, path: Path) -> bool:
    """A leaf that was installed itself has no limit; else the kind of anchor decides."""
    if path.anchor is not None and path.anchor.kind is AnchorKind.USER and len(path.certificates) == 1:
        return False
    return limit.kinds is None or (path.anchor is not None and path.anchor.kind in limit.kinds)


CAUSE = Cause(
    code="validity-too-long",
    title="The certificate of {host} is made for {days} days; {limit} is the most that {takers}",
    explanation="Apple takes at most 825 days since July 2019, from a company's own authority too; Apple and Chrome "
    "take at most 398 days from a public authority since September 2020. Apple says “not standards compliant”, or "
    "-1202 and nothing more. {others}.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Issue the certificate again for at most {limit} days (for 90, with renewal by timer, you need not think "
            "of limits again).",
            {
                "": "openssl x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -days 90 "
                "-copy_extensions copy -out {name}.pem"
            },
        ),
        OR_PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("Apple: 825 days", "https://support.apple.com/en-us/103769"),
        Source("Apple: 398 days", "https://support.apple.com/en-us/102028"),
    ),
    check=check,
    spared="set no such limit here",
    another_leaf=True,
)
