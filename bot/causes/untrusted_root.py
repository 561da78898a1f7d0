"""The chain leads to a root that this client does not have."""

from __future__ import annotations

from bot.causes._grounds import fetched_issuer, nothing_above
from bot.causes._steps import INSTALL_ROOT, LOOK_AGAIN, NO_SECRETS, PUBLIC_CERTIFICATE, RELOAD
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.fetching import silent
from bot.trust.path import End, Path


def check(view: View) -> Finding | None:
    """Three ways to know it: the root was sent, the root was fetched, or a trusted root bears the issuer's name and
    has another key. Where intermediates were sent and nothing is known of what follows, it is said as what it is.

    The form is "not-sent" where the client finds no root at all: Apple then shows other numbers than for one that it
    sees and does not trust (SecPolicyCheckBasicCertificateProcessing)."""
    assert view.path is not None
    path = view.path
    top = view.chain[-1]
    repaired = view.repaired
    if path.end is End.SELF_SIGNED and len(path.certificates) > 1 and repaired is None:
        return _finding(view, path)
    if path.end is not End.NO_ISSUER:
        return None
    if repaired is not None:
        return _finding(view, repaired) if repaired.end is End.SELF_SIGNED else None
    if view.anchors.named(top):
        return _unseen(view, _grounds(view, path, "the trusted root of this name has another key and did not sign it"))
    known = len(path.certificates) > 1 and fetched_issuer(view) is None
    return _unseen(view, nothing_above(view)) if known else None


def _grounds(view: View, path: Path, known: str) -> dict[str, str]:
    """What is `known` is a proof, unless there may be another way up at an address that gave nothing."""
    if below := silent(view.case, path):
        other = f"whether another “{below[0].issuer.short}” leads to a root that these clients have is not known"
        why = f"Nothing came from the address that “{below[0].subject.short}” names for its issuer, so {other}"
        return {"grounds": f"{known[0].upper()}{known[1:]}. {why}"}
    return {"proof": known, "grounds": f"Proof: {known}. No intermediate certificate can mend this"}


def _finding(view: View, path: Path) -> Finding:
    """The root was seen: it ends this path."""
    root = path.certificates[-1]
    fetched = any(certificate in view.case.fetched for certificate in path.certificates)
    leads = "fetching the missing certificates leads to this self-signed root"
    known = leads if fetched else "the chain is complete up to its self-signed root"
    facts = {"root": root.subject.short, "above": "a root", "issuer": view.leaf.issuer.short}
    form = "" if view.path is path else "not-sent"
    return Finding({**facts, **_grounds(view, path, known)}, at=root, form=form)


def _unseen(view: View, grounds: dict[str, str]) -> Finding:
    """Only the name of what is above is known."""
    top = view.chain[-1]
    facts = {"root": top.issuer.short, "above": "an authority", "issuer": view.leaf.issuer.short}
    return Finding({**facts, **grounds}, at=top, form="not-sent")


CAUSE = Cause(
    code="untrusted-root",
    title="The chain of {host} ends at “{root}”, {above} that these clients do not have",
    explanation="Every certificate below it may be good, but trust begins at a root in the client's own store, and "
    "this chain leads to none. If “{root}” is your own authority, it works only on devices where somebody has "
    "installed its root. {grounds}.",
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
            "Decide who must reach {host}. Only your own managed devices: have your own root installed on them by "
            "device management, and send every intermediate below it. Anybody else: use a certificate from a public "
            "authority.",
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
