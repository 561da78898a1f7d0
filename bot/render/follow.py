"""What is said after the answer: a second look and what it found, a watch and how it ended. The first line of each says
whether it is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.render.blocks import FACE, answer
from bot.render.controls import actions, again_button, watch_button
from bot.render.document import Document, document
from bot.render.kit import Message, message, said, section
from bot.render.rank import Mood, explaining, mood
from bot.render.standing import Standing
from bot.render.verdict import days_left, shown_host, title, trusting, why_unseen
from bot.render.words import Line, bold, code, line, mentions, moment, prose, values
from bot.trust.change import Became, Change, Earlier
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.sighting import Target

MOST_TITLES = 4


def checking_again(target: Target) -> Message:
    host = code(str(target))
    return message(
        [line("Checking ", host, " again…")], [section([line(":hourglass_flowing_sand: Checking ", host, " again…")])]
    )


def again(change: Change, earlier: Earlier, diagnosis: Diagnosis, standing: Standing | None) -> Message:
    """What a second look found. Where it changed, the whole new answer, which is `retold` with its `standing`."""
    if change.became is Became.CHANGED:
        return answer(retold(change, earlier, diagnosis), standing)
    if change.became is Became.FIXED:
        return _told(Mood.GOOD, _fixed(change, earlier, diagnosis))
    if change.became is Became.SAME:
        return _told(mood(diagnosis), _same(change, earlier, diagnosis))
    return _told(Mood.UNKNOWN, _not_known(change, earlier, diagnosis))


def fixed(change: Change, earlier: Earlier, diagnosis: Diagnosis, people: Iterable[str]) -> Message:
    """A watch saw that it is fixed, and ends."""
    return _told(Mood.GOOD, [*_fixed(change, earlier, diagnosis), _called(people, "I stop watching it.")])


def changed(
    change: Change, earlier: Earlier, diagnosis: Diagnosis, people: Iterable[str], standing: Standing | None
) -> Message:
    """A watch saw that it is another fault now, or fewer, and goes on."""
    return answer(retold(change, earlier, diagnosis, people), standing)


def retold(change: Change, earlier: Earlier, diagnosis: Diagnosis, people: Iterable[str] = ()) -> Document:
    """The new answer where something changed, as it is to be kept: what is other than before, then the whole."""
    told = _different(change, earlier, diagnosis)
    called = _called(people, "I go on watching it.") if people else ()
    return replace(document(diagnosis), preface=tuple(one for one in (*told, called) if one))


def watch_over(target: Target, people: Iterable[str], key: str, looks: int) -> Message:
    """A watch ended because its time is over. `key` and `looks` of the answer it was about."""
    host = code(str(target))
    head = line("Not seen fixed: I stop watching ", host, ".")
    more = line("The time of this watch is over. You can look once more, or have me watch it anew.")
    lines = [line(bold(head)), more, _called(people)]
    buttons = actions(key, again_button(key, looks), watch_button(key))
    return message(lines, [section([one for one in lines if one]), buttons])


def forgotten() -> Message:
    return said("I do not remember this answer any more.", line("Ask again with ", code("/certcheck host"), "."))


def too_many_watches() -> Message:
    return said(
        "I cannot watch one more server: I watch as many as I can for this workspace already.",
        "Stop a watch that nobody needs any more, or press “Check again” from time to time.",
    )


def _told(how: Mood, lines: Sequence[Line]) -> Message:
    kept = [one for one in lines if one]
    return message(kept, [section([line(f"{FACE[how]} ", kept[0]), *kept[1:]])])


def _called(people: Iterable[str], then: str = "") -> Line:
    """Mentions those who asked to be told."""
    listed = mentions(people)
    return line(listed, f": you asked to be told. {then}".rstrip()) if listed else ()


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
    still = "Still not to be checked: " if how is Mood.UNKNOWN else "Not fixed, still so: "
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
    if not change.new:
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
