"""What the bot says in Slack: the answer in the thread, the line in the channel, and the short messages around them."""

from __future__ import annotations

import re

from bot.render.document import Document, Part, document, told_parts
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
)
from bot.render.rank import Mood
from bot.render.words import Kind, Line, Span, bold, code, line, prose
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target

__all__ = [
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

ASK_HOST, HOST_GIVEN, HOST_FIELD = "ask_host", "host_given", "host"

_FACE = {
    Mood.GOOD: ":white_check_mark:",
    Mood.PARTLY: ":warning:",
    Mood.BAD: ":x:",
    Mood.UNKNOWN: ":grey_question:",
}
_EXAMPLE = line("For example: ", Span("api.example.com", Kind.CODE), " or ", Span("api.example.com:8443", Kind.CODE))


def answer(diagnosis: Diagnosis) -> Message:
    """The whole answer for the thread: the verdict by itself, the causes, the checklists, what else, the context."""
    whole = document(diagnosis)
    blocks = [section(_with_face(whole)), *map(_block, whole.parts), context(whole.context)]
    return message([*whole.verdict, *_todo_in_words(whole)], blocks)


def headline(diagnosis: Diagnosis, asked_by: str | None) -> Message:
    """One line for the channel; the answer is in its thread. `asked_by` is a Slack user id or None."""
    whole = document(diagnosis)
    asked = f" Asked by {_mention(asked_by)}." if asked_by and _mention(asked_by) else ""
    block = section(_with_face(whole)[:1])
    small = context([line("The whole answer is in the thread.")])
    small["elements"][0]["text"] += asked
    return message([whole.verdict[0], line("The whole answer is in the thread.")], [block, small])


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
    actions: Block = {"type": "actions", "elements": [button("Name the server", ASK_HOST, context)]}
    parts = told_parts(told) if told else ()
    aloud = [part.heading for part in parts] + [question, why]
    return message(aloud, [*map(_block, parts), section([question, why]), actions])


def host_form(context: str) -> Block:
    """A modal with one field. `context` (at most 3000 characters) comes back as `private_metadata`."""
    if len(context) > METADATA_ROOM:
        raise ValueError(f"a form carries at most {METADATA_ROOM} characters, not {len(context)}")
    field: Block = {
        "type": "plain_text_input",
        "action_id": HOST_FIELD,
        "max_length": 300,
        "placeholder": _words("api.example.com or api.example.com:8443"),
        "focus_on_load": True,
    }
    return {
        "type": "modal",
        "callback_id": HOST_GIVEN,
        "private_metadata": context,
        "title": _words("Which server is it?"[:VIEW_TITLE_ROOM]),
        "submit": _words("Check it"),
        "close": _words("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": HOST_FIELD,
                "label": _words("Server"),
                "hint": _words("Its name or address as the app or browser was asked for it, with the port if not 443."),
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
    """Somebody asked about a text that holds no certificate error."""
    more = line("To check a server anyway, name it: ", Span("@certcheck api.example.com", Kind.CODE))
    head = line("I see no certificate error in this.")
    return message([head, prose(explanation), more], [section([bold(head), prose(explanation), more])])


def _with_face(whole: Document) -> list[Line]:
    return [line(f"{_FACE[whole.mood]} ", whole.verdict[0]), *whole.verdict[1:]]


def _block(part: Part) -> Block:
    return headed(part.heading, part.lines)


def _todo_in_words(whole: Document) -> list[Line]:
    """The checklists for those who hear the message: without the command lines."""
    said_aloud: list[Line] = []
    for part in whole.checklists:
        steps = [one for one in part.lines if one[0].kind is not Kind.COMMAND]
        said_aloud += [line(part.heading, ":"), *steps]
    return said_aloud


def _mention(user: str) -> str:
    return f"<@{user}>" if re.fullmatch(r"[UW][A-Z0-9]{1,30}", user) else ""


def _words(text: str) -> Block:
    return {"type": "plain_text", "text": text}
