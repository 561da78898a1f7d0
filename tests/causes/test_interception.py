"""The client's printed chain tells when somebody signs in the server's place, and whose IT has to act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.playground.pki import Authority
from bot.render.text import answer_text
from bot.render.verdict import verdict_lines
from bot.render.words import plain
from bot.trust.case import ClientReport
from bot.trust.sighting import Problem, Sighting, Stage, Trouble
from tests.causes.build import (
    CA,
    DAY,
    HOST,
    LEAF,
    NOW,
    STRANGER_CA,
    CaseFor,
    diagnosed,
    found,
    named,
    refused_for,
    served,
    unanswered,
)

ZSCALER = "Zscaler Intermediate Root CA (zscloud.net) (t) "


def report(*chain: tuple[str, str], complaint: str | None = "unspecified") -> ClientReport:
    return ClientReport(complaint=complaint, chain=chain)


FORGED = report((HOST, ZSCALER), (ZSCALER, "Zscaler Intermediate Root CA (zscloud.net)"))

SPEAKS = served(LEAF, CA, report=FORGED)
SILENT = served(LEAF, CA, report=report((HOST, "Sample CA"), complaint=None))


@pytest.mark.parametrize(
    "issuer",
    [
        ZSCALER,
        f"CN={ZSCALER},OU=Zscaler Inc.,O=Zscaler Inc.,ST=California,C=US",
        f'C = US, ST = California, O = Zscaler Inc., OU = Zscaler Inc., CN = "{ZSCALER}"',
        "/C=US/ST=California/O=Zscaler Inc./OU=Zscaler Inc./CN=Zscaler Root CA/emailAddress=support@zscaler.com",
        "C=US; ST=California; O=Zscaler Inc.; OU=Zscaler Inc.; CN=Zscaler Intermediate Root CA (zscaler.net) (t)",
    ],
)
def test_the_product_is_known_in_every_way_of_printing_a_name(issuer: str) -> None:
    finding = found(served(LEAF, CA, report=report((HOST, issuer))), "interception")
    assert finding is not None
    assert finding.facts["product"] == "Zscaler"


def test_the_first_lines_say_that_the_server_is_fine_who_signed_and_who_acts() -> None:
    lines = "\n".join(plain(line) for line in verdict_lines(diagnosed(SPEAKS)))
    assert f"The certificate of {HOST} is fine" in lines
    assert "Zscaler" in lines
    assert "Who has to act: whoever manages the device or its network." in lines


EXPIRED = served(CA.leaf(HOST, not_after=NOW - DAY), CA, report=FORGED)
GAP = served(LEAF, fetched=(CA,), report=FORGED)
OUT_OF_REACH = replace(
    (away := unanswered(Trouble(Stage.CONNECT, Problem.TIMED_OUT))), case=replace(away.case, report=FORGED)
)


@pytest.mark.parametrize(
    ("sick", "also"),
    [(EXPIRED, "ended"), (GAP, "does not send the intermediate"), (OUT_OF_REACH, "could not be reached")],
    ids=["expired", "an intermediate is missing", "out of reach"],
)
def test_it_comes_first_also_where_the_server_has_a_fault_of_its_own(sick: CaseFor, also: str) -> None:
    """The fault of the server stands behind it; nobody is told that nothing on the device is wrong."""
    first, second, who, *_ = [plain(line) for line in verdict_lines(diagnosed(sick))]
    text = answer_text(diagnosed(sick))
    assert "Zscaler" in first
    assert second.startswith("Also: ")
    assert also in second
    assert who.startswith("Who has to act: whoever manages the device or its network")
    assert text.index("For the person who met the error\n1. Send this answer to your IT.") < text.index("Checked ")
    assert "Nothing on your device is wrong" not in text
    assert "Nothing is to be done on" not in text or sick is OUT_OF_REACH
    assert "The pasted error itself says" not in text


def test_who_acts_on_the_servers_own_fault_is_named_as_well() -> None:
    who = plain(verdict_lines(diagnosed(EXPIRED))[2])
    assert who.endswith("; on the server's own fault whoever runs the server.")
    assert "certbot renew" in answer_text(diagnosed(EXPIRED))


def test_a_copy_signed_by_an_unknown_private_authority_is_one_too() -> None:
    finding = found(served(LEAF, CA, report=report((HOST, "Contoso Secure Web CA"))), "interception")
    assert finding is not None
    assert finding.facts["product"] == "a private authority"


@pytest.mark.parametrize(
    "chain",
    [
        ((HOST, "R3"), ("R3", "ISRG Root X1")),
        ((HOST, "/C=GB/O=COMODO CA Limited/CN=COMODO RSA Domain Validation Secure Server CA"),),
        ((HOST, "GlobalSign Organization Validation CA - G2"),),
        ((HOST, "StartCom Class 1 DV Server CA"),),
        ((HOST, "CN=GTS CA 1P5,O=Google Trust Services LLC,C=US"),),
        ((HOST, HOST),),
    ],
)
def test_a_public_authority_of_any_year_is_no_interception(chain: tuple[tuple[str, str], ...]) -> None:
    """Nor is a self-signed certificate: a proxy signs with an authority."""
    assert found(served(LEAF, CA, report=report(*chain)), "interception") is None


def test_without_a_good_chain_to_hold_it_against_a_private_authority_proves_nothing() -> None:
    sick = served(STRANGER_CA.leaf(HOST), STRANGER_CA, report=report((HOST, "Contoso Secure Web CA")))
    assert found(sick, "interception") is None


def test_a_node_that_sends_it_clears_the_network() -> None:
    private = Authority.root("Contoso Root").intermediate("Contoso CA").leaf(HOST).facts
    node = Sighting(address="203.0.113.9", port=443, seen_at=NOW, sent=(private,))
    sick = served(LEAF, CA, report=report((HOST, "Contoso CA")))
    sick = replace(sick, case=replace(sick.case, elsewhere=(node,)))
    assert found(sick, "interception") is None
    finding = found(sick, "other-certificate")
    assert finding is not None
    assert "203.0.113.9" in finding.facts["guess"]


def test_the_text_alone_proves_it_when_the_host_is_out_of_reach() -> None:
    sick = unanswered(Trouble(Stage.CONNECT, Problem.TIMED_OUT))
    sick = replace(sick, case=replace(sick.case, report=FORGED))
    assert "rests on the pasted text alone" in named(sick, "interception").facts["seen"]


def test_it_takes_no_fault_of_the_server_away() -> None:
    sick = served(CA.leaf(HOST, not_after=NOW - DAY), CA, report=FORGED)
    assert refused_for(sick) == ("expired",)
    assert found(sick, "interception") is not None


def test_a_proxy_whose_root_was_given_to_the_bot_is_told_as_well() -> None:
    root = Authority.root("Zscaler Root CA")
    finding = found(served(root.leaf(HOST), roots=(root,)), "interception")
    assert finding is not None
    assert finding.facts["eye"] == "This bot"
