"""The whole answer before it is Slack's or the terminal's: the verdict, its parts in order, and the context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.render.context import context_lines
from bot.render.rank import Mood, acted_on, borne, complained, explaining, mood, notes, refusals, unexplained
from bot.render.shell import command_line, for_address
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
from bot.trust.certificate import Certificate
from bot.trust.diagnosis import Diagnosis, Named
from bot.trust.hostnames import is_address

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
    before, after = cause_parts(diagnosis)
    parts = (*before, *todo, *after, *_note_part(diagnosis), *_unchecked_part(diagnosis))
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


def cause_parts(diagnosis: Diagnosis) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Every cause in the order of repair: what stands before the checklists, and what stands behind them.

    A single one was named by the verdict: only its why is left to say, and comes first. Of several, the order comes
    first and what is to be done next, so that nobody has to read all the reasons before."""
    found, lead = refusals(diagnosis), bool(explaining(diagnosis))
    told = tuple(Part((), _about(named, diagnosis)) for named in borne(diagnosis))
    if lead and mood(diagnosis) is Mood.UNKNOWN:
        return told, ()
    if len(found) > 1:
        order = (_order(found, diagnosis),)
        return told + order if lead else order + told, _reasons(found, diagnosis)
    parts = [_about(named, diagnosis) for named in found]
    if lead:
        own = tuple(Part((), (line(bold("On the server itself: "), first), *rest)) for first, *rest in parts)
        return told + own, ()
    return tuple(Part((), lines) for lines in parts) + told, ()


def _order(found: tuple[Named, ...], diagnosis: Diagnosis) -> Part:
    """Several faults, a line each, with whom each of them stops."""
    lines: list[Line] = []
    for number, named in enumerate(found[:MOST_CAUSES], 1):
        alone = who_alone(named, diagnosis)
        lines.append(line(bold(f"{number}. ", title(named, diagnosis), "."), " " if alone else "", alone))
    if len(found) > MOST_CAUSES:
        lines.append(line(f"+{len(found) - MOST_CAUSES} more causes after these."))
    unknown = mood(diagnosis) is Mood.UNKNOWN
    head = () if unknown else line(bold("Fix in this order."), _alone_is_not_enough(found, diagnosis))
    return Part(head, tuple(lines))


def _reasons(found: tuple[Named, ...], diagnosis: Diagnosis) -> tuple[Part, ...]:
    """Why each of several faults is one, and where it was seen: a paragraph each."""
    parts: list[Part] = []
    places: set[Line] = set()
    for number, named in enumerate(found[:MOST_CAUSES], 1):
        kept = [one for one in _about(named, diagnosis) if one not in places]  # the same place is said once
        places.add(_place(named, diagnosis))
        spans = line(f"{number}. ", *(line(" " if place else "", one) for place, one in enumerate(kept)))
        parts.append(Part(bold("Why") if number == 1 else (), (spans,)))
    return tuple(parts)


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
    spans: Line = _on_which(named, named.at, diagnosis) if named.at else ()
    told = len(diagnosis.addresses) > 1 and not explaining(diagnosis) and named in refusals(diagnosis)[:1]
    if 0 < len(named.addresses) < len(diagnosis.addresses) and not told:
        spans = line(spans, ", at " if spans else "at ", values(named.addresses))
    return line("Seen ", spans, ".") if spans else ()


def _is_named(subject: str, diagnosis: Diagnosis) -> bool:
    """Whether a title says it already."""
    titles = " ".join(plain(title(named, diagnosis)) for named in diagnosis.findings)
    words = {diagnosis.target.host, *(word.strip(".,;“”") for word in titles.split())}
    return subject in words or f"“{subject}”" in titles


def _on_which(named: Named, certificate: Certificate, diagnosis: Diagnosis) -> Line:
    """The place in what the server sends, which people can look up; of a bundle, the place in the chain. Nothing where
    a title names the certificate and there is no more to say."""
    name = code(certificate.subject.short, 80)
    told = not certificate.subject.short or _is_named(certificate.subject.short, diagnosis)
    if named.position == 0:
        return () if told else line("on the server's own certificate ", name)
    sent = next((a.sent for a in diagnosis.addresses if a.address in named.addresses and a.sent), ())
    if certificate in sent:
        return line(f"on certificate {sent.index(certificate) + 1} of those that are sent, ", name)
    if sent:
        return () if told else line("on ", name, ", which the server does not send")
    if named.position is None:
        return line("on the certificate ", name)
    return line(f"on certificate {named.position + 1} of the chain, ", name)


def command_for(step: Step, named: Named, diagnosis: Diagnosis) -> str:
    """The command for the server software that answered, else the one for any other, else ""."""
    template = step.commands.get(diagnosis.server) or step.commands.get("", "")
    if is_address(diagnosis.target.host):
        template = for_address(template)
    if not diagnosis.target.host and placeholders(template) & {"host", "name"}:
        return ""
    return command_line(template, facts_of(named, diagnosis)) if template else ""


def steps_of(named: Named, diagnosis: Diagnosis) -> tuple[Step, ...]:
    """The steps of its cause that fit here. Whoever met something else than the server's own fault cannot do anything
    about that one."""
    lead = explaining(diagnosis)
    both = bool(lead and refusals(diagnosis))
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
        and not (step.role is Role.PERSON and (in_a_file or (both and named not in lead and not step.about)))
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
