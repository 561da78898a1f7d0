"""The whole answer before it is Slack's or the terminal's: the verdict, its parts in order, and the context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.render.context import context_lines
from bot.render.rank import Mood, acted_on, borne, complained, explaining, mood, notes, refusals, unexplained
from bot.render.shell import command_line
from bot.render.verdict import facts_of, filled, title, verdict_lines, who_alone
from bot.render.words import (
    Line,
    bold,
    code,
    command,
    fill,
    line,
    placeholders,
    plain,
    prose,
    values,
)
from bot.trust.cause import Role, Step, Who
from bot.trust.diagnosis import Diagnosis, Named

MOST_CAUSES, MOST_STEPS, MOST_UNCHECKED, MOST_NOTES = 6, 10, 5, 4

FOR_ROLE = {Role.OPERATOR: "For whoever runs the server", Role.PERSON: "For the person who met the error"}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (may be empty) and the lines under it. `role`: it is a checklist, for this role."""

    heading: Line
    lines: tuple[Line, ...]
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The answer as it was found `at`. `verdict` has at most four lines and stands alone. `preface` comes before it:
    what is other than at an earlier look."""

    at: datetime
    mood: Mood
    verdict: tuple[Line, ...]
    parts: tuple[Part, ...]
    context: tuple[Line, ...]
    preface: tuple[Line, ...] = ()

    @property
    def checklists(self) -> tuple[Part, ...]:
        """The parts that say what to do."""
        return tuple(part for part in self.parts if part.role)


def document(diagnosis: Diagnosis) -> Document:
    todo = checklists(diagnosis)
    parts = (*cause_parts(diagnosis), *todo, *_note_part(diagnosis), *_unchecked_part(diagnosis))
    return Document(diagnosis.checked_at, mood(diagnosis), verdict_lines(diagnosis), parts, context_lines(diagnosis))


def told_parts(diagnosis: Diagnosis) -> tuple[Part, ...]:
    """What a pasted text proves by itself, where no server was asked: each finding with who acts, then what to do."""
    found = diagnosis.findings[:MOST_NOTES]
    parts = tuple(
        Part(
            bold(title(named, diagnosis), "."),
            (
                filled(named.cause.explanation, named, diagnosis),
                line(f"Who has to act: {named.who.value}."),
            ),
        )
        for named in found
    )
    return parts + checklists(diagnosis, found) if found else ()


def cause_parts(diagnosis: Diagnosis) -> tuple[Part, ...]:
    """Every cause in the order of repair. A single one was named by the verdict: only its why is left to say."""
    found = refusals(diagnosis)
    told = tuple(Part((), _about(named, diagnosis)) for named in borne(diagnosis))
    if explaining(diagnosis):
        return told if mood(diagnosis) is Mood.UNKNOWN else told + _server_parts(found, diagnosis)
    if len(found) < 2:
        return tuple(Part((), _about(named, diagnosis)) for named in found) + told
    return _numbered(found, diagnosis) + told


def _server_parts(found: tuple[Named, ...], diagnosis: Diagnosis) -> tuple[Part, ...]:
    """The server's own faults, behind what the client met."""
    if len(found) < 2:
        why = [_about(named, diagnosis) for named in found]
        return tuple(Part((), (line(bold("On the server itself: "), first), *rest)) for first, *rest in why)
    return _numbered(found, diagnosis)


def _numbered(found: tuple[Named, ...], diagnosis: Diagnosis) -> tuple[Part, ...]:
    parts: list[Part] = []
    places: set[Line] = set()
    for number, named in enumerate(found[:MOST_CAUSES], 1):
        about = _about(named, diagnosis)
        kept = tuple(one for one in about if one not in places)  # the same place is said once
        places.add(_place(named, diagnosis))
        parts.append(Part(bold(f"{number}. ", title(named, diagnosis)), (*kept, *who_alone(named, diagnosis))))
    if len(found) > MOST_CAUSES:
        parts.append(Part((), (line(f"+{len(found) - MOST_CAUSES} more causes after these."),)))
    if mood(diagnosis) is Mood.UNKNOWN:
        return tuple(parts)
    head = Part(line(bold("Fix in this order."), _alone_is_not_enough(found, diagnosis)), ())
    return (head, *parts)


def _alone_is_not_enough(found: tuple[Named, ...], diagnosis: Diagnosis) -> Line:
    """Said only where it is true: the next fault hits clients of the first one, at an address of the first one; all of
    them, or some."""
    hit = {c.client.code for c in diagnosis.clients if c.refuses_for(found[0])}
    where = set(found[0].addresses)
    for number, other in enumerate(found[1:MOST_CAUSES], 2):
        still = hit & {c.client.code for c in diagnosis.clients if c.refuses_for(other)}
        there = where & set(other.addresses)
        if still and (there or not where):
            some = "" if still == hit and there == where else "some of "
            return line(f" Fix 1 alone and {some}the same users still fail because of {number}.")
    return ()


def _about(named: Named, diagnosis: Diagnosis) -> tuple[Line, ...]:
    why = filled(named.cause.explanation, named, diagnosis)
    said = plain(why)
    proofs = [p.line for p in diagnosis.proofs if p.cause == named.cause.code and "proof" not in named.facts]
    lines = [
        why,
        *(line("Proof: ", prose(proof), ".") for proof in proofs if proof not in said),
        _place(named, diagnosis),
    ]
    return tuple(one for one in lines if one)


def _place(named: Named, diagnosis: Diagnosis) -> Line:
    """At which certificate, unless it was named, and at which addresses when these are not all, unless the verdict
    said so."""
    own = named.at is not None and named.position == 0 and _is_named(named.at.subject.short, diagnosis)
    spans: Line = line(_which(named.position), code(named.at.subject.short, 80)) if named.at and not own else ()
    told = len(diagnosis.addresses) > 1 and not explaining(diagnosis) and named in refusals(diagnosis)[:1]
    if 0 < len(named.addresses) < len(diagnosis.addresses) and not told:
        spans = line(spans, ", at " if spans else "at ", values(named.addresses))
    return line("Seen ", spans, ".") if spans else ()


def _is_named(subject: str, diagnosis: Diagnosis) -> bool:
    """Whether a title says it already."""
    titles = " ".join(plain(title(named, diagnosis)) for named in refusals(diagnosis))
    return subject in {diagnosis.target.host, *(word.strip(".,;“”") for word in titles.split())}


def _which(position: int | None) -> str:
    if position == 0:
        return "on the server's own certificate "
    return "on the certificate " if position is None else f"on certificate {position + 1} of the chain, "


def command_for(step: Step, named: Named, diagnosis: Diagnosis) -> str:
    """The command for the server software that answered, else the one for any other, else ""."""
    template = step.commands.get(diagnosis.server) or step.commands.get("", "")
    if not diagnosis.target.host and placeholders(template) & {"host", "name"}:
        return ""
    return command_line(template, facts_of(named, diagnosis)) if template else ""


def steps_of(named: Named, diagnosis: Diagnosis) -> tuple[Step, ...]:
    """The steps of its cause that fit here."""
    both = bool(explaining(diagnosis) and refusals(diagnosis))
    another = any(n.cause.another_leaf and n.at == named.at for n in diagnosis.findings)
    in_a_file = not diagnosis.addresses and mood(diagnosis) is not Mood.UNKNOWN
    shown = diagnosis.report is not None and bool(diagnosis.report.chain)
    several = len(acted_on(diagnosis)) > 1  # to renew by timer for ever after is no matter of this hour then
    renewals = [step for step in named.cause.steps if step.renews]
    return tuple(
        step
        for step in named.cause.steps
        if not (step.one_sided and both)
        and not (step.renews and (another or (several and step is not renewals[0])))
        and not (step.asks_chain and shown)
        and not (step.role is Role.PERSON and in_a_file)
        and not (not diagnosis.target.host and _connects(step))
    )


def _connects(step: Step) -> bool:
    """Whether its commands look at the live host: without its name there is nothing to look at."""
    return any("port" in placeholders(template) for template in step.commands.values())


def checklists(diagnosis: Diagnosis, found: tuple[Named, ...] = ()) -> tuple[Part, ...]:
    """What to do about `found` (default: all that has to be acted on), by role; the role that has to act first."""
    found = found or acted_on(diagnosis) or notes(diagnosis)
    theirs = bool(found) and found[0].who in {Who.PERSON, Who.CLIENT_IT}
    roles = (Role.PERSON, Role.OPERATOR) if theirs else (Role.OPERATOR, Role.PERSON)
    parts = [_checklist(role, found, diagnosis) for role in roles]
    if unexplained(diagnosis) or (mood(diagnosis) is Mood.GOOD and complained(diagnosis) and not any(parts)):
        asked = tuple(line(f"{number}. ", one) for number, one in enumerate(_ASK_THE_PERSON, 1))
        parts = [Part(bold(FOR_ROLE[Role.PERSON]), asked, Role.PERSON), parts[roles.index(Role.OPERATOR)]]
    return tuple(part for part in parts if part is not None)


_ASK_THE_PERSON = (
    line("Close the app or the page, open it again, and try once more."),
    line("Look at the date and time of the device: let it set them by itself."),
    line("Try once over another network (mobile data, no VPN). If that works, the first one is in between."),
    line(
        "If it still fails, paste the whole error here, with the lines about NSErrorPeerCertificateChainKey: "
        "they tell which certificate the device saw."
    ),
)


def _checklist(role: Role, found: tuple[Named, ...], diagnosis: Diagnosis) -> Part | None:
    steps: dict[object, tuple[Line, str]] = {}
    for named in found:
        for step in steps_of(named, diagnosis):
            if step.role is role:
                said = (fill(step.text, facts_of(named, diagnosis)), command_for(step, named, diagnosis))
                key = step.about or said
                if role is Role.OPERATOR:
                    steps.pop(key, None)  # reloading and looking again come after the last repair
                steps.setdefault(key, said)
    if not steps:
        return None
    lines: list[Line] = []
    for number, (text, shell) in enumerate(list(steps.values())[:MOST_STEPS], 1):
        lines.append(line(f"{number}. ", text))
        if shell:
            lines.append(command(shell))
    if len(steps) > MOST_STEPS:
        lines.append(line(f"+{len(steps) - MOST_STEPS} more steps."))
    return Part(bold(FOR_ROLE[role]), tuple(lines), role)


def _note_part(diagnosis: Diagnosis) -> tuple[Part, ...]:
    found = tuple(named for named in notes(diagnosis) if named not in borne(diagnosis))
    lines = [
        line("• ", title(named, diagnosis), ". ", filled(named.cause.explanation, named, diagnosis), asked)
        for named in found[:MOST_NOTES]
        for asked in [_asked_of_the_person(named, diagnosis)]
    ]
    if len(found) > MOST_NOTES:
        lines.append(line(f"+{len(found) - MOST_NOTES} more"))
    return (Part(bold("Worth knowing"), tuple(lines)),) if lines else ()


def _asked_of_the_person(named: Named, diagnosis: Diagnosis) -> Line:
    """The first step of a note whose steps no checklist has."""
    if not acted_on(diagnosis):
        return ()
    steps = [step for step in steps_of(named, diagnosis) if step.role is Role.PERSON]
    return line(" ", fill(steps[0].text, facts_of(named, diagnosis))) if steps else ()


def _unchecked_part(diagnosis: Diagnosis) -> tuple[Part, ...]:
    missed = diagnosis.unchecked
    lines = [line("• ", prose(one.what, 120), ": ", prose(one.why, 240)) for one in missed[:MOST_UNCHECKED]]
    if len(missed) > MOST_UNCHECKED:
        lines.append(line(f"+{len(missed) - MOST_UNCHECKED} more"))
    return (Part(bold("Could not be checked"), tuple(lines)),) if lines else ()
