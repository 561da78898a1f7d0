"""Small builders of diagnoses: healthy by default, the caller states what is sick."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.playground.pki import Authority
from bot.trust.case import Needs
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import AnyCertificate
from bot.trust.client import Client, Codes
from bot.trust.diagnosis import AddressVerdict, ClientVerdict, Diagnosis, Named, Verdict
from bot.trust.sighting import Target

NOW = datetime(2026, 11, 23, 17, 4, tzinfo=UTC)
HOST = "api.example.com"
TRUSTED, UNTRUSTED, UNKNOWN = Verdict.TRUSTED, Verdict.UNTRUSTED, Verdict.UNKNOWN

ROOT = Authority.root("Sample Root")
ISSUER = ROOT.intermediate("Sample CA")
LEAF = ISSUER.leaf(HOST, not_before=NOW - timedelta(days=30), not_after=NOW + timedelta(days=60, hours=1)).facts
SHOWN = {"apple": "iPhone, iPad, Mac", "openssl": "curl, Python", "chrome": "Chrome", "firefox": "Firefox"}


def cause(code: str = "expired", **said: Any) -> Cause:
    given: dict[str, Any] = {
        "title": "The certificate of {host} ended {ago} ({ended})",
        "explanation": "Every certificate names its last day. After it clients refuse the connection.",
        "who": Who.OPERATOR,
        "repair": Repair.CERTIFICATE,
        "needs": Needs.LEAF,
        "steps": (
            Step(Role.PERSON, "Do not enter a password on {host} until this is fixed."),
            Step(Role.OPERATOR, "Renew the certificate.", {"nginx": "certbot --nginx -d {name}", "": "renew {name}"}),
        ),
        "sources": (Source("RFC 5280: validity", "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"),),
        "check": never,
    }
    return Cause(code=code, **(given | said))


def never(view: object) -> Finding | None:
    return None


MISSING = cause(
    "missing-intermediate",
    title="{host} does not send the intermediate certificate “{missing}”",
    explanation="Without it these clients cannot reach a root that they trust.",
    repair=Repair.CHAIN,
    spared="fetch or know the missing certificate",
    steps=(Step(Role.OPERATOR, "Configure the full chain.", {"": "cat leaf.pem ca.pem > fullchain.pem"}),),
)
EXPIRED_CODES = Codes(-1202, -9814, -67818, "“{certificate}” certificate is expired", cause="expired")
EXPIRED_FACTS = {"ago": "3 days ago", "ended": "20 November 2026, 13:04 UTC"}


def client(code: str) -> Client:
    return Client(
        code=code,
        title=SHOWN[code],
        shown_as=SHOWN[code],
        programme="mozilla",
        fetches_issuers=code in {"chrome", "firefox"},
        backtracks=True,
        common_name_fallback=False,
        minimum_rsa_bits=2048,
        minimum_ec_bits=224,
        key_kinds=frozenset(),
        weak_hashes=frozenset(),
    )


def named(of: Cause, facts: Mapping[str, str] | None = None, **more: Any) -> Named:
    given: dict[str, Any] = {"clients": ("apple", "openssl"), "addresses": ("203.0.113.7",), "at": LEAF, "position": 0}
    return Named(cause=of, facts={"host": HOST, **(facts or {})}, **(given | more))


def diagnosis(
    *found: Named,
    clients: Mapping[str, Verdict] | None = None,
    addresses: Mapping[str, Verdict] | None = None,
    host: str = HOST,
    sent: tuple[AnyCertificate, ...] = (LEAF,),
    **more: Any,
) -> Diagnosis:
    refused = [one for one in found if one.cause.refuses]
    verdicts = clients or dict.fromkeys(("apple", "openssl"), UNTRUSTED if refused else TRUSTED)
    codes = tuple(one.cause.code for one in refused)
    apple = next(iter(verdicts.values()))
    return Diagnosis(
        target=Target(host, more.pop("port", 443)),
        checked_at=NOW,
        verdict=apple,
        findings=found,
        clients=tuple(
            ClientVerdict(
                client(code),
                verdict,
                codes if verdict is UNTRUSTED else (),
                EXPIRED_CODES if code == "apple" and verdict is UNTRUSTED else Codes(),
            )
            for code, verdict in verdicts.items()
        ),
        addresses=tuple(
            AddressVerdict(address, verdict, codes if verdict is UNTRUSTED else (), sent, None)
            for address, verdict in (addresses or {"203.0.113.7": apple}).items()
        ),
        **{"roots_date": "2026-07-19", "server": "nginx"} | more,
    )
