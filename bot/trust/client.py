"""What one kind of client is: its roots, how it finds a path, the rules it enforces, the codes it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.trust import purposes
from bot.trust.cause import Source
from bot.trust.damage import Damage
from bot.trust.hostnames import USUAL, NameRules
from bot.trust.path import AnchorKind


@dataclass(frozen=True, slots=True)
class Codes:
    """What a refusing Apple client shows; None where it shows no such thing.

    `nsurl` and `stream` are the numbers in an app without App Transport Security, `under_ats` the same two with it.
    `sentence` is what SecTrust says; `{certificate}` in it is the short subject of the certificate that `cause` is
    about. `cause` is the one that is reported of all that the client refuses for, as “code” or “code/form”. Two are
    equal when their numbers are.
    """

    nsurl: int | None = None
    stream: int | None = None
    osstatus: int | None = None
    sentence: str | None = field(default=None, compare=False)
    under_ats: tuple[int, int] | None = field(default=None, compare=False)
    cause: str | None = field(default=None, compare=False)


# The extensions that RFC 5280 section 4.2 asks every program to process, and policy mappings.
CORE_EXTENSIONS = frozenset(f"2.5.29.{number}" for number in (15, 17, 19, 30, 32, 33, 36, 37, 54))

# Kinds of keys beyond NIST's curves that some libraries use, browsers none.
OTHER_CURVES = frozenset({"EC (secp256k1)", *(f"EC (brainpoolP{bits}r1)" for bits in (256, 384, 512))})


def reported(causes: Sequence[str], order: Iterable[str]) -> tuple[str, str] | None:
    """Which cause a client reports of several (“code” or “code/form”): the first of `order` that covers one, and that
    one. A code covers its own forms and the finer codes that begin with it ("expired": "expired-intermediate")."""
    for known in order:
        for cause in causes:
            if cause == known or cause.startswith((known + "-", known + "/")):
                return known, cause
    return None


def _no_codes(_causes: Sequence[str]) -> Codes:
    return Codes()


@dataclass(frozen=True, slots=True)
class ValidityLimit:
    """The longest validity (not after minus not before, in seconds) of leaves that begin at `since` or later,
    under anchors of these kinds, or under any ending at all when `kinds` is None."""

    since: datetime
    seconds: int
    days: int
    kinds: frozenset[AnchorKind] | None


@dataclass(frozen=True, kw_only=True)
class Client:
    """One kind of client, declared in one file of `bot/clients/`. `code` is that file's name.

    `title` names it in a sentence, `shown_as` in the table of clients. `programme` is the root programme it trusts.
    `fetches_issuers`: it gets missing intermediates from the address in the certificate, if that begins with one of
    `issuer_schemes`; with
    `knows_public_intermediates` it brings those of public authorities along. `backtracks`: it tries other paths when
    one fails. `minimum_ec_bits` and the like hold for every certificate of the path. `server_purposes` are the extended
    key usages of which one is enough (dotted). `leaf_key_usages`: where the leaf says what its key is for, one of these
    must be among it; empty when nobody looks. `critical_extensions` are understood when marked critical (dotted; one
    that ends with a dot is a whole arc). `compares_key_identifiers`: an issuer must have the key identifier that the
    certificate below names; with `compares_issuer_serials` its issuer and serial number too, where those are named.
    `anchor_dates`: the kinds of trusted roots whose own dates count; `anchor_purposes`: their extended key usage does;
    `anchor_limits`: the kinds of which limits of path length and names bind what is below. `authority_purposes`: the
    extended key usage of intermediates counts. `wants_whole_way`: a trusted certificate ends the way only where it is
    self-signed.
    `anchor_signatures`: the kinds of which a trusted certificate's own signature counts where it is not self-signed;
    `anchors_are_authorities`: a trusted root of version 3 must say that it is a CA; `takes_old_authorities`: those of
    version 1, which cannot say so, count below a root of version 1. `ends_roots_early`: how long before its end it may
    count a root of the system as expired. `spares_installed_leaf`: a leaf that was installed itself may have a key of
    any size but the smallest. `heeds_distrust_dates`: it goes by the dates that its root programme has announced, which
    a bare file of roots does not hold. `blocked_since`: authorities (SHA-256 of the certificate in hex) below which it
    takes no certificate that begins then or later, whoever trusts them. `reads_all_constraints`: it refuses critical
    limits for names of a kind that it does not know.
    `checks_policies`: where an authority demands certificate policies, the path must keep to one.
    `needs_subject`: every certificate has a subject name, or is a server's with critical alternative names.
    `stops_at`: the damage over which it ends the handshake wherever it stands, because it reads every certificate that
    is sent before it looks for a path; None where nobody outside knows.
    `most_certificate_bytes` and `most_certificates`: how long a certificate message it reads, without the header, and
    with how many; None: not known, and no limit of number.
    `names`: how it reads the names of hosts. `unparsed_extensions` may hold anything; with `passes_over_damage` any may
    that is not marked critical. `revocation_sources`: where it looks for revocations under any root (“staple”, “ocsp”,
    “crl”); with `knows_public_revocations` it also brings a list of what public authorities have revoked.
    `honours_must_staple`: it wants a stapled answer where the certificate demands one (RFC 7633).
    `constrains_common_name`: where there is no DNS name, an authority's limits of names bind the common name.
    `errors`: how its error reads for each cause, as it prints it (… stands for what differs from case to case), in the
    order in which it reports.
    """

    code: str
    title: str
    shown_as: str
    programme: str
    fetches_issuers: bool
    backtracks: bool = True
    issuer_schemes: frozenset[str] = frozenset({"http"})
    knows_public_intermediates: bool = False
    common_name_fallback: bool  # for host names, never for addresses
    names: NameRules = USUAL
    wants_whole_way: bool = False
    constrains_common_name: bool = False
    minimum_rsa_bits: int
    minimum_ec_bits: int
    key_kinds: frozenset[str]
    weak_hashes: frozenset[str]
    weak_hashes_under_public_roots: frozenset[str] = frozenset()
    validity_limits: tuple[ValidityLimit, ...] = ()
    revocation_sources: frozenset[str] = frozenset()
    knows_public_revocations: bool = False
    honours_must_staple: bool = False
    needs_server_auth: bool = False
    server_purposes: frozenset[str] = purposes.FIT_FOR_SERVERS
    leaf_key_usages: frozenset[str] = frozenset()
    critical_extensions: frozenset[str] = CORE_EXTENSIONS
    compares_key_identifiers: bool = False
    compares_issuer_serials: bool = False
    anchor_dates: frozenset[AnchorKind] = frozenset(AnchorKind)
    anchor_purposes: bool = False
    anchor_limits: frozenset[AnchorKind] = frozenset(AnchorKind)
    authority_purposes: bool = True
    ends_roots_early: timedelta | None = None
    anchor_signatures: frozenset[AnchorKind] = frozenset()
    anchors_are_authorities: bool = False
    takes_old_authorities: bool = False
    spares_installed_leaf: bool = False
    heeds_distrust_dates: bool = True
    blocked_since: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    reads_all_constraints: bool = False
    needs_subject: bool = False
    checks_policies: bool = False
    stops_at: frozenset[Damage] | None = frozenset()
    most_certificate_bytes: int | None = None
    most_certificates: int | None = None
    unparsed_extensions: frozenset[str] = frozenset()
    passes_over_damage: bool = False
    ct_policy: str | None = None  # a name in bot.trust.transparency.POLICIES
    oldest_protocol: str = "TLSv1"
    codes: Callable[[Sequence[str]], Codes] = _no_codes  # from the causes it refuses for: “code” or “code/form”
    errors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sources: tuple[Source, ...] = ()

    def error_text(self, causes: Sequence[str]) -> str | None:
        """The error that this client prints when it refuses for these causes (“code” or “code/form”), or None."""
        found = reported(causes, self.errors)
        return self.errors[found[0]] if found else None

    def understands(self, oid: str) -> bool:
        """Whether an extension may be marked critical."""
        known = self.critical_extensions
        return oid in known or any(one.endswith(".") and oid.startswith(one) for one in known)
