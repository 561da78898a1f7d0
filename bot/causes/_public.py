"""Whether the name of an issuer is one that a public authority bears, now or in former years.

A name proves nothing, since anyone can write it; it only keeps an authority's certificate from being taken for a forged
one. Roots are known by the client's own store, intermediates by how their authorities begin the names.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.causes._printed import Printed, folded
from bot.trust.path import AnchorKind, AnchorSet

# The first words of the common names of public roots and intermediates (CCADB, the authorities' repositories).
_BEGINNINGS = """
    aaa certificate services, ac camerfirma, ac componentes informáticos, ac fnmt, ac raiz fnmt-rcm, accv, actalis,
    addtrust, affirmtrust, alphassl, amazon ecc, amazon ecdsa, amazon root, amazon rsa, amazon server, apple ist,
    apple public, apple root, apple server, atos trustedroot, baltimore cybertrust, bjca, buypass, ca disig, certainly,
    certera, certigna, certinomis, certsign, certum, cfca, chunghwa, cloudflare inc, cloudflare tls, commscope, comodo,
    cpanel, cybertrust, d-trust, deutsche telekom, dfn-verein, digicert, digitalssl, disig, dst root ca, e-szigno,
    emsign, encryption everywhere, enterprise ssl, entrust, epki, equifax secure, essentialssl, firmaprofesional, gandi,
    gdca, geant, geotrust, go daddy, google internet authority, globalsign, gts, halcom, harica, hellenic academic,
    hipki, hongkong post, hydrantid, i.ca, identrust, incommon, instantssl, isrg root, izenpe, jprs, keynectis,
    let's encrypt authority, luxtrust, microsec, microsoft azure, microsoft corporation rsa, microsoft ecc root,
    microsoft it tls, microsoft rsa, microsoft tls, multicert, naver, netlock, network solutions, nii open domain,
    oiste, pkioverheid, positivessl, postsignum, public certification authority, quovadis, rapidssl, secom, sectigo,
    securetrust, security communication, sheca, ssl.com, staat der nederlanden, starfield, startcom, swiss government,
    swisssign, symantec class, szafir, t-telesec, telekom security, telesec, telia, terena, thawte, trustasia,
    trustcor, trustid, trustwave, tubitak, twca, uca extended, uca global, unizeto, usertrust, verisign, visa, vtrus,
    wisekey, wosign, wotrus, xramp, zerossl
"""
_WORDS = "|".join(re.escape(" ".join(one.split())) for one in _BEGINNINGS.split(","))
# Let's Encrypt's and Google's intermediates have names of two or three characters.
_PUBLIC = re.compile(rf"(?:{_WORDS})(?!\w)|(?:[re]\d{{1,2}}|y[er]\d|root y[er]|w[er]\d)\Z")


def is_public(name: Printed, anchors: AnchorSet) -> bool:
    """Whether a public authority, or a root that this client trusts, bears this name."""
    short, organization = folded(name.short), folded(name.organization)
    if _PUBLIC.match(folded(name.common_name or name.short)):
        return True
    names, organizations = _borne(anchors)
    return short in names or organization in organizations


@lru_cache(maxsize=64)
def _borne(anchors: AnchorSet) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the roots, and the organizations of those that a vendor's programme trusts."""
    subjects = [(anchor.certificate.subject, anchor.kind) for anchor in anchors.anchors]
    vendors = [subject.organization or "" for subject, kind in subjects if kind is AnchorKind.SYSTEM]
    names = frozenset(folded(subject.short) for subject, _ in subjects)
    return names - {""}, frozenset(map(folded, vendors)) - {""}
