"""The use case: who is asked what, how often, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.causes import all_causes
from bot.clients import all_clients
from bot.examine import Examiner, Rules, client_report, diagnose_chain, diagnose_report, standard_rules
from bot.paste import read
from bot.playground.pki import Authority, Issued
from bot.render.blocks import ask_for_host
from bot.render.text import answer_text
from bot.trust.case import ClientReport, RevocationFact, Standing, Unchecked
from bot.trust.certificate import Certificate, UnreadableCertificate
from bot.trust.diagnosis import Verdict
from bot.trust.path import Anchor, AnchorKind, AnchorSet
from bot.trust.sighting import Look, Problem, Sighting, Stage, Target, Trouble

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
LEAF = CA.leaf("a.example")
EXPIRED_CA = ROOT.intermediate("A CA", key=CA.key, not_before=NOW - 900 * DAY, not_after=NOW - DAY)
OLD_ROOT = Authority.root("An Old Root")
CROSS_SIGN = OLD_ROOT.intermediate("A CA", key=CA.key)
URL = "http://ca.example/ca.der"
TARGET = Target("a.example")
ANCHOR = Anchor(ROOT.facts, AnchorKind.USER)
RULES = Rules(
    all_clients(),
    all_causes(),
    {one.programme: AnchorSet(one.programme, (ANCHOR,), date="2026-11-01") for one in all_clients()},
)


@dataclass(frozen=True)
class Got:
    """What fetching or asking gave."""

    certificates: tuple[Certificate, ...] = ()
    answered: frozenset[str] = frozenset()
    facts: tuple[RevocationFact, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


@dataclass
class Network:
    """A network of one's own making: it gives what it was told to, and remembers what it was asked for.

    `gate` holds every look back until it is set. `failures` are raised by the first looks.
    """

    sightings: tuple[Sighting, ...] = ()
    trouble: Trouble | None = None
    skipped: tuple[tuple[str, Trouble], ...] = ()
    issuers: Got = field(default_factory=Got)
    revocation: Got = field(default_factory=Got)
    gate: asyncio.Event | None = None
    failures: list[Exception] = field(default_factory=list)
    looked: list[Target] = field(default_factory=list)
    fetched: list[tuple[Certificate, ...]] = field(default_factory=list)
    asked: list[tuple[tuple[Certificate, ...], bytes | None]] = field(default_factory=list)

    async def look(self, target: Target) -> Look:
        self.looked.append(target)
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop()
        return Look(target, self.sightings, self.skipped, self.trouble)

    async def fetch_issuers(self, certificates: tuple[Certificate, ...]) -> Got:
        self.fetched.append(certificates)
        return self.issuers

    async def check_revocation(self, path: tuple[Certificate, ...], staple: bytes | None, at: datetime) -> Got:  # noqa: ARG002
        self.asked.append((path, staple))
        return self.revocation


def seen(*chain: Issued, address: str = "192.0.2.1", **said) -> Sighting:
    return Sighting(address, 443, NOW, sent=tuple(one.facts for one in chain), **said)


def healthy(**said) -> Network:
    return Network(sightings=(seen(LEAF, CA),), **said)


async def test_what_a_server_sends_beyond_what_is_read_is_not_called_missing():
    network = Network(sightings=(seen(LEAF, unread=2),))
    found = await Examiner(network, RULES).examine(TARGET)

    assert found.verdict is Verdict.UNKNOWN
    assert found.causes == ()
    assert "2 or more" in found.unchecked[0].what


class TestSharing:
    async def test_one_host_asked_20_times_at_once_is_looked_at_once(self):
        network = healthy(gate=asyncio.Event())
        examiner = Examiner(network, RULES)
        asking = [asyncio.create_task(examiner.examine(TARGET)) for _ in range(20)]
        await asyncio.sleep(0)
        network.gate.set()
        answers = await asyncio.gather(*asking)

        assert network.looked == [TARGET]
        assert len(network.asked) == 1
        assert {one.verdict for one in answers} == {Verdict.TRUSTED}

    async def test_who_asks_right_after_shares_the_answer(self):
        network = healthy()
        examiner = Examiner(network, RULES)
        await examiner.examine(TARGET)
        await examiner.examine(TARGET)

        assert network.looked == [TARGET]

    async def test_another_port_protocol_or_address_is_another_look(self):
        network = healthy()
        examiner = Examiner(network, RULES)
        others = [
            TARGET,
            Target("a.example", 8443),
            Target("a.example", 443, "smtp"),
            Target("a.example", connect=("192.0.2.9", 443)),
        ]
        await asyncio.gather(*(examiner.examine(one) for one in others))

        assert network.looked == others

    async def test_a_shared_look_is_judged_for_each_asker_by_itself(self):
        network = healthy()
        examiner = Examiner(network, RULES)
        report = ClientReport("expired")
        later, now, told = await asyncio.gather(
            examiner.examine(TARGET, at=NOW + 900 * DAY), examiner.examine(TARGET), examiner.examine(TARGET, report)
        )

        assert network.looked == [TARGET]
        assert "expired" in later.causes
        assert now.verdict is Verdict.TRUSTED
        assert (now.report, told.report) == (None, report)

    async def test_a_look_that_failed_is_not_remembered(self):
        network = healthy(failures=[RuntimeError("a fault in the probe")])
        examiner = Examiner(network, RULES)
        with pytest.raises(RuntimeError):
            await examiner.examine(TARGET)

        assert (await examiner.examine(TARGET)).verdict is Verdict.TRUSTED
        assert len(network.looked) == 2

    async def test_who_stops_waiting_does_not_take_the_probe_away_from_the_others(self):
        network = healthy(gate=asyncio.Event())
        examiner = Examiner(network, RULES)
        first, second = (asyncio.create_task(examiner.examine(TARGET)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        network.gate.set()

        assert (await second).verdict is Verdict.TRUSTED
        assert network.looked == [TARGET]

    async def test_more_hosts_than_are_remembered_are_answered_all_the_same(self):
        network = healthy()
        examiner = Examiner(network, RULES)
        answers = await asyncio.gather(*(examiner.examine(Target(f"{number}.example")) for number in range(400)))

        assert len(answers) == len(network.looked) == 400


class TestIssuers:
    async def test_they_are_not_fetched_where_the_chain_as_sent_reaches_a_root(self):
        network = healthy()
        await Examiner(network, RULES).examine(TARGET)

        assert network.fetched == []

    async def test_they_are_fetched_where_it_does_not_and_prove_what_is_missing(self):
        network = Network(sightings=(seen(LEAF),), issuers=Got((CA.facts,)))
        found = await Examiner(network, RULES).examine(TARGET)

        assert network.fetched == [(LEAF.facts,)]
        assert found.causes == ("missing-intermediate",)
        assert [proof.repaired_chain for proof in found.proofs] == [LEAF.pem + CA.pem]

    @pytest.mark.parametrize("dead", [EXPIRED_CA, CROSS_SIGN], ids=["it has ended", "nobody has its root"])
    async def test_they_are_fetched_where_the_issuer_that_was_sent_leads_nowhere(self, dead):
        """ "Works in my browser": who fetches finds the issuer that the server does not send."""
        network = Network(sightings=(seen(LEAF, dead, OLD_ROOT),), issuers=Got((CA.facts,)))
        found = await Examiner(network, RULES).examine(TARGET)

        assert network.fetched[0][0] == LEAF.facts
        trusts = {one.client.code for one in found.clients if one.verdict is Verdict.TRUSTED}
        assert trusts == {one.code for one in all_clients() if one.fetches_issuers}
        assert [proof.repaired_chain for proof in found.proofs] == [LEAF.pem + CA.pem]

    async def test_they_are_not_fetched_for_what_stands_on_no_path(self):
        network = Network(sightings=(seen(LEAF, Authority.root("Another").intermediate("Extra CA")),))
        await Examiner(network, RULES).examine(TARGET)

        assert network.fetched == [(LEAF.facts,)]

    @pytest.mark.parametrize(("answered", "verdict"), [((), Verdict.UNKNOWN), ((URL,), Verdict.UNTRUSTED)])
    async def test_a_client_that_fetches_is_judged_only_where_its_question_was_answered(self, answered, verdict):
        """What we could not fetch it may fetch. An address that gave an issuer which leads nowhere is an answer."""
        gave = (CROSS_SIGN.facts,) if answered else ()
        network = Network(
            sightings=(seen(CA.leaf("a.example", aia=(URL,))),), issuers=Got(gave, answered=frozenset(answered))
        )
        found = await Examiner(network, RULES).examine(TARGET)

        assert {one.verdict for one in found.clients if one.client.fetches_issuers} == {verdict}
        assert {one.verdict for one in found.clients if not one.client.fetches_issuers} == {Verdict.UNTRUSTED}

    @pytest.mark.parametrize(
        ("aia", "answered", "proven"),
        [
            pytest.param((URL,), False, False, id="its address is silent"),
            pytest.param((URL,), True, True, id="it gave what was sent"),
            pytest.param((), False, True, id="it names none"),
        ],
    )
    async def test_a_chain_up_to_an_unknown_root_is_untrusted_and_proven_where_no_other_way_can_be_fetched(
        self, aia, answered, proven
    ):
        """A company's addresses often answer in its own network alone; and yet the leaf's might give the same authority
        as a trusted root signed it."""
        sent = (CA.leaf("a.example", aia=aia), CROSS_SIGN, OLD_ROOT)
        network = Network(sightings=(seen(*sent),), issuers=Got(answered=frozenset((URL,) if answered else ())))
        found = await Examiner(network, RULES).examine(TARGET)

        assert {one.verdict for one in found.clients} == {Verdict.UNTRUSTED}
        assert found.causes == ("untrusted-root",)
        grounds = found.findings[0].facts["grounds"]
        assert ("No intermediate certificate can mend this" in grounds) is proven
        assert ("proof" in found.findings[0].facts) is proven

    async def test_what_could_not_be_fetched_excuses_no_other_fault(self):
        network = Network(sightings=(seen(CA.leaf("b.example", aia=(URL,))),))
        found = await Examiner(network, RULES).examine(TARGET)

        assert {one.verdict for one in found.clients} == {Verdict.UNTRUSTED}
        fetching = {one.causes for one in found.clients if one.client.fetches_issuers}
        others = {one.causes for one in found.clients if not one.client.fetches_issuers}
        assert (fetching, others) == ({("wrong-host",)}, {("wrong-host", "missing-intermediate")})
        assert (found.clients[0].codes.stream, found.clients[0].codes.osstatus) == (-9843, -67602)
        text = " ".join(answer_text(found).split())
        assert "some of the same users still fail because of 2" in text
        assert "Python, Node, PHP, Ruby; for iPhone, iPad, Mac, Chrome, Edge, Windows, .NET that is not known." in text

    def test_in_a_file_the_issuer_that_nobody_asked_for_is_unchecked_beside_another_fault_too(self):
        found = diagnose_chain((CA.leaf("b.example", aia=(URL,)).facts,), "a.example", RULES, NOW)

        assert found.clients[0].causes == ("wrong-host",)
        assert f"the issuer at {URL}" in [one.what for one in found.unchecked]

    async def test_only_windows_asks_a_directory(self):
        """Apple fetches by http alone (SecCAIssuerRequest.m), Chrome too."""
        network = Network(sightings=(seen(CA.leaf("a.example", aia=("ldap://dc.example/cn=CA",))),))
        found = await Examiner(network, RULES).examine(TARGET)

        assert {one.client.code for one in found.clients if one.verdict is Verdict.UNKNOWN} == {"windows"}

    async def test_they_are_fetched_where_only_one_of_the_clients_lacks_the_root(self):
        stores = {name: AnchorSet(name, (ANCHOR,) if name != "apple" else ()) for name in RULES.stores}
        network = healthy()
        await Examiner(network, Rules(RULES.clients, RULES.causes, stores)).examine(TARGET)

        assert network.fetched == [(LEAF.facts, CA.facts)]

    async def test_one_chain_at_many_addresses_is_completed_once(self):
        sightings = tuple(seen(LEAF, address=f"192.0.2.{number}") for number in range(8))
        network = Network(sightings=sightings, issuers=Got((CA.facts,)))
        await Examiner(network, RULES).examine(TARGET)

        assert len(network.fetched) == len(network.asked) == 1

    async def test_what_could_not_be_fetched_is_said(self):
        lost = Unchecked("the issuer of “a.example”", "nobody answered")
        found = await Examiner(Network(sightings=(seen(LEAF),), issuers=Got(unchecked=(lost,))), RULES).examine(TARGET)

        assert lost in found.unchecked

    async def test_a_leaf_that_is_no_certificate_has_no_issuer_to_fetch(self):
        garbage = UnreadableCertificate(b"garbage", "it is none")
        network = Network(sightings=(Sighting("192.0.2.1", 443, NOW, sent=(garbage, CA.facts)),))
        found = await Examiner(network, RULES).examine(TARGET)

        assert (network.fetched, network.asked) == ([], [])
        assert "malformed" in found.causes


class TestRevocation:
    async def test_it_is_asked_along_the_path_to_the_root_with_the_staple(self):
        extra = Authority.root("Somebody Else")
        network = Network(sightings=(seen(LEAF, extra, CA, staple=b"a staple"),))
        await Examiner(network, RULES).examine(TARGET)

        assert network.asked == [((LEAF.facts, CA.facts, ROOT.facts), b"a staple")]

    async def test_it_is_asked_along_the_path_that_fetching_made_whole(self):
        network = Network(sightings=(seen(LEAF),), issuers=Got((CA.facts,)))
        await Examiner(network, RULES).examine(TARGET)

        assert [path for path, _ in network.asked] == [(LEAF.facts, CA.facts, ROOT.facts)]

    async def test_it_is_not_asked_under_a_root_that_nobody_trusts(self):
        """Whoever made such a chain says what he likes about it."""
        root = Authority.root("A Stranger")
        network = Network(sightings=(seen(root.leaf("a.example"), root),))
        found = await Examiner(network, RULES).examine(TARGET)

        assert network.asked == []
        assert found.verdict is Verdict.UNTRUSTED

    async def test_what_the_authority_says_makes_the_verdict(self):
        fact = RevocationFact(LEAF.facts.sha256, "staple", Standing.REVOKED, NOW - DAY, "key_compromise")
        found = await Examiner(healthy(revocation=Got(facts=(fact,))), RULES).examine(TARGET)

        assert "revoked" in found.causes
        assert found.verdict is Verdict.UNTRUSTED

    async def test_an_authority_that_does_not_answer_is_unchecked_and_no_fault(self):
        silent = Unchecked("revocation of “a.example”", "nobody answered")
        found = await Examiner(healthy(revocation=Got(unchecked=(silent,))), RULES).examine(TARGET)

        assert found.verdict is Verdict.TRUSTED
        assert silent in found.unchecked


class TestTrouble:
    @pytest.mark.parametrize(
        ("trouble", "code"),
        [
            (Trouble(Stage.NAME, Problem.NAME_NOT_FOUND), "unreachable-name"),
            (Trouble(Stage.NAME, Problem.NAME_LOOKUP_FAILED), "unreachable-name"),
            (Trouble(Stage.POLICY, Problem.REFUSED_BY_POLICY, "a private address"), "unreachable-policy"),
        ],
    )
    async def test_where_nothing_could_be_dialled_the_verdict_is_unknown(self, trouble, code):
        found = await Examiner(Network(trouble=trouble), RULES).examine(TARGET)

        assert found.verdict is Verdict.UNKNOWN
        assert {one.verdict for one in found.clients} == {Verdict.UNKNOWN}
        assert found.causes == (code,)
        assert found.addresses == ()

    async def test_an_address_that_does_not_answer_leaves_the_verdict_unknown(self):
        refused = Trouble(Stage.CONNECT, Problem.CONNECTION_REFUSED)
        found = await Examiner(Network(sightings=(seen(trouble=refused),)), RULES).examine(TARGET)

        assert found.verdict is Verdict.UNKNOWN
        assert found.causes == ("unreachable",)

    async def test_addresses_that_were_not_dialled_are_unchecked(self):
        policy = Trouble(Stage.POLICY, Problem.REFUSED_BY_POLICY, "a private address")
        found = await Examiner(healthy(skipped=(("10.0.0.1", policy),)), RULES).examine(TARGET)

        assert Unchecked("address 10.0.0.1", "a private address") in found.unchecked
        assert found.verdict is Verdict.TRUSTED


class TestChains:
    """A bundle that is not served yet: nothing is dialled."""

    def judge(self, *chain: Issued, host: str | None = "a.example", at: datetime = NOW):
        return diagnose_chain(tuple(one.facts for one in chain), host, RULES, at)

    def test_a_good_one_is_trusted(self):
        found = self.judge(LEAF, CA)

        assert found.verdict is Verdict.TRUSTED
        assert found.addresses == ()
        assert found.roots_date == "2026-11-01"

    def test_without_a_host_names_are_not_judged(self):
        assert self.judge(LEAF, CA, host=None).causes == ()
        assert self.judge(LEAF, CA, host="b.example").causes == ("wrong-host",)

    def test_what_a_live_check_would_have_asked_is_listed(self):
        alone = self.judge(CA.leaf("a.example", aia=("http://ca.example/ca.der",)))

        assert [one.what for one in self.judge(LEAF, CA).unchecked] == ["revocation"]
        assert [one.what for one in alone.unchecked] == ["the issuer at http://ca.example/ca.der"]

    def test_for_a_file_nobody_is_told_what_to_do_at_a_live_host(self):
        text = answer_text(self.judge(LEAF, host=None))

        assert "The server does not send the intermediate" in text
        assert "cat certificate.pem intermediate.pem" in text
        assert not any(word in text for word in ("s_client", "For the person", "the server.pem", "this certificate"))

    def test_it_is_judged_at_the_moment_that_was_asked_for(self):
        assert "not-yet-valid" in self.judge(LEAF, CA, at=LEAF.facts.not_before - timedelta(seconds=1)).causes
        assert self.judge(LEAF, CA, at=LEAF.facts.not_after).causes == ()
        assert "expired" in self.judge(LEAF, CA, at=LEAF.facts.not_after + timedelta(seconds=1)).causes


class TestTextAlone:
    """A pasted text, and no server asked."""

    def test_it_proves_who_stands_in_between_without_any_host(self):
        pasted = read(
            "NSURLErrorDomain Code=-1202 UserInfo={NSErrorPeerCertificateChainKey=(\n"
            '"<cert(0x1) s: intranet i: Zscaler Root CA>",\n"<cert(0x2) s: Zscaler Root CA i: Zscaler Root CA>")}'
        )
        found = diagnose_report(client_report(pasted), RULES, NOW)

        assert client_report(pasted).apple
        assert found.causes == ("interception",)
        assert found.verdict is Verdict.UNKNOWN
        said = str(ask_for_host("C1", found).blocks)
        assert "Send this answer to your IT" in said
        assert said.index("Zscaler") < said.index("Which server is it?")

    def test_a_text_that_proves_nothing_leaves_the_question_as_it_is(self):
        found = diagnose_report(ClientReport("unspecified"), RULES, NOW)

        assert ask_for_host("C1", found) == ask_for_host("C1")


def programmes(rules: Rules) -> Sequence[AnchorSet]:
    return [rules.stores[client.programme] for client in rules.clients]


def test_own_roots_come_on_top_of_every_programme_or_stand_alone():
    beside, alone = standard_rules((ANCHOR,)), standard_rules((ANCHOR,), only=True)

    assert all(store.find(ROOT.facts) == ANCHOR and len(store.anchors) > 50 for store in programmes(beside))
    assert all(store.anchors == (ANCHOR,) for store in programmes(alone))
    assert all(store.find(ROOT.facts) is None for store in programmes(standard_rules()))
