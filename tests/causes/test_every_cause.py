"""Every cause is put to the same questions. Its own test file gives two values: SPEAKS and SILENT."""

from __future__ import annotations

import importlib
import re
import sys
from types import ModuleType

import pytest

import bot.causes
from bot.causes import all_causes
from bot.render.blocks import answer
from bot.render.document import document
from bot.render.explain import explain_cause
from bot.render.text import answer_text
from bot.render.words import placeholders
from bot.trust.cause import Cause, Role, Who
from tests.causes.build import HEALTHY, CaseFor, all_said, diagnosed, judged, named, said
from tests.render.test_blocks import assert_slack_takes

every_cause = pytest.mark.parametrize("cause", all_causes(), ids=lambda cause: cause.code)

# Other programs rely on these: the list may only grow.
KNOWN = frozenset(
    """
    bad-signature chain-too-long client-certificate clock-skew clock-skew-client critical-extension ct-missing distrusted-ca empty-subject expired
    expired-intermediate expired-intermediate-not-sent handshake-refused key-identifier key-kind key-usage key-usage-leaf leaf-not-first malformed missing-intermediate must-staple name-constraints no-san not-a-ca
    not-tls not-yet-valid older-hello path-length policy-constraints protocol-too-old revoked root-ends-soon self-signed trusted-intermediate unreachable unreachable-name
    unreachable-policy untrusted-root untrusted-root-dead-end validity-limit-ahead validity-too-long weak-key weak-signature wrong-host
    wrong-host-many-names
    wrong-intermediate wrong-usage
    """.split()
)

# Worth knowing, and no reason for any client to refuse: these must never turn a verdict.
NOTES = frozenset({"client-certificate", "clock-skew", "clock-skew-client", "root-ends-soon", "validity-limit-ahead"})

# Whose checklist must have something in it when this party has to act.
READS = {
    Who.OPERATOR: Role.OPERATOR,
    Who.PERSON: Role.PERSON,
    Who.CLIENT_IT: Role.PERSON,
    Who.AUTHORITY: Role.OPERATOR,
    Who.NETWORK: Role.PERSON,
}

SWITCHES_VERIFICATION_OFF = re.compile(
    r"""
      (?<!\S) -\w*k\w* (?= \s+ https?://) | curl \s [^\n]* (?<!\S) -k (?!\S) | --insecure | --no-check-certificate
    | --trusted-host | --allow-insecure | verify \s* = \s* (false|none|0) | verify_?(peer|host|mode)? \W+ (false|none|0) \b
    | CERT_NONE | VERIFY_NONE | ssl[-_.]?verify \W* (false|off|no|0|"") | strict-ssl \W* false | rejectUnauthorized
    | NODE_TLS_REJECT | InsecureSkipVerify | NSAllowsArbitraryLoads | NSExceptionAllowsInsecure
    | allow\w*InvalidCert | setAllowsAnyHTTPSCertificate | kSecTrustResultProceed | CURLOPT_SSL_VERIFY | check_hostname \W+ false
    | _create_unverified | ignore-certificate-errors | thisisunsafe | TrustAll | trust \s (all|any|every) (?!thing \s that)
    | (turn|switch) \w* \s (\S+ \s){0,4} off \b [^.\n]* (verif|validat|check|secur) | (disable|skip|bypass|ignore) \w* \s
      (\S+ \s){0,4} (verif|validat|check|warning|certificate|error) | accept \s (all|any|every) \b
    | (verif|validat) \w* \s (\S+ \s){0,3} off \b | verify \s+ no \b | click \s through | proceed \s anyway | continue \s anyway
    """,
    re.IGNORECASE | re.VERBOSE,
)


def own_test(cause: Cause) -> ModuleType:
    """The cause's own test file. `make test` without one says which is missing."""
    name = f"tests.causes.test_{cause.code.replace('-', '_')}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise AssertionError(f"{cause.code} has no test: write {name.replace('.', '/')}.py") from None


def speaks(cause: Cause) -> CaseFor:
    value = own_test(cause).SPEAKS
    assert isinstance(value, CaseFor)
    return value


def codes_found(case: CaseFor) -> set[str]:
    """By any client."""
    return {cause.code for opinion in judged(case).opinions for cause, _ in opinion.found}


@every_cause
def test_has_a_test_that_states_a_claim(cause: Cause) -> None:
    own = own_test(cause)
    assert isinstance(own.SPEAKS, CaseFor)
    assert isinstance(own.SILENT, CaseFor)
    assert own.__doc__


@every_cause
def test_is_the_only_one_to_speak_on_its_case(cause: Cause) -> None:
    assert codes_found(speaks(cause)) == {cause.code}


@every_cause
def test_is_silent_on_the_nearest_miss(cause: Cause) -> None:
    assert cause.code not in codes_found(own_test(cause).SILENT)


@every_cause
def test_refuses_exactly_when_it_says_so(cause: Cause) -> None:
    refusals = {found.code for one in judged(speaks(cause)).opinions for found, _ in one.refusals}
    assert refusals == ({cause.code} if cause.refuses else set())


def test_all_are_silent_on_health() -> None:
    assert codes_found(HEALTHY) == set()
    assert diagnosed(HEALTHY).unchecked == ()


@every_cause
def test_its_code_is_the_name_of_its_file(cause: Cause) -> None:
    files = [name for name, module in sys.modules.items() if getattr(module, "CAUSE", None) is cause]
    assert files == [f"{bot.causes.__name__}.{cause.code.replace('-', '_')}"]


def test_no_code_is_ever_renamed_or_dropped() -> None:
    assert {cause.code for cause in all_causes()} >= KNOWN


def test_what_is_only_worth_knowing_never_turns_a_verdict() -> None:
    assert {cause.code for cause in all_causes() if cause.code in KNOWN and not cause.refuses} == NOTES


@every_cause
def test_what_it_hides_exists_and_is_not_itself(cause: Cause) -> None:
    assert cause.hides <= {one.code for one in all_causes()} - {cause.code}


@every_cause
def test_every_placeholder_is_filled(cause: Cause) -> None:
    one = named(speaks(cause), cause.code)
    text = said(one)
    assert not re.search(r"[{}]|\?{2}|\(empty\)|\bNone\b", re.sub(r"\{\s*print.*?\}", "", text)), text
    for step in cause.steps:
        for template in step.commands.values():
            assert all(one.facts[name] for name in placeholders(template))


@every_cause
def test_every_command_takes_the_host_as_it_is(cause: Cause) -> None:
    """A value that cannot stand in a command line would leave its name there in capitals."""
    one = named(speaks(cause), cause.code)
    wanted = {name.upper() for step in cause.steps for line in step.commands.values() for name in placeholders(line)}
    assert not wanted & set(re.findall(r"\b[A-Z]{4,}\b", said(one)))


@every_cause
def test_its_answer_fits_into_slack_and_the_terminal(cause: Cause) -> None:
    diagnosis = diagnosed(speaks(cause))
    assert_slack_takes(answer(document(diagnosis)))
    assert answer_text(diagnosis)
    assert explain_cause(cause)


@every_cause
def test_says_where_it_is_written_down(cause: Cause) -> None:
    assert cause.sources
    assert all(re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+/\S+", source.url) for source in cause.sources)
    assert all(source.title for source in cause.sources)


@every_cause
def test_whoever_has_to_act_is_told_what_to_do(cause: Cause) -> None:
    roles = {step.role for step in cause.steps}
    assert READS.get(cause.who, next(iter(roles))) in roles


@every_cause
def test_its_title_is_one_line_that_needs_no_full_stop(cause: Cause) -> None:
    """The answer puts it into a row of others and adds the full stop."""
    assert "\n" not in cause.title
    assert not cause.title.endswith((".", "!", "?"))
    assert cause.explanation.rstrip(")").endswith(".")


@pytest.mark.parametrize(
    "cause", [one for one in all_causes() if one.code != "verification-off"], ids=lambda cause: cause.code
)
def test_never_advises_to_switch_verification_off(cause: Cause) -> None:
    """All but the one that names such advice to warn of it."""
    texts = [*all_said(cause), answer_text(diagnosed(speaks(cause))), explain_cause(cause)]
    assert [found for text in texts for found in SWITCHES_VERIFICATION_OFF.finditer(text)] == []


@pytest.mark.parametrize(
    "advice",
    [
        "curl -k https://api.example.com",
        "curl --insecure https://api.example.com",
        "wget --no-check-certificate https://api.example.com",
        "requests.get(url, verify=False)",
        "git config --global http.sslVerify false",
        "npm config set strict-ssl false",
        "NODE_TLS_REJECT_UNAUTHORIZED=0 node app.js",
        "pip install --trusted-host pypi.example x",
        "Set NSAllowsArbitraryLoads to YES in Info.plist.",
        "manager.securityPolicy.allowInvalidCertificates = YES",
        "tls.Config{InsecureSkipVerify: true}",
        "ctx.verify_mode = ssl.CERT_NONE",
        "Turn certificate verification off for now.",
        "Switch off the check of the certificate.",
        "Disable SSL verification in the settings.",
        "Ignore the certificate warning.",
        "Use a trust manager that will trust all certificates.",
        "Accept any certificate while testing.",
        "Click Advanced and proceed anyway.",
    ],
)
def test_such_advice_would_be_seen(advice: str) -> None:
    """The guard above has teeth."""
    assert SWITCHES_VERIFICATION_OFF.search(advice)
