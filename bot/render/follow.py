"""What is said after the answer: a second look and what it found, a watch and how it ended. The first line of each says
whether it is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.render.document import Document, document
from bot.render.kit import Message, message, said, section
from bot.render.rank import Mood, explaining, mood
from bot.render.verdict import days_left, shown_host, title, trusting, why_unseen
from bot.render.words import Line, bold, code, line, mentions, moment, person, prose, values
from bot.trust.change import Became, Change, Earlier
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.sighting import Target

MOST_TITLES = 4


def checking_again(target: Target) -> Message:
    host = code(str(target))
    return message(
        [line("Checking ", host, " again…")], [section([line(":hourglass_flowing_sand: Checking ", host, " again…")])]
    )


def found_again(change: Change, earlier: Earlier, diagnosis: Diagnosis) -> Document:
    """What a second look found. Where it changed, the whole new answer, with what is other than before; else some
    lines."""
    if change.became is Became.CHANGED:
        preface = tuple(one for one in _different(change, earlier, diagnosis) if one)
        return replace(document(diagnosis), preface=preface)
    if change.became is Became.FIXED:
        how, lines = Mood.GOOD, _fixed(change, earlier, diagnosis)
    elif change.became is Became.SAME:
        how, lines = mood(diagnosis), _same(change, earlier, diagnosis)
    else:
        how, lines = Mood.UNKNOWN, _not_known(change, earlier, diagnosis)
    return _short(how, lines, diagnosis.checked_at)


def watch_over(target: Target, at: datetime) -> Document:
    """A watch ended because its time is over. It can be come back to like an answer."""
    head = line(bold("Not seen fixed: I stop watching ", code(str(target)), "."))
    more = line("The time of this watch is over. You can look once more, or have me watch it anew.")
    return _short(Mood.UNKNOWN, [head, more], at)


def called(people: Iterable[str], then: str = "") -> Line:
    """Mentions those who asked to be told, all of them: who is left out is not told."""
    listed = mentions(people)
    return line(listed, f": you asked to be told. {then}".rstrip()) if listed else ()


def told(target: Target, people: Iterable[str]) -> Message:
    """For those who watch what somebody else has had checked again: Slack tells nobody of an edit."""
    return said(line("Fixed: ", code(str(target)), " is in order now."), called(people, "I stop watching it."))


def stopped(target: Target, by: str, others: Iterable[str]) -> Message:
    """Somebody stopped a watch that others wait for."""
    return said(
        line("I do not watch ", code(str(target)), " any more."),
        line(person(by) or "Somebody", " stopped it. ", mentions(others), ": you will not be told when it is fixed."),
    )


def forgotten() -> Message:
    return said("I do not remember this answer any more.", line("Ask again with ", code("/certcheck host"), "."))


def too_many_watches() -> Message:
    return said(
        "I watch 100 servers for this workspace already, and cannot watch one more.",
        "Stop a watch that nobody needs any more, or press “Check again” from time to time.",
    )


def too_many_people() -> Message:
    return said(
        "100 people wait for this server already, and I cannot tell one more.",
        "Follow this thread: I say it here when it is fixed.",
    )


def fixed_already(at: datetime) -> Message:
    return said(
        line("It was in order when I looked last, ", moment(at), "."),
        "Press “Check again” to see whether it still is.",
    )


def not_here(watched: bool, archived: bool) -> Message:
    """What was pressed is done, where the bot may not write any more."""
    if archived:
        return said(
            "This conversation is archived, so I may not write here any more.",
            line("To go on, ask in another one with ", code("/certcheck host"), " and press there."),
        )
    then = " Until then I cannot tell you anything here, not even that it is fixed." if watched else ""
    return said(
        "I may not write in this conversation any more.",
        line("To change that, ", code("/invite"), f" me and press once more.{then}"),
    )


def _short(how: Mood, lines: Sequence[Line], at: datetime) -> Document:
    return Document(at, how, tuple(one for one in lines if one), (), ())


def _fixed(change: Change, earlier: Earlier, diagnosis: Diagnosis) -> list[Line]:
    host = code(shown_host(diagnosis))
    met = explaining(diagnosis)[:1]
    return [
        line(bold("Fixed: ", host, " is in order now."), f" {trusting(diagnosis)}."),
        days_left(diagnosis),
        _was(change.gone, earlier),
        _left_the_name(earlier, diagnosis),
        line("What the pasted error met is another matter: ", title(met[0], diagnosis), ".") if met else (),
    ]


def _left_the_name(earlier: Earlier, diagnosis: Diagnosis) -> Line:
    """Addresses that were broken and were not mended: the name does not lead there any more."""
    now = {one.address for one in diagnosis.addresses}
    left = [address for address, causes in earlier.addresses.items() if causes and address not in now]
    return line("Broken before and no longer behind the name: ", values(left), ".") if left else ()


def _same(change: Change, earlier: Earlier, diagnosis: Diagnosis) -> list[Line]:
    since = line("Nothing changed since ", moment(earlier.at), ".") if not change.worse else ()
    how = mood(diagnosis)
    if how is Mood.GOOD:
        return [line(bold("Still in order."), f" {trusting(diagnosis)}."), since]
    still = "It still cannot be checked: " if how is Mood.UNKNOWN else "Not fixed, still so: "
    return [line(bold(still), _titles(change.left, earlier, diagnosis), "."), since, _places(change, diagnosis)]


def _not_known(change: Change, earlier: Earlier, diagnosis: Diagnosis) -> list[Line]:
    head = bold("I cannot say whether it is fixed.")
    if diagnosis.verdict is Verdict.UNKNOWN:
        why = line(code(shown_host(diagnosis)), " could not be checked.", why_unseen(diagnosis))
    elif change.unseen:
        why = _places(change, diagnosis)
    else:
        why = line("What I see is in order, but not all that I saw before could be checked this time.")
    return [head, why, _was(earlier.causes, earlier)]


def _different(change: Change, earlier: Earlier, diagnosis: Diagnosis) -> list[Line]:
    """The new answer follows at once, so what it says is not said here: only what is gone, and what of it is new."""
    gone, new = _titles(change.gone, earlier, diagnosis), _titles(change.new, earlier, diagnosis)
    if not earlier.causes and earlier.verdict == Verdict.TRUSTED.value:
        head = line(bold("Broken now."), " It was in order when I looked ", moment(earlier.at), ".")
    elif not change.new:
        head = line(bold("Partly fixed."), " Something is left to do.")
    elif not change.left:
        head = line(bold("Not fixed."), " Another fault has taken its place.")
    else:
        head = line(bold("Not fixed."), " Something new has come up: ", new, ".")
    return [head, line("No longer so: ", gone, ".") if gone else (), _places(change, diagnosis)]


def _places(change: Change, diagnosis: Diagnosis) -> Line:
    """ "2 of 3 addresses are in order now; still broken at …" where several stand behind a name and they differ."""
    total = len(diagnosis.addresses)
    fine = sum(1 for one in diagnosis.addresses if one.verdict is Verdict.TRUSTED)
    other = change.broken or change.unseen  # none: what is left is refused by others than iPhone and Mac, everywhere
    if total < 2 or not other or not (change.mended or change.worse or change.unseen):
        return ()
    still = [address for address in change.broken if address not in change.worse]
    told = (
        ("still broken at ", still),
        ("now broken at ", change.worse),
        ("broken before and not to be checked this time: ", change.unseen),
    )
    head = line(f"{fine} of {total} addresses {'is' if fine == 1 else 'are'} in order now")
    for label, addresses in told:
        if addresses:
            head = line(head, f"; {label}", values(addresses))
    return line(head, ".")


def _was(codes: Sequence[str], earlier: Earlier) -> Line:
    titles = _row([_old_title(one, earlier) for one in codes])
    return line("What I found ", moment(earlier.at), ": ", titles, ".") if titles else ()


def _titles(codes: Sequence[str], earlier: Earlier, diagnosis: Diagnosis) -> Line:
    """As they read now; of what is gone, as they read then."""
    now = {named.cause.code: title(named, diagnosis) for named in reversed(diagnosis.findings)}
    return _row([now.get(one) or _old_title(one, earlier) for one in codes])


def _old_title(one: str, earlier: Earlier) -> Line:
    return prose(earlier.titles.get(one, one), 200)


def _row(titles: Sequence[Line]) -> Line:
    row: Line = ()
    for one in titles[:MOST_TITLES]:
        row = line(row, "; " if row else "", one)
    return line(row, f" +{len(titles) - MOST_TITLES} more") if len(titles) > MOST_TITLES else row
