"""The certificate does not prove that it stands in enough public logs."""

from __future__ import annotations

from bot.causes._steps import LOOK_AGAIN, OR_PUBLIC_CERTIFICATE, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, Unchecked, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate
from bot.trust.path import Anchor, AnchorKind
from bot.trust.transparency import POLICIES, Policy, Tally, tally


def check(view: View) -> Finding | Unchecked | None:
    """Where the number suffices only with logs that are not in our list it is unchecked: the list may be older.

    Timestamps in the TLS handshake would be as good and are not seen. Hardly any server sends them, so a certificate
    without enough of its own counts as refused.
    """
    policy = POLICIES.get(view.client.ct_policy or "")
    leaf, at = view.leaf, view.case.at
    if policy is None or view.path is None or not _binds(view.path.anchor, view.client.programme):
        return None
    # Apple asks no certificate that is not valid now (SecPolicyServer.c l.2066); elsewhere that fault stands in front.
    if leaf.not_before < policy.since or not leaf.not_before <= at <= leaf.not_after:
        return None
    issuer = view.authorities[0] if view.authorities else leaf
    counted = tally(leaf, issuer, view.case.ct_logs, policy, at)
    if not counted.enough:
        facts = {"counted": str(counted.counted or "none"), "needed": str(counted.needed), "detail": counted.detail}
        return Finding(facts, at=leaf)
    return _doubt(counted, policy, leaf)


def _doubt(counted: Tally, policy: Policy, leaf: Certificate) -> Unchecked | None:
    since = policy.two_operators_since
    if since is not None and leaf.not_before >= since and counted.operators == 1:
        why = "all that count are of one operator; Apple's policy asks for two, and its code of 2025 did not look"
        return Unchecked("whether Apple takes its timestamps of public logs", why)
    if counted.unknown:
        logs = "a public log that is" if counted.unknown == 1 else f"{counted.unknown} public logs that are"
        return Unchecked("Certificate Transparency", f"it is enough only with {logs} not in this bot's list")
    return None


def _binds(anchor: Anchor | None, programme: str) -> bool:
    """Roots that a person, a company or an app brought are free of it, and so are Apple's own."""
    if anchor is None or anchor.kind is not AnchorKind.SYSTEM:
        return False
    return not (programme == "apple" and anchor.certificate.subject.organization == "Apple Inc.")


CAUSE = Cause(
    code="ct-missing",
    title="The certificate of {host} carries {counted} of the {needed} proofs it needs of being in public logs",
    explanation="Public authorities enter what they issue in public logs, so that a wrong certificate is noticed "
    "(Certificate Transparency). The logs' signed timestamps (SCTs) stand in the certificate as proof. Apple's "
    "clients, Chrome and Firefox refuse certificates of public authorities without enough of them; Apple says “not "
    "standards compliant”. What I counted: {detail}. Timestamps in the handshake would help too; I do not see those.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.ANCHOR,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Look at what the certificate carries: each “Signed Certificate Timestamp” is one proof.",
            {
                "": "openssl s_client -connect {name}:{port} -servername {name} </dev/null | "
                "openssl x509 -noout -ext ct_precert_scts"
            },
        ),
        Step(
            Role.OPERATOR,
            "Have it issued again, with logging: every public authority does it unless it was asked not to. Look for "
            "an option such as “do not log” or “private” in the order (AWS Certificate Manager: "
            "CertificateTransparencyLoggingPreference), or ask the authority why it left this one out.",
        ),
        OR_PUBLIC_CERTIFICATE,
        Step(
            Role.OPERATOR,
            "If the name must not become public: issue the certificate from your organisation's own authority, whose "
            "root its devices have installed. Such certificates need no logs.",
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("Apple: Certificate Transparency policy", "https://support.apple.com/en-us/103214"),
        Source(
            "Chrome: Certificate Transparency policy",
            "https://googlechrome.github.io/CertificateTransparency/ct_policy.html",
        ),
        Source(
            "MDN: Certificate Transparency",
            "https://developer.mozilla.org/en-US/docs/Web/Security/Certificate_Transparency",
        ),
        Source("RFC 6962: Certificate Transparency", "https://www.rfc-editor.org/rfc/rfc6962"),
    ),
    check=check,
)
