"""Somebody in the thread switches verification off, which ends the error and the protection with it."""

from __future__ import annotations

from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who


def check(view: View) -> Finding | None:
    report = view.case.report
    if report is None or not report.advice:
        return None
    what, instead = report.advice[0]
    return Finding({"what": what, "instead": instead})


CAUSE = Cause(
    code="verification-off",
    title="The pasted text switches the verification of certificates off: {what}",
    explanation="That silences the error for good, and then anybody on the way can answer in the place of {host}, read "
    "and change what is sent. The error was the warning.",
    who=Who.APP,
    repair=Repair.NOTE,
    needs=Needs.CONNECTION,
    refuses=False,
    steps=(
        Step(Role.PERSON, "Leave `{what}` out. If {host} has a certificate of your own authority, {instead}."),
        Step(
            Role.PERSON,
            "If it has one from a public authority, set nothing in its place: mend what this answer finds instead.",
        ),
    ),
    sources=(
        Source(
            "OWASP: transport layer security",
            "https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html",
        ),
    ),
    check=check,
)
