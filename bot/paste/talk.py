"""Evidence or talk: source code, documents and replies name the same words without any failure behind them."""

from __future__ import annotations

import re

_QUOTE = re.compile(r"^[\s>|]{0,20}")
_CODE = re.compile(
    r"(?:case [\w.\"'-]+\s*[,:{(]|case \.|default:|(?:else )?if\s*\(|if let |if case |elif |switch\b|throw |throws |raise "
    r"|assert\w{0,20}\b\W|expect\w{0,20}\(|import |from \S{1,80} import |#\s?(?:include|define|import|if|pragma)\b|const |let |var |val "
    r"|static |public |private |protected |internal |func |fn |def |class |enum |struct |extension |typedef |@\w{1,40}\s*(?:\(|$)"
    r"|\}?\s*catch\b|except\b|rescue\b|guard |export |return [^\n]{0,200}[;({]|[a-z_]{2,60} = -\d{1,5}\s?,|when\s*\()",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"[\s>|]{0,20}(?://|/\*|\*/)|[ \t]{1,20}\* |[\s>|]{0,20}\w{6,80}\s?[,:;]\s{0,3}$")
_OPERATORS = re.compile(
    r"===?|!==?(?!=)|&&|\.(?:contains|includes|equals|indexof|startswith|match|tobe|isequal)\(|=> |\bin str\(|\?\? ",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"(?:url|cfurl|errssl|errsec)\w{3,60}\"?\s{0,8}(?:=|:|\()\s{0,8}-\d|-\d{3,5}\s{0,4}(?:=|:|//)\s{0,4}\"?(?:nsurl|kcfurl|errs)",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\b(?:means? (?:that|the|your|a)|(?:is|are|was) (?:returned|thrown|raised|used|shown) (?:when|if|for|in)|always returns?|"
    r"stands for|corresponds to|constant|is defined (?:in|as)|indicates (?:that|a|the))\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"\bhow (?:do|to|can|should|would)\b|如何|怎么|怎样|どうすれば|\bwie (?:kann|soll|muss)\b|\bcomment (?:faire|gérer|ignorer)\b",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^(?:on .{4,120} wrote:|.{1,80} wrote:|-{2,} ?original message ?-{2,}|le .{4,100} a écrit ?:|am .{4,100} schrieb .{1,80}:)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_PRINTED = re.compile(r"error domain=\w|pretending to be|伪装成", re.IGNORECASE)


def line_at(text: str, position: int) -> str:
    """The line round a position, at most 600 characters to each side."""
    start = max(text.rfind("\n", 0, position) + 1, position - 600)
    end = text.find("\n", position)
    return text[start : min(end if end >= 0 else len(text), position + 600)]


def is_source(line: str) -> bool:
    """Whether a line is program text. A printed error that somebody kept in a comment is not."""
    if _PRINTED.search(line):
        return False
    code = _CODE.match(line, _end(_QUOTE, line)) or _COMMENT.match(line)
    return bool(code or _OPERATORS.search(line) or _DEFINES.search(line))


def _end(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.match(line)
    return found.end() if found else 0


def explains(line: str) -> bool:
    """Whether a line says what an error means instead of telling of one."""
    return bool(_EXPLAINS.search(line))


def asks_how(text: str) -> bool:
    """Whether a text asks how something is done."""
    return bool(_HOW_TO.search(text))


def reply_to(text: str) -> list[tuple[int, int]]:
    """The parts of a text that quote somebody else's message, to which the rest is the answer: (start, end).

    Quoted lines that stand at the top with a statement below them, and everything under "… wrote:". An error that is
    pasted as a quotation (with nothing below it, or with a question) is no such part.
    """
    if header := _WROTE.search(text):
        return [(header.start(), len(text))]
    position, quoted_end, own = 0, 0, ""
    for line in text.split("\n"):
        if line.startswith(">") and not own:
            quoted_end = position + len(line)
        elif line.strip():
            own += line
        position += len(line) + 1
    return [(0, quoted_end)] if quoted_end and own and "?" not in own else []
