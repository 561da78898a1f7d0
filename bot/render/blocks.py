"""What the bot says in Slack: the answer in the thread, the line in the channel, and the short messages around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.render.controls import CHECK_AGAIN, STEP, UNWATCH, WATCH, controls
from bot.render.document import Document, Part, told_parts
from bot.render.kit import (
    METADATA_ROOM,
    VIEW_TITLE_ROOM,
    Block,
    Message,
    button,
    context,
    headed,
    message,
    said,
    section,
    words,
)
from bot.render.rank import Mood
from bot.render.standing import Later, Standing, Watching, with_done
from bot.render.words import Kind, Line, Span, bold, code, line, mentions, moment, person, prose, unbold
from bot.trust.change import Became
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target

__all__ = [
    "CHECK_AGAIN",
    "STEP",
    "UNWATCH",
    "WATCH",
    "Message",
    "answer",
    "ask_for_host",
    "bad_target",
    "checking",
    "failed",
    "headline",
    "help_message",
    "host_form",
    "not_a_certificate_matter",
]

_WATCHERS_SHOWN = 20
ASK_HOST, HOST_GIVEN, HOST_FIELD = "ask_host", "host_given", "host"

FACE: Mapping[Mood, str] = {
    Mood.GOOD: ":white_check_mark:",
    Mood.PARTLY: ":warning:",
    Mood.BAD: ":x:",
    Mood.UNKNOWN: ":grey_question:",
}
_EXAMPLE = line("For example: ", Span("api.example.com", Kind.CODE), " or ", Span("api.example.com:8443", Kind.CODE))


def answer(whole: Document, standing: Standing | None = None, called: Line = ()) -> Message:
    """The whole answer for the thread: the verdict by itself, the causes, the checklists, what else, the context.
    With `standing`, what became of it since, and what can be pressed. `called`: whom it is said to."""
    since = _since(whole, standing.later) if standing and standing.later else ()
    watching = _watching(standing.watching) if standing and standing.watching else ()
    parts = [with_done(part, standing.done) if standing else part for part in whole.parts]
    first = [one for one in (since, *whole.preface) if one]
    fixed = standing is not None and standing.fixed
    blocks = [section(_with_face(Mood.GOOD, first) if fixed else first)] if first else []
    whom, last = ([section([one])] if one else [] for one in (called, watching))
    if standing:
        last.append(controls(whole, standing))
    return message(
        [*first, *whole.verdict, called, watching, *_todo_in_words(parts)],
        [*blocks, section(_with_face(whole.mood, whole.verdict)), *whom, *map(_block, parts)],
        [*last, *([context(whole.context)] if whole.context else [])],
    )


def headline(whole: Document, asked_by: str | None, later: Later | None = None) -> Message:
    """One line for the channel; the answer is in its thread. `asked_by` is a Slack user id or None. `later` is what
    the newest look found; the line tells it when it is fixed."""
    head, first = _with_face(whole.mood, whole.verdict)[0], whole.verdict[0]
    if later is not None and later.became is Became.FIXED:
        fixed = line(bold("Fixed"), ", seen ", moment(later.at), ". Before: ")
        head = line(f"{FACE[Mood.GOOD]} ", fixed, unbold(first))
        first = line(fixed, first)
    there = line("The whole answer is in the thread.")
    asked = line(" Asked by ", person(asked_by), ".") if asked_by and person(asked_by) else ()
    return message([first, there], [section([head])], [context([line(there, asked)])])


def checking(target: Target) -> Message:
    host = code(str(target))
    return message([line("Checking ", host, "…")], [section([line(":hourglass_flowing_sand: Checking ", host, "…")])])


def failed(reference: str) -> Message:
    """The bot itself broke. `reference` finds the entry in its log."""
    return said(
        "Something broke inside this bot, so there is no answer.",
        "That says nothing about the server. Ask once more; if it happens again, give the people who run this bot "
        "the number below.",
        line("Number: ", code(reference)),
    )


def ask_for_host(context: str, told: Diagnosis | None = None) -> Message:
    """A question back, with a button. `context` (at most 2000 characters) comes back as the button's value. `told` is
    what the pasted text proves by itself: it is said before the question."""
    question = line(bold("Which server is it?"))
    why = line("The error does not name it. With its name I can look at the certificate it sends.")
    actions: Block = {"type": "actions", "elements": [button("Name the server", ASK_HOST, context, main=True)]}
    parts = told_parts(told) if told else ()
    proven = [part.heading for part in parts if not part.role]
    return message(
        [*proven, *_todo_in_words(parts), question, why], [*map(_block, parts), section([question, why])], [actions]
    )


def host_form(context: str) -> Block:
    """A modal with one field. `context` (at most 3000 characters) comes back as `private_metadata`."""
    if len(context) > METADATA_ROOM:
        raise ValueError(f"a form carries at most {METADATA_ROOM} characters, not {len(context)}")
    field: Block = {
        "type": "plain_text_input",
        "action_id": HOST_FIELD,
        "max_length": 300,
        "placeholder": words("api.example.com or api.example.com:8443"),
        "focus_on_load": True,
    }
    return {
        "type": "modal",
        "callback_id": HOST_GIVEN,
        "private_metadata": context,
        "title": words("Which server is it?", VIEW_TITLE_ROOM),
        "submit": words("Check it"),
        "close": words("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": HOST_FIELD,
                "label": words("Server"),
                "hint": words("Its name or address as the app or browser was asked for it, with the port if not 443."),
                "element": field,
            }
        ],
    }


def help_message() -> Message:
    """The ways to ask."""
    ways = [
        line("• ", Span("/certcheck api.example.com", Kind.CODE), " checks a server; add ", Span(":8443", Kind.CODE))
        + line(" for another port than 443. The answer stands in the thread."),
        line("• ", Span("/certcheck explain -9813", Kind.CODE), " says what an error's number means, to you alone."),
        line("• Paste the error, or a file with it, where I am a member. I answer in the thread when it is about a")
        + line(" certificate (such as ", Span("kCFURLErrorServerCertificateUntrusted", Kind.CODE), ", -1202)."),
        line(
            "• ", Span("@certcheck api.example.com", Kind.CODE), " works inside a thread, where slash commands do not."
        ),
        line("• On any message: More actions › Explain this certificate."),
    ]
    head = line("I say why a certificate is not trusted, who has to act, and what to do.")
    return message([head, *ways], [section([bold(head), *ways])])


def bad_target(sentence: str) -> Message:
    """What was typed is no server. `sentence` says what is wrong with it."""
    return message([prose(sentence), _EXAMPLE], [section([prose(sentence), _EXAMPLE])])


def not_a_certificate_matter(explanation: str) -> Message:
    """Somebody asked about a text that holds no certificate error. `explanation` says what it is instead: it stands
    first and alone, because it may be that a certificate is in order, or what a code means."""
    more = line("To have a server checked, name it: ", Span("@certcheck api.example.com", Kind.CODE))
    return said(prose(explanation), more)


def _with_face(how: Mood, lines: Sequence[Line]) -> list[Line]:
    return [line(f"{FACE[how]} ", lines[0]), *lines[1:]]


def _block(part: Part) -> Block:
    return headed(part.heading, part.lines)


def _since(whole: Document, later: Later) -> Line:
    """What the newest look found, to stand before what was found first."""
    then = line(" What follows is what I found ", moment(whole.at), ".")
    if later.became is Became.FIXED:
        return line(bold("Fixed"), ", seen ", moment(later.at), ".", then)
    asked = line(" for ", person(later.by)) if later.by and person(later.by) else ()
    looked = line("Checked again", asked, " ", moment(later.at), ": ")
    if later.became is Became.SAME:
        return line(looked, bold("still so."))
    if later.became is Became.CHANGED:
        there = " The new answer is further down." if later.below else " Press “Check again” to see the new answer."
        return line(looked, bold("not fixed, but it has changed."), there, then)
    return line(looked, bold("not known whether it is fixed."), then)


def _watching(watching: Watching) -> Line:
    people = mentions(watching.people, _WATCHERS_SHOWN)
    whom = line(" for ", people) if people else ()
    then = "I say it here when it is fixed."
    if watching.quiet:
        then = "It keeps changing: I speak again when it is fixed, or when that time is over."
    return line("Watching", whom, " until ", moment(watching.until), f". {then}")


def _todo_in_words(parts: Iterable[Part]) -> list[Line]:
    """The checklists for those who hear the message: without the command lines."""
    said_aloud: list[Line] = []
    for part in parts:
        if part.role:
            said_aloud += [line(part.heading, ":"), *(one for one in part.lines if one[0].kind is not Kind.COMMAND)]
    return said_aloud
