"""A certificate, or a part of one, cannot be read."""

from __future__ import annotations

from dataclasses import replace

from bot.causes._steps import CERTIFICATE, LOOK_AGAIN, PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate, UnreadableCertificate
from bot.trust.client import Client
from bot.trust.damage import Damage, damage_of
from bot.trust.path import End

_NAMES = frozenset({"2.5.29.17"})
_FORMS = {
    Damage.FORM: "unreadable",
    Damage.FIELD: "unreadable",
    Damage.CRITICAL: "unreadable",
    Damage.TWICE: "duplicate",
}


def check(view: View) -> Finding | Unchecked | None:
    """What this client must read comes first; then what it reads though no path needs it."""
    leaf = view.case.leaf
    if isinstance(leaf, UnreadableCertificate):
        return Finding({"subject": "the server's own", "why": _plainly(leaf.why)}, form="unreadable", place=0)
    for certificate in _needed(view):
        form, why = _broken(certificate, view.client)
        if why:
            facts = {"subject": certificate.subject.short, "why": _plainly(why)}
            return Finding(facts, at=certificate, hides=_hides(certificate), form=form)
    return _lost_issuer(view) or _in_its_way(view)


def _needed(view: View) -> tuple[Certificate, ...]:
    """The path, and what was sent as the next issuer after it and could not be one for lack of a readable key."""
    if view.path is None:
        return ()
    top = view.chain[-1]
    keyless = (c for c in view.case.pool if not c.key.bits and c.subject.same_as(top.issuer))
    return (*view.chain, *keyless) if view.path.end is End.NO_ISSUER else view.chain


def _lost_issuer(view: View) -> Finding | None:
    """What cannot be read bears the name of the issuer that is missing: it is that one, damaged."""
    if view.path is None or view.path.end is not End.NO_ISSUER:
        return None
    wanted = view.chain[-1].issuer.der
    for place, one in enumerate(view.case.sent):
        if isinstance(one, UnreadableCertificate) and wanted in one.der:
            form = "lost" if view.client.stops_at == frozenset() else "unreadable"
            return replace(_at(place, view, one.why), hides=_OF_THE_WAY, form=form)
    return None


def _in_its_way(view: View) -> Finding | Unchecked | None:
    """The first certificate over which this client stops, whoever needs it."""
    for place, one in enumerate(view.case.sent):
        damage, why = damage_of(one)
        if damage is None:
            continue
        if view.client.stops_at is None and damage is Damage.FORM:
            what = f"whether systems of closed source stop at certificate {place + 1}, which cannot be read"
            return Unchecked(what, "Apple and Microsoft do not tell")
        if damage in (view.client.stops_at or ()):
            return replace(_at(place, view, why), at=one if isinstance(one, Certificate) else None, form=_form(damage))
    return None


def _at(place: int, view: View, why: str) -> Finding:
    return Finding({"subject": f"number {place + 1} of {len(view.case.sent)}", "why": _plainly(why)}, place=place)


def _plainly(why: str) -> str:
    """What the parser says is for programmers, and tells people nothing but that it could not read on."""
    return "it does not have the form of a certificate, or is cut off" if "ParseError" in why else why[:200]


_OF_THE_WAY = frozenset({"missing-intermediate", "wrong-intermediate", "untrusted-root"})


def _hides(certificate: Certificate) -> frozenset[str]:
    """Names that cannot be read match no host, and who does not name an issuer has none."""
    if certificate.issuer.empty or not certificate.key.bits:
        return _OF_THE_WAY | {"weak-key", "empty-subject"}
    return frozenset({"wrong-host"} if any(raw.oid in _NAMES for raw in certificate.extensions.unreadable) else ())


def _broken(certificate: Certificate, client: Client) -> tuple[str, str]:
    """What a client stumbles over in a certificate whose outside can be read: the form of it, and a sentence.

    A critical extension must be read to make anything of the certificate (SecCertificateCreateWithData gives none).
    """
    damage, why = damage_of(certificate, client.unparsed_extensions)
    if damage is Damage.EXTENSION and client.passes_over_damage:
        damage = None
    if damage is not None:
        return _form(damage), why
    if not certificate.key.bits:
        return "key", "its public key cannot be read"
    return "", "it does not name its issuer" if certificate.issuer.empty else ""


def _form(damage: Damage) -> str:
    return _FORMS.get(damage, "")


CAUSE = Cause(
    code="malformed",
    title="A certificate that {host} sends is damaged: {subject}",
    explanation="Clients refuse a certificate with damaged parts, or cannot read it at all. Many read all that is "
    "sent, and stop also at one that they would not need. What is wrong with it: {why}.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.CONNECTION,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Look at the file that the server loads: every certificate in it must be undamaged, the server's own "
            "first. Take out what does not belong there.",
            {
                "": "awk '/BEGIN CERT/ && ++n || n {{print > (\"part-\" n)}}' fullchain.pem; for f in part-*; "
                "do echo $f; openssl x509 -noout -subject -in $f; done"
            },
        ),
        Step(
            Role.OPERATOR,
            "If there is no undamaged copy, have the certificate issued anew and install it with its full chain.",
            PUBLIC_CERTIFICATE.commands,
            about=CERTIFICATE,
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 5280, 4.1: the fields of a certificate", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1"),
    ),
    check=check,
    spared="pass over damaged parts that they do not need",
)
