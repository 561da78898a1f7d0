"""Which findings come first: what the client met, the server's own faults, and what is only worth knowing."""

from __future__ import annotations

from enum import Enum

from bot.trust.cause import Repair
from bot.trust.diagnosis import ClientVerdict, Diagnosis, Named, Verdict


class Mood(Enum):
    """What the whole answer comes to."""

    GOOD = "good"
    PARTLY = "partly"  # Apple's clients trust it, others do not
    BAD = "bad"
    UNKNOWN = "unknown"


def mood(diagnosis: Diagnosis) -> Mood:
    if diagnosis.verdict is Verdict.UNTRUSTED or any(a.verdict is Verdict.UNTRUSTED for a in diagnosis.addresses):
        return Mood.BAD
    refused = any(c.verdict is Verdict.UNTRUSTED for c in diagnosis.clients)
    if diagnosis.verdict is Verdict.TRUSTED:
        return Mood.PARTLY if refused else Mood.GOOD
    return Mood.BAD if refused else Mood.UNKNOWN


def refusals(diagnosis: Diagnosis) -> tuple[Named, ...]:
    return tuple(named for named in diagnosis.findings if named.cause.refuses)


def notes(diagnosis: Diagnosis) -> tuple[Named, ...]:
    return tuple(named for named in diagnosis.findings if not named.cause.refuses)


def explaining(diagnosis: Diagnosis) -> tuple[Named, ...]:
    """What the client met whose error was pasted, where that is known. It comes before the server's own faults.

    Dates that some clients' path has and others' has not are told by the server's own fault.
    """
    if diagnosis.report is None:
        return ()
    found = tuple(named for named in diagnosis.findings if named.cause.explains_report)
    if complaint_found(diagnosis):
        found = tuple(named for named in found if named.cause.repair is Repair.CONNECTION)
    return found


def complaint_found(diagnosis: Diagnosis) -> bool:
    """Whether the fault that the pasted error names, or a finer form of it, is among those of the server."""
    complaint = diagnosis.report.complaint if diagnosis.report else None
    codes = [named.cause.code for named in refusals(diagnosis)]
    return complaint is not None and any(c == complaint or c.startswith(f"{complaint}-") for c in codes)


def unexplained(diagnosis: Diagnosis) -> bool:
    """Whether an Apple client complained and only other clients refuse: then the faults found do not tell why."""
    report = diagnosis.report
    trusts = working(diagnosis)[:1] == diagnosis.clients[:1] and not explaining(diagnosis)
    return report is not None and report.apple and trusts and bool(refusals(diagnosis))


def working(diagnosis: Diagnosis) -> tuple[ClientVerdict, ...]:
    """The clients that trust it, but for those of which it is not known whether they refuse for what others do."""
    refused = {named.cause.code for named in refusals(diagnosis)}
    return tuple(c for c in diagnosis.clients if c.verdict is Verdict.TRUSTED and not refused & set(c.doubts))


def complained(diagnosis: Diagnosis) -> bool:
    """Whether somebody holds an error that this answer must explain."""
    return diagnosis.report is not None and bool(diagnosis.report.complaint or diagnosis.report.chain)


def borne(diagnosis: Diagnosis) -> tuple[Named, ...]:
    """The note whose title the verdict bears."""
    if lead := explaining(diagnosis)[:1]:
        return lead
    how, alone = mood(diagnosis), not refusals(diagnosis)
    bears = how is Mood.GOOD or (how is Mood.UNKNOWN and (alone or complained(diagnosis)))
    return notes(diagnosis)[:1] if bears else ()


def acted_on(diagnosis: Diagnosis) -> tuple[Named, ...]:
    """What the client met, then the server's own faults; out of reach is no fault to mend beside the former."""
    lead = explaining(diagnosis)
    return lead if lead and mood(diagnosis) is Mood.UNKNOWN else lead + refusals(diagnosis)
