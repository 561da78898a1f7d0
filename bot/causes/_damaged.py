"""Where damage stands in what is sent, and for which clients it counts."""

from __future__ import annotations

from dataclasses import replace

from bot.trust.case import Unchecked, View
from bot.trust.cause import Finding
from bot.trust.certificate import Certificate, UnreadableCertificate
from bot.trust.client import Client
from bot.trust.damage import Damage, damage_of
from bot.trust.path import End

_NAMES, _KEY_IDENTIFIERS = frozenset({"2.5.29.17"}), frozenset({"2.5.29.14", "2.5.29.35"})
_FORMS = {
    Damage.FORM: "unreadable",
    Damage.FIELD: "unreadable",
    Damage.CRITICAL: "unreadable",
    Damage.TWICE: "duplicate",
}
_OF_THE_WAY = frozenset({"missing-intermediate", "wrong-intermediate", "untrusted-root"})


def whole_leaf_damaged(view: View) -> Finding | None:
    """Nothing can be judged where the first certificate cannot be read."""
    leaf = view.case.leaf
    if not isinstance(leaf, UnreadableCertificate):
        return None
    return Finding({"subject": "the server's own", "why": _plainly(leaf.why)}, form="unreadable", place=0)


def in_the_path(view: View) -> Finding | None:
    """What this client must read."""
    for certificate in _needed(view):
        form, why = _broken(certificate, view.client)
        if why:
            whose = "the server's own" if certificate is view.leaf else f"“{certificate.subject.short}”"
            facts = {"subject": whose, "why": _plainly(why)}
            return Finding(facts, at=certificate, hides=_hides(certificate), form=form)
    return None


def _needed(view: View) -> tuple[Certificate, ...]:
    """The path, and what was sent as the next issuer after it and could not be one for lack of a readable key."""
    if view.path is None:
        return ()
    top = view.chain[-1]
    keyless = (c for c in view.case.pool if not c.key.bits and c.subject.same_as(top.issuer))
    return (*view.chain, *keyless) if view.path.end is End.NO_ISSUER else view.chain


def lost_issuer(view: View) -> Finding | None:
    """What cannot be read bears the name of the issuer that is missing: it is that one, damaged."""
    if view.path is None or view.path.end is not End.NO_ISSUER:
        return None
    wanted = view.chain[-1].issuer.der
    for place, one in enumerate(view.case.sent):
        if isinstance(one, UnreadableCertificate) and wanted in one.der:
            form = "lost" if view.client.stops_at == frozenset() else "unreadable"
            return replace(_at(place, view, one.why), hides=_OF_THE_WAY, form=form)
    return None


def in_its_way(view: View) -> Finding | Unchecked | None:
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


def _hides(certificate: Certificate) -> frozenset[str]:
    """Names that cannot be read match no host, and who does not name an issuer has none."""
    if certificate.issuer.empty or not certificate.key.bits:
        return _OF_THE_WAY | {"weak-key", "empty-subject"}
    return frozenset({"wrong-host"} if any(raw.oid in _NAMES for raw in certificate.extensions.unreadable) else ())


def _broken(certificate: Certificate, client: Client) -> tuple[str, str]:
    """What a client stumbles over in a certificate whose outside can be read: the form of it, and a sentence.

    A critical extension must be read to make anything of the certificate (SecCertificateCreateWithData gives none).
    """
    twice = certificate.extensions.duplicated
    unknown = (oid for oid in twice if not client.understands(oid) and oid not in _KEY_IDENTIFIERS)
    unparsed = client.unparsed_extensions | frozenset(() if client.minds_unknown_twice else unknown)
    damage, why = damage_of(certificate, unparsed)
    if damage is Damage.EXTENSION and client.passes_over_damage:
        damage = None
    if damage is not None:
        return _form(damage), why
    if not certificate.key.bits:
        return "key", "its public key cannot be read"
    return "", "it does not name its issuer" if certificate.issuer.empty else ""


def _form(damage: Damage) -> str:
    return _FORMS.get(damage, "")
