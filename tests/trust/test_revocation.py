"""Only authentic and current statements of the right authority count; the rest is said to be unchecked."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from bot.playground.pki import OCSP_SIGNING, SERVER_AUTH, Authority, Issued
from bot.playground.statements import ocsp_answer, ocsp_refusal, revocation_list
from bot.trust.case import Standing, Unchecked
from bot.trust.crl import read_crl, revocation_from_crls
from bot.trust.ocsp import ocsp_request, read_ocsp
from bot.trust.revocation import Statement

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROOT = Authority.root("Root")
CA = ROOT.intermediate("CA")
PART = "http://crl.example/part-7.crl"
LEAF = CA.leaf("name.example", crl=(PART,))
OTHER = CA.leaf("other.example")
# The same name as the CA, another key: what a forger can make.
FORGER = Authority.root("CA")


def by_ocsp(answer: bytes) -> Statement | Unchecked:
    return read_ocsp(answer, LEAF.facts, CA.facts, NOW)


def by_crl(data: bytes) -> Statement | Unchecked:
    return read_crl(data, LEAF.facts, CA.facts, NOW)


def standing(said: Statement | Unchecked) -> Standing:
    assert isinstance(said, Statement), said
    return said.fact.standing


def why(said: Statement | Unchecked) -> str:
    assert isinstance(said, Unchecked), said
    assert said.what == "revocation of “name.example”"
    return said.why


def responder(**knobs) -> Issued:
    return CA.leaf("OCSP", **{"eku": (OCSP_SIGNING,), "names": (), **knobs})


def scope(**said) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    """An issuing distribution point that says nothing, but for this."""
    silent = dict.fromkeys(
        ("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs"), False
    )
    silent |= dict.fromkeys(("full_name", "relative_name", "only_some_reasons"))
    return ((x509.IssuingDistributionPoint(**{**silent, **said}), True),)


class TestOcsp:
    def test_tells_good_from_revoked_with_its_date_and_reason(self):
        good = by_ocsp(ocsp_answer(LEAF, CA))
        revoked = by_ocsp(
            ocsp_answer(LEAF, CA, revoked_at=NOW - DAY, reason=x509.ReasonFlags.key_compromise, hashing=hashes.SHA256())
        )

        assert standing(good) is Standing.GOOD
        assert standing(revoked) is Standing.REVOKED
        assert (revoked.fact.certificate, revoked.fact.source) == (LEAF.facts.sha256, "ocsp")
        assert (revoked.fact.revoked_at, revoked.fact.reason) == (NOW - DAY, "keyCompromise")

    def test_unknown_is_a_standing_of_its_own(self):
        assert standing(by_ocsp(ocsp_answer(LEAF, CA, unknown=True))) is Standing.UNKNOWN

    def test_a_responder_that_the_issuer_has_put_in_charge_counts(self):
        assert standing(by_ocsp(ocsp_answer(LEAF, CA, responder=responder()))) is Standing.GOOD

    @pytest.mark.parametrize(
        "signer",
        [
            pytest.param(FORGER, id="another key under the issuer's name"),
            pytest.param(responder(eku=(SERVER_AUTH,)), id="a mere server certificate of the issuer"),
            pytest.param(responder(not_after=NOW - DAY), id="a responder whose certificate has ended"),
            pytest.param(
                FORGER.leaf("OCSP", eku=(OCSP_SIGNING,)), id="a responder that somebody else has put in charge"
            ),
        ],
    )
    def test_does_not_count_when_signed_by(self, signer):
        assert "is not signed by the issuer" in why(by_ocsp(ocsp_answer(LEAF, CA, responder=signer)))

    def test_a_true_responders_certificate_lends_nothing_to_another_signature(self):
        forged = ocsp_answer(LEAF, CA, responder=FORGER, sends=responder())

        assert "is not signed by the issuer" in why(by_ocsp(forged))

    def test_does_not_count_for_another_certificate(self):
        same_serial = FORGER.leaf("name.example", serial=LEAF.certificate.serial_number)

        assert "another certificate" in why(by_ocsp(ocsp_answer(OTHER, CA)))
        assert "another certificate" in why(by_ocsp(ocsp_answer(same_serial, FORGER)))

    def test_counts_only_while_it_is_current_give_or_take_five_minutes(self):
        minutes = timedelta(minutes=1)
        just_over = ocsp_answer(LEAF, CA, this_update=NOW - DAY, next_update=NOW - 4 * minutes)
        over = ocsp_answer(LEAF, CA, this_update=NOW - DAY, next_update=NOW - 6 * minutes)
        just_ahead = ocsp_answer(LEAF, CA, this_update=NOW + 4 * minutes)
        ahead = ocsp_answer(LEAF, CA, this_update=NOW + 6 * minutes)

        assert standing(by_ocsp(just_over)) is Standing.GOOD
        assert "out of date" in why(by_ocsp(over))
        assert standing(by_ocsp(just_ahead)) is Standing.GOOD
        assert "later than the moment judged" in why(by_ocsp(ahead))

    def test_without_an_end_it_counts_for_ten_days(self):
        assert standing(by_ocsp(ocsp_answer(LEAF, CA, endless=True, this_update=NOW - 9 * DAY))) is Standing.GOOD
        assert "out of date" in why(by_ocsp(ocsp_answer(LEAF, CA, endless=True, this_update=NOW - 11 * DAY)))

    def test_a_refusal_and_rubbish_are_told_apart(self):
        unauthorized = ocsp_refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)

        assert why(by_ocsp(ocsp_refusal())) == "the OCSP answer says “try later”"
        assert "not in charge" in why(by_ocsp(unauthorized))
        for rubbish in (b"", b"<html>", ocsp_answer(LEAF, CA)[:-9]):
            assert why(by_ocsp(rubbish)) == "the OCSP answer cannot be read"

    def test_the_question_names_the_certificate(self):
        question = ocsp.load_der_ocsp_request(ocsp_request(LEAF.facts, CA.facts))
        expected = ocsp.OCSPRequestBuilder().add_certificate(LEAF.certificate, CA.certificate, hashes.SHA1()).build()

        assert question.public_bytes(Encoding.DER) == expected.public_bytes(Encoding.DER)


class TestRevocationList:
    def test_tells_revoked_from_not_listed(self):
        listed = revocation_list(CA, OTHER, LEAF, revoked_at=NOW - DAY, reason=x509.ReasonFlags.superseded)

        revoked = by_crl(listed)

        assert standing(revoked) is Standing.REVOKED
        assert (revoked.fact.source, revoked.fact.revoked_at) == ("crl", NOW - DAY)
        assert revoked.fact.reason == "superseded"
        assert standing(by_crl(revocation_list(CA, OTHER, encoding=Encoding.PEM))) is Standing.GOOD

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (revocation_list(FORGER, LEAF), "not signed by the issuer's key"),
            (revocation_list(ROOT, LEAF), "issued by another authority"),
            (revocation_list(CA, LEAF, this_update=NOW - 9 * DAY, next_update=NOW - DAY), "out of date"),
            (revocation_list(CA, LEAF, this_update=NOW + DAY), "later than the moment judged"),
            (revocation_list(CA, LEAF, extra=scope(indirect_crl=True)), "indirect"),
            (revocation_list(CA, extra=scope(only_contains_ca_certs=True)), "another kind of certificates"),
            (revocation_list(CA, extra=((x509.DeltaCRLIndicator(1), True),)), "delta"),
            (
                revocation_list(
                    CA, extra=((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\5\0"), True),)
                ),
                "critical extension that is not understood (1.2.3)",
            ),
            (b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "cannot be read"),
            (b"<html>not found</html>", "cannot be read"),
        ],
    )
    def test_does_not_count(self, data, reason):
        assert reason in why(by_crl(data))

    def test_one_part_of_a_list_counts_for_the_certificates_that_name_it(self):
        def part(url: str) -> bytes:
            return revocation_list(CA, extra=scope(full_name=[x509.UniformResourceIdentifier(url)]))

        assert standing(by_crl(part(PART))) is Standing.GOOD
        assert "another part" in why(by_crl(part("http://crl.example/part-8.crl")))

    def test_a_list_of_some_reasons_proves_revocation_and_not_health(self):
        some = scope(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise}))

        assert standing(by_crl(revocation_list(CA, LEAF, extra=some))) is Standing.REVOKED
        assert "only some reasons" in why(by_crl(revocation_list(CA, extra=some)))

    def test_an_issuer_that_may_not_sign_lists_is_not_believed(self):
        ca = ROOT.intermediate("CA", usage=("key_cert_sign",))
        leaf = ca.leaf("name.example")

        said = read_crl(revocation_list(ca, leaf), leaf.facts, ca.facts, NOW)

        assert "may not sign revocation lists" in why(said)


class TestGivenLists:
    PATH = (LEAF.facts, CA.facts, ROOT.facts)

    def test_judge_each_certificate_by_its_own_issuers_list(self):
        lists = [revocation_list(CA, LEAF, encoding=Encoding.PEM), revocation_list(ROOT, encoding=Encoding.PEM)]

        facts, unchecked = revocation_from_crls(self.PATH, [one.decode() for one in lists], NOW)

        assert [(fact.certificate, fact.standing) for fact in facts] == [
            (LEAF.facts.sha256, Standing.REVOKED),
            (CA.facts.sha256, Standing.GOOD),
        ]
        assert unchecked == ()

    def test_a_revocation_in_one_list_outweighs_an_older_list_without_it(self):
        before, after = revocation_list(CA, this_update=NOW - DAY), revocation_list(CA, LEAF)
        pems = [x509.load_der_x509_crl(one).public_bytes(Encoding.PEM).decode() for one in (before, after)]

        facts, _ = revocation_from_crls(self.PATH[:2], pems, NOW)

        assert [fact.standing for fact in facts] == [Standing.REVOKED]

    def test_what_no_list_covers_and_what_cannot_be_read_is_unchecked(self):
        stale = revocation_list(CA, this_update=NOW - 9 * DAY, next_update=NOW - DAY, encoding=Encoding.PEM).decode()

        facts, unchecked = revocation_from_crls(self.PATH, ["rubbish", stale], NOW)

        assert facts == ()
        assert [one.what for one in unchecked] == [
            "revocation list number 1",
            "revocation of “name.example”",
            "revocation of “CA”",
        ]
        assert "out of date" in unchecked[1].why
        assert "none of the revocation lists" in unchecked[2].why
