"""A certificate of the chain leads to a root that this client does not have, and another way leads to one it has."""

from __future__ import annotations

from bot.causes._grounds import goes_on, proven
from bot.causes._steps import FULL_CHAIN, LOOK_AGAIN, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End


def check(view: View) -> Finding | None:
    """By experiment: the same leaf passes by the other way. Many authorities are certified twice, by an old root too.

    The form is "not-sent" where the path ends without a root, as with untrusted-root."""
    assert view.path is not None
    way, end = view.repaired, view.path.end
    if end is End.ANCHORED or way is None or way.end is not End.ANCHORED or goes_on(view):
        return None
    dead = next((one for one in view.chain if one not in way.certificates), view.chain[-1])
    names = " › ".join(f"“{one.subject.short}”" for one in way.certificates[:-1])
    facts = {
        "dead": dead.subject.short,
        "by": dead.issuer.short,
        "root": way.certificates[-1].subject.short,
        "path": names,
    }
    return Finding({**facts, **proven(view)}, at=dead, form="" if end is End.SELF_SIGNED else "not-sent")


CAUSE = Cause(
    code="untrusted-root-dead-end",
    title="{host} sends “{dead}” as “{by}” signed it, and that way these clients reach no root that they have",
    explanation="The same authority is often certified twice: by the root of today, and by an old one or another's. "
    "Clients that look for another way, or fetch the better certificate, come to the root “{root}”. These clients "
    "follow what the server sends into the dead end. {grounds}.",
    who=Who.OPERATOR,
    repair=Repair.CHAIN,
    needs=Needs.LEAF,
    hides=frozenset({"missing-intermediate", "wrong-intermediate", "untrusted-root"}),
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Take the “{dead}” that “{by}” signed out of the chain file. What is to be sent: {path}. The root “{root}” "
            "itself need not be sent.",
        ),
        FULL_CHAIN,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source(
            "OpenSSL: the first chain found is used, no other is looked for",
            "https://docs.openssl.org/3.0/man1/openssl-verification-options/#certification-path-building",
        ),
        Source("RFC 4158, 2.3: several paths by cross-signed authorities", "https://www.rfc-editor.org/rfc/rfc4158"),
    ),
    check=check,
    spared="find another way to a root that they have",
)
