"""What a finding rests on. Of the way to a root: an experiment that was made, or what is not known. The fact
`grounds` says it, in sentences without the last full stop; `proof` is the experiment alone, where there was one."""

from __future__ import annotations

from bot.trust.case import View
from bot.trust.certificate import Certificate, signed_by
from bot.trust.fetching import is_whole
from bot.trust.path import End


def goes_on(view: View) -> bool:
    """Whether the repaired path only goes on where this one ends."""
    return view.repaired is not None and view.repaired.certificates[: len(view.chain)] == view.chain


def proven(view: View) -> dict[str, str]:
    """That a better path passes."""
    way = view.repaired
    if way is None or way.end is not End.ANCHORED:
        return {"grounds": "No better way is known from here"}
    if not is_whole(way, view.case.at):
        return {
            "grounds": f"The way to “{way.certificates[-1].subject.short}” that is known from here is not valid now"
        }
    added = next((one for one in way.certificates[1:-1] if one not in view.chain), None)
    if added is None:
        other = "without what else was sent"
    elif added in view.case.fetched:
        other = f"with “{added.subject.short}” fetched from the address that the certificate itself names,"
    else:
        other = f"with the other “{added.subject.short}” that was sent,"
    proof = f"as sent the chain fails; {other} it passes up to the trusted root “{way.certificates[-1].subject.short}”"
    return {"proof": proof, "grounds": f"Proof: {proof}"}


def fetched_issuer(view: View) -> Certificate | None:
    """The issuer of the top that was fetched and is no root."""
    top = view.chain[-1]
    signers = (c for c in view.case.fetched if c.subject.same_as(top.issuer) and signed_by(top, c))
    return next((one for one in signers if not one.self_signed), None)


def nothing_above(view: View) -> dict[str, str]:
    """That the path ends without an issuer: what is known, and what is not."""
    top = view.chain[-1]
    if any(c.subject.same_as(top.issuer) and signed_by(top, c) for c in view.case.pool):
        return {"grounds": f"“{top.issuer.short}” was sent, and leads round in a ring or on further than clients go"}
    why = "was not fetched" if top.extensions.ca_issuers else "cannot be fetched either: no address of it is named"
    return {
        "grounds": f"No certificate that was sent, and no root that these clients have, signed “{top.subject.short}”. "
        f"“{top.issuer.short}” {why}. So whether it is a root or one more intermediate is not known"
    }


def whose(certificate: Certificate, view: View) -> dict[str, str]:
    """The name of a certificate that is itself at fault, and what follows where it is an authority's."""
    own = certificate is view.leaf
    of_it = "It is an authority's: all that is issued under it fails, so only another chain or authority helps. "
    return {"subject": certificate.subject.short, "whose": "" if own else of_it}
