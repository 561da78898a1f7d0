"""A private key was pasted along with the error."""

from __future__ import annotations

from bot.causes._steps import RELOAD
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    report = view.case.report
    return Finding() if report is not None and report.private_key else None


CAUSE = Cause(
    code="leaked-key",
    title="A private key was pasted here: it must count as known to others",
    explanation="Everybody in this conversation, and whoever gets at its history, can now answer in the place of the "
    "server whose key it is, until that server has a new key and the old certificate is revoked. I did not keep it.",
    who=Who.OPERATOR,
    repair=Repair.NOTE,
    needs=Needs.CONNECTION,
    refuses=False,
    steps=(
        Step(Role.PERSON, "Delete the message with the key, and tell whoever runs the server that it was pasted."),
        Step(
            Role.OPERATOR,
            "Make a new key, have the certificate issued anew for it, and have the old certificate revoked.",
            {"": "certbot revoke --cert-name {name} --reason keycompromise"},
        ),
        RELOAD,
    ),
    sources=(
        Source(
            "CA/Browser Forum: a compromised key must be revoked",
            "https://cabforum.org/working-groups/server/baseline-requirements/requirements/",
        ),
    ),
    check=check,
)
