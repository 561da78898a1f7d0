"""The host could not be asked, and the pasted error says by itself why it refused."""

from __future__ import annotations

from bot.causes._steps import NO_SECRETS, SHOW_CHAIN
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who

# What a complaint means, by the cause that it proves; a finer code is read as its beginning.
_SAID = {
    "bad-signature": "a signature in the chain is wrong",
    "captive-portal": "a sign-on page answered in its place",
    "client-certificate": "the server wants, or did not accept, the client's own certificate",
    "clock-skew": "the clocks do not agree",
    "critical-extension": "a certificate demands what the client does not understand",
    "ct-missing": "the certificate is not in the public logs",
    "default-certificate": "it sends a default certificate",
    "distrusted-ca": "its authority is no longer trusted",
    "expired": "a certificate of the chain has ended",
    "interception": "something in between answers with a certificate of its own",
    "key-usage": "a key in the chain may not be used so",
    "malformed": "a certificate cannot be read",
    "missing-intermediate": "the chain has a gap: an intermediate is missing",
    "must-staple": "the certificate demands an OCSP answer, and the server sent none",
    "name-constraints": "an authority of the chain may not issue for this name",
    "no-san": "the certificate has no subject alternative names",
    "not-a-ca": "a certificate that is no authority issued another",
    "not-yet-valid": "a certificate of the chain is not valid yet",
    "path-length": "the chain is longer than an authority allows",
    "policy-constraints": "the certificate policies of the chain do not fit together",
    "protocol": "the two found no common protocol; the certificate is not the matter",
    "revoked": "a certificate of the chain was revoked",
    "self-signed": "the certificate is self-signed",
    "untrusted-root": "the chain ends at a root that the client does not have",
    "validity-too-long": "the certificate is made for too long a time",
    "weak": "a key or a signature in the chain is too weak",
    "wrong-host": "the certificate is for other names than {host}",
    "wrong-usage": "the certificate is not for TLS servers",
}

# Where `certcheck explain` knows a complaint under another code; and who acts where it is not the server's people.
_EXPLAINED = {"protocol": "protocol-too-old", "weak": "weak-key"}
_WHO = {
    "captive-portal": Who.PERSON,
    "client-certificate": Who.CLIENT_IT,
    "clock-skew": Who.PERSON,
    "interception": Who.CLIENT_IT,
}


def check(view: View) -> Finding | None:
    report = view.case.report
    if view.case.sent or report is None or report.complaint is None:
        return None
    fits = [code for code in _SAID if report.complaint == code or report.complaint.startswith(f"{code}-")]
    if not fits:
        return None
    code = max(fits, key=len)
    said = _SAID[code].replace("{host}", view.case.host or "the host")
    return Finding({"said": said, "code": _EXPLAINED.get(code, code)}, who=_WHO.get(code))


CAUSE = Cause(
    code="client-report",
    title="The pasted error itself says of {host}: {said}",
    explanation="This is what the client printed, and not proven: this bot saw no certificate of {host}. What the "
    "client met may be another server, or something on its own network.",
    who=Who.OPERATOR,
    repair=Repair.NOTE,
    needs=Needs.CONNECTION,
    refuses=False,
    steps=(
        NO_SECRETS,
        SHOW_CHAIN,
        Step(
            Role.OPERATOR,
            "Look at the certificate from a place that reaches {host}.",
            {"": "openssl s_client -connect {name}:{port} -servername {name} -showcerts </dev/null"},
        ),
        Step(Role.OPERATOR, "Read what such a fault is, and what mends it: `/certcheck explain {code}` in Slack."),
    ),
    sources=(
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
        Source("OpenSSL: s_client", "https://docs.openssl.org/3.0/man1/openssl-s_client/"),
    ),
    check=check,
)
