"""The chain leads to a root that this client does not have."""

from __future__ import annotations

from bot.causes._steps import INSTALL_ROOT, LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.path import End


def check(view: View) -> Finding | None:
    """Four ways to know it: the root was sent, the root was fetched, only a root can be what follows, or a trusted
    root bears the issuer's name and has another key.

    The form is "not-sent" where the client finds no root at all: Apple then shows other numbers than for one that it
    sees and does not trust (SecPolicyCheckBasicCertificateProcessing)."""
    assert view.path is not None
    path = view.path
    top = view.chain[-1]
    if path.end is End.SELF_SIGNED and len(path.certificates) > 1:
        proof = "the chain is complete up to its self-signed root"
    elif path.end is not End.NO_ISSUER:
        return None
    elif view.repaired is not None and view.repaired.end is End.SELF_SIGNED:
        path = view.repaired
        proof = "fetching the missing certificates leads to this root, which no store has"
    elif view.repaired is None and len(path.certificates) > 1:
        return _finding(top.issuer.short, "all intermediates were sent and only the root is left", view)
    elif view.repaired is None and view.anchors.named(top):
        return _finding(top.issuer.short, "the trusted root of this name has another key and did not sign it", view)
    else:
        return None
    return _finding(path.certificates[-1].subject.short, proof, view)


def _finding(root: str, proof: str, view: View) -> Finding:
    seen = view.path is not None and view.path.end is End.SELF_SIGNED
    facts = {"root": root, "proof": proof, "issuer": view.leaf.issuer.short}
    return Finding(facts, at=view.chain[-1], form="" if seen else "not-sent")


CAUSE = Cause(
    code="untrusted-root",
    title="The chain of {host} ends at “{root}”, a root that these clients do not have",
    explanation="Every certificate below it may be good, but trust begins at a root in the client's own store, and "
    "this one is not there. It works only on devices where somebody has installed it. Proof: {proof}. No intermediate "
    "certificate can mend this.",
    who=Who.OPERATOR,
    repair=Repair.DEVICE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        Step(
            Role.PERSON,
            "Ask your IT whether “{root}” is your organisation's. If nobody knows it, something between you and {host} "
            "may be reading along.",
        ),
        INSTALL_ROOT,
        Step(
            Role.OPERATOR,
            "Decide who must reach {host}. Only your own managed devices: have “{root}” installed on them by device "
            "management. Anybody else: use a certificate from a public authority.",
        ),
        PUBLIC_CERTIFICATE,
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("Apple: trusted root certificates", "https://support.apple.com/en-us/103272"),
        Source("Apple: trust manually installed certificates", "https://support.apple.com/en-us/102390"),
    ),
    check=check,
    spared="have this root in their store",
)
