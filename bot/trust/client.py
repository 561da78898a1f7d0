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
from bot.trust.path import AnchorKind, Path


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
    """One kind of client, declared in one file of `bot/clients/` with the sources of its rules. `code` is that file's
    name, `title` names it in a sentence, `shown_as` in the table of clients. Sets of oids are dotted."""

    code: str
    title: str
    shown_as: str
    programme: str  # the root programme that it trusts

    # --- how it finds a path ---
    fetches_issuers: bool  # missing ones, from the address in the certificate
    issuer_schemes: frozenset[str] = frozenset({"http"})  # with which such an address must begin
    knows_public_intermediates: bool = False  # it brings those of public authorities along
    backtracks: bool = True  # it tries other paths when one fails
    # of paths that all fail it tells about the one with the most points; None: not known, the fewest faults are told
    score: Callable[[Path, datetime], int] | None = None
    compares_key_identifiers: bool = False  # an issuer must have the one that the certificate below names
    compares_issuer_serials: bool = False  # its issuer and serial number too, where those are named
    compares_root_identifiers: bool = False  # a trusted root must have the key identifier and the serial number
    wants_whole_way: bool = False  # a trusted certificate ends the way only where it is self-signed

    # --- what it reads ---
    stops_at: frozenset[Damage] | None = (
        frozenset()
    )  # the damage that ends the handshake wherever it stands; None: nobody knows
    most_certificate_bytes: int | None = None  # of the certificate message, without its header; None: not known
    most_certificates: int | None = None
    unparsed_extensions: frozenset[str] = frozenset()  # they may hold anything
    passes_over_damage: bool = False  # so may any that is not marked critical
    minds_unknown_twice: bool = True  # an extension that it does not understand, if it stands there twice
    critical_extensions: frozenset[str] = CORE_EXTENSIONS  # understood; one that ends with a dot is a whole arc
    constraint_kinds: frozenset[str] | None = None  # it refuses critical limits for names of other kinds; None: never
    most_constraints: int | None = None  # limits for names that an authority may permit, or exclude; None: not known

    # --- names ---
    common_name_fallback: bool  # for host names, never for addresses
    names: NameRules = USUAL
    constrains_common_name: bool = False  # limits of names bind the common name where there is no DNS name
    needs_subject: bool = False  # or critical alternative names, for a server's certificate

    # --- keys, hashes, validity ---
    minimum_rsa_bits: int  # these hold for every certificate of the path
    minimum_ec_bits: int
    key_kinds: frozenset[str]
    weak_hashes: frozenset[str]
    weak_hashes_under_public_roots: frozenset[str] = frozenset()
    spares_installed_leaf: bool = False  # one that was installed itself may have a key of any size but the smallest
    validity_limits: tuple[ValidityLimit, ...] = ()

    # --- purposes and policies ---
    needs_server_auth: bool = False
    server_purposes: frozenset[str] = purposes.FIT_FOR_SERVERS  # extended key usages of which one is enough
    leaf_key_usages: frozenset[str] = frozenset()  # of which one must be among those that a leaf names; empty: any
    authority_purposes: bool = True  # the extended key usage of intermediates counts
    checks_policies: bool = False  # where an authority demands certificate policies, the path must keep to one

    # --- trusted roots, by kind ---
    anchor_dates: frozenset[AnchorKind] = frozenset(AnchorKind)  # whose own dates count
    anchor_purposes: bool = False  # their extended key usage does
    # whose limits of path length and names bind, and whose critical extensions must be understood
    anchor_limits: frozenset[AnchorKind] = frozenset(AnchorKind)
    anchor_signatures: frozenset[AnchorKind] = frozenset()  # whose own signature counts, where not self-signed
    takes_trusted_leaf: bool = False  # a server's certificate that is trusted itself is looked at for its name alone
    anchors_are_authorities: bool = False  # one of version 3 must say that it is a CA
    takes_old_authorities: bool = False  # of version 1, which cannot say so, below a root of version 1
    ends_roots_early: timedelta | None = None  # so long before its end it may count a root of the system as expired
    heeds_distrust_dates: bool = True  # those its programme has announced; a bare file of roots does not hold them
    # authorities (SHA-256 in hex) below which it takes nothing that begins then or later, whoever trusts them
    blocked_since: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))

    # --- revocation and transparency ---
    revocation_sources: frozenset[str] = frozenset()  # under any root: “staple”, “ocsp”, “crl”
    knows_public_revocations: bool = False  # it also brings a list of what public authorities have revoked
    honours_must_staple: bool = False  # it wants a staple where the certificate demands one (RFC 7633)
    ct_policy: str | None = None  # a name in bot.trust.transparency.POLICIES

    # --- what people see ---
    oldest_protocol: str = "TLSv1"
    # from the causes it refuses for, “code” or “code/form”, in the order of the certificates from the leaf
    codes: Callable[[Sequence[str]], Codes] = _no_codes
    # how its error reads for each cause, in the order in which it reports; … stands for what differs
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
