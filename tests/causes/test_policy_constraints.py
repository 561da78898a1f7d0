"""Where an authority demands certificate policies, the path must keep to one down to the leaf (RFC 5280 section 6.1)."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509

from bot.causes.policy_constraints import MOST
from bot.clients import all_clients
from bot.playground.pki import Authority, Issued
from bot.trust import der
from bot.trust.client import Client
from bot.trust.path import AnchorKind
from tests.causes.build import HOST, ROOT, STRANGER, CaseFor, diagnosed, found, opinion, served
from tests.trust.odd import raw_value

ANY, GOLD, SILVER, THEIRS = "2.5.29.32.0", "1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2", "1.3.6.1.4.1.99998.1"


def policies(*oids: str) -> tuple[x509.ExtensionType, bool]:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids]), False


def demand(after: int | None = 0, mapping: int | None = None) -> tuple[x509.ExtensionType, bool]:
    return x509.PolicyConstraints(after, mapping), True


def mapped(*pairs: tuple[str, str]) -> tuple[x509.ExtensionType, bool]:
    """cryptography has no builder for it."""
    listed = b"".join(der.encode(der.SEQUENCE, _oids(*pair)) for pair in pairs)
    return raw_value(x509.ObjectIdentifier("2.5.29.33"), der.encode(der.SEQUENCE, listed))


def _oids(*oids: str) -> bytes:
    """Object identifiers in DER, as an extended key usage holds them."""
    encoded = x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in oids]).public_bytes()
    return der.read_one(encoded)[0].value


def ca(below: Authority, *extra: Any, name: str = "Policy CA") -> Authority:
    return below.intermediate(name, extra=extra)


def leaf(below: Authority, *extra: Any) -> Issued:
    return below.leaf(HOST, extra=extra)


def chain(*levels: tuple[Any, ...], root: Authority = ROOT) -> CaseFor:
    """From below the root downwards, each by its extensions; the last is the leaf."""
    cas: list[Authority] = []
    for number, extra in enumerate(levels[:-1]):
        cas.append(ca(cas[-1] if cas else root, *extra, name=f"Policy CA {number}"))
    return served(leaf(cas[-1] if cas else root, *levels[-1]), *reversed(cas))


def refused(sick: CaseFor, by: str = "apple") -> bool:
    return found(sick, "policy-constraints", by) is not None


SPEAKS = chain((policies(GOLD), demand()), ())
SILENT = chain((policies(GOLD), demand()), (policies(GOLD),))


@pytest.mark.parametrize("by", ["apple", "chrome", "go", "java", "android", "windows"])
def test_some_clients_check(by: str) -> None:
    assert refused(SPEAKS, by)


@pytest.mark.parametrize("by", ["openssl", "firefox"])
def test_others_do_not(by: str) -> None:
    assert not refused(SPEAKS, by)


def test_too_many_to_compare_are_not_compared() -> None:
    many = mapped(*((GOLD, f"{THEIRS}.{number}") for number in range(MOST + 1)))
    sick = chain((policies(GOLD), demand(), many), ())
    assert not refused(sick)
    assert "certificate policies" in [one.what for one in opinion(sick).unchecked]


def test_apple_has_a_number_for_it() -> None:
    codes = diagnosed(SPEAKS).clients[0].codes
    assert (codes.nsurl, codes.osstatus) == (-1202, -67835)
    assert codes.sentence == "“{certificate}” certificate is not standards compliant"


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param([(policies(GOLD),), (policies(SILVER),)], id="other policies, none demanded"),
        pytest.param([(), ()], id="no policies at all"),
        pytest.param([(policies(ANY),), (policies(GOLD),)], id="as public authorities have them"),
        pytest.param([(policies(ANY), demand()), (policies(GOLD),)], id="any policy above"),
        pytest.param([(policies(GOLD), demand()), (policies(ANY),)], id="any policy below"),
        pytest.param([(policies(GOLD), demand(3)), ()], id="demanded later than the path is long"),
        pytest.param([(policies(GOLD), mapped((GOLD, THEIRS)), demand()), (policies(THEIRS),)], id="mapped"),
        pytest.param(
            [(policies(ANY), mapped((GOLD, THEIRS)), demand()), (policies(THEIRS),)], id="mapped from any policy"
        ),
        pytest.param(
            [(policies(ANY), (x509.InhibitAnyPolicy(1), True), demand()), (policies(ANY),), (policies(GOLD),)],
            id="any policy, inhibited after it",
        ),
    ],
)
def test_policies_that_fit(levels: list[tuple[Any, ...]]) -> None:
    assert not refused(chain(*levels))


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param([(policies(GOLD), demand()), (policies(SILVER),)], id="another policy"),
        pytest.param([(policies(GOLD), demand(1)), (policies(SILVER),), (policies(GOLD),)], id="lost on the way"),
        pytest.param([(demand(),), (policies(GOLD),)], id="the authority itself has none"),
        pytest.param([(policies(GOLD), demand(1)), (), ()], id="demanded after one more"),
        pytest.param([(policies(GOLD), mapped((GOLD, THEIRS)), demand()), (policies(GOLD),)], id="mapped away"),
        pytest.param(
            [(policies(GOLD), demand(0, 0)), (policies(GOLD), mapped((GOLD, THEIRS))), (policies(THEIRS),)],
            id="mapped where that is inhibited",
        ),
        pytest.param(
            [(policies(GOLD), (x509.InhibitAnyPolicy(0), True), demand()), (policies(ANY),)], id="any policy, inhibited"
        ),
        pytest.param([(policies(GOLD), mapped((ANY, THEIRS))), (policies(GOLD),)], id="any policy is mapped"),
        pytest.param([(), (demand(),)], id="the leaf demands what it has not"),
    ],
)
def test_policies_that_do_not_fit(levels: list[tuple[Any, ...]]) -> None:
    assert refused(chain(*levels))


def test_what_the_trusted_root_demands_is_not_looked_at() -> None:
    root = Authority.root("Demanding Root", extra=(policies(GOLD), demand()))
    trusted, unknown = (served(leaf(root), root, roots=(one,)) for one in (root, STRANGER))
    assert not refused(trusted)
    assert refused(unknown)  # Apple takes an untrusted root for a certificate like any other


def test_a_self_issued_authority_does_not_count() -> None:
    """It carries a new key of the same authority (RFC 5280 section 6.1.4 h)."""
    old = ca(ROOT, policies(GOLD), demand(2), name="Rolling CA")
    same, other = ca(old, policies(GOLD), name="Rolling CA"), ca(old, policies(GOLD), name="Other CA")
    assert not refused(served(leaf(same), same, old))
    assert refused(served(leaf(other), other, old))


def test_any_policy_counts_in_a_self_issued_authority_though_it_is_inhibited() -> None:
    """RFC 5280 section 6.1.3 (d) (2)."""
    old = ca(ROOT, policies(GOLD), demand(), (x509.InhibitAnyPolicy(0), True), name="Rolling CA")
    same, other = ca(old, policies(ANY), name="Rolling CA"), ca(old, policies(ANY), name="Other CA")
    assert not refused(served(leaf(same, policies(GOLD)), same, old))
    assert refused(served(leaf(other, policies(GOLD)), other, old))


@pytest.mark.parametrize("by", all_clients(), ids=lambda one: one.code)
def test_ordinary_public_chains_pass(by: Client) -> None:
    public = chain((policies(ANY),), (policies("2.23.140.1.2.1", "1.3.6.1.4.1.44947.1.1.1"),))
    assert not refused(served(*public.case.sent, kind=AnchorKind.SYSTEM), by.code)
