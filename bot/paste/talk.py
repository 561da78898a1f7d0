"""Evidence or talk: source code, documents and replies name the same words without any failure behind them."""

from __future__ import annotations

import re
from functools import lru_cache

_QUOTE = re.compile(r"^[\s>|`]{0,20}")
_CODE = re.compile(  # how a line of program text begins
    r"(?:case [\w.\"'-]{1,80}\s{0,3}[,:{(=]|case \.|default:|(?:else )?if\s{0,3}\(|if (?:let|case) |elif "
    r"|if [^\n]{1,200}:\s{0,3}$"
    r"|switch\s{0,3}[(\w]|throw new |throws \w|raise \w{1,80}(?:\(|$)|assert\w{0,30}!?\s?\(|assert |expect\w{0,20}\("
    r"|(?:it|test|describe)\(|import [\w.{*\"'<]|from \S{1,80} import |#\s?(?:include|define|import|if|pragma)\b"
    r"|(?:const|let|var|val|static const) \w{1,80}[^\n]{0,80}[=:]|(?:func|fn|def) \w{1,80}\s?[(<]"
    r"|(?:class|enum|struct|extension|typedef) \w{1,80}[^\n]{0,120}[{:(]|export (?:const|default|function|class) "
    r"|(?:public|private|protected|internal|static) (?:static|final|override|async|const|class|func|void|int|let|var) "
    r"|@\w{1,40}\s{0,3}(?:\(|$)|\}?\s{0,3}catch\s{0,3}[({]|catch (?:let|\w{1,40} \{)|except\b[^\n]{0,200}:\s{0,3}$"
    r"|rescue [A-Z:]\w|guard |return [^\n]{0,200}[;({]|return [.\"'`]|when\s{0,3}\("
    r"|[a-z_]{2,60} = -\d{1,5}\s?,\s{0,3}(?:$|/))",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"[\s>|]{0,20}(?://|/\*|\*/)|[\s>|]{0,20}\w{6,80}\s?[,:;]\s{0,3}$")
_STARRED = re.compile(r"[ \t]{1,20}\* ")  # within a block comment, or in a list
_OPERATORS = re.compile(
    r"\w\(\s?[a-z]?[\"'][^\"'\n]{0,200}(?:%[sdvr@]|\{\w{0,30}\})"  # a call that prints what it is given
    r"|[\w)\]]\s?[!=]==?(?! info|sssl)\s?[\"'\w(.-]|\w\)?\s=>\s?[{(\w]|\bin str\(|\?\? "
    r"|\.(?:contains|includes|equals|indexof|startswith|match|tobe|isequal|hasmessage\w{0,20})\(",
    re.IGNORECASE,
)
_DEFINES = re.compile(  # NAME = -1234, and a table's row
    r"(?:urlerror(?!domain)|errssl|errsec|servercertificate|clientcertificate|secureconnection)\w{3,60}+\"?\s{0,8}[=|]\s{0,8}-\d"
    r"|-\d{3,5};?\s{0,4}(?:=|:|//|\|)\s{0,4}\"?(?:nsurl|kcfurl|errs)"
    r"|\b([a-z_]{6,60})\s?[=:]\s?[\"']\1[\"']",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:urlerror(?!domain)|errssl|errsec)\w{3,60}+\"?\s{0,8}[:(]\s{0,8}-\d", re.IGNORECASE)
_CHANGES = re.compile(  # what a change does, not what failed
    r"^(?:fix|feat|chore|docs|test|refactor)(?:\([^)\n]{1,40}\))?!?:|\b(?:pr|mr|pull request) #?\d{1,6}\b"
    r"|\b(?:changelog|release notes|new release|fixes a|bug where|(?:that|which|now) maps|mapped to"
    r"|refactor(?:s|ed|ing)?|merged (?:the|a|my))\b",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\b(?:means? (?:that|the|your|a)|(?:is|are|was) (?:returned|thrown|raised|used|shown) (?:when|if|for|in)"
    r"|always returns?|stands for|corresponds to|constant|is defined (?:in|as)|indicates (?:that|a|the))\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"\bhow (?:do|to|can|should|would)\b|如何|怎么|怎样|どうすれば|\bwie (?:kann|soll|muss)\b"
    r"|\bcomment (?:faire|gérer|ignorer)\b",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^(?:.{1,120} wrote:|-{2,} ?original message ?-{2,}|le .{4,100} a écrit ?:|am .{4,100} schrieb .{1,80}:)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_PRINTED = re.compile(r"error domain=\w|pretending to be|伪装成|sapssl\w{3,40}\(\)==", re.IGNORECASE)


WINDOW = 600


def line_at(text: str, position: int) -> str:
    """The line round a position. Of a very long line only the part round it, in steps, so that many positions in one
    line give few different answers."""
    line = text.rfind("\n", 0, position) + 1
    start = max(line, line + (position - line) // WINDOW * WINDOW - WINDOW)
    end = text.find("\n", position, start + 3 * WINDOW)
    return text[start : end if end >= 0 else start + 3 * WINDOW]


@lru_cache(maxsize=512)
def is_source(line: str) -> bool:
    """Whether a line is program text. A printed error that somebody kept in a comment is not."""
    if _PRINTED.search(line):
        return False
    code = _CODE.match(line, _end(_QUOTE, line)) or _COMMENT.match(line)
    return bool(code or _OPERATORS.search(line) or _DEFINES.search(line))


def is_listed(line: str) -> bool:
    """Whether a line gives a name's number, as a row of a list does."""
    return bool(_LISTED.search(line))


_TABLE = re.compile(r"^[ >|]{0,8}:?-{3,60}:? {0,3}\|", re.MULTILINE)


def draws_a_table(low: str) -> bool:
    """Whether a text draws a table with bars and dashes, as documents do."""
    return bool(_TABLE.search(low))


def is_row(line: str) -> bool:
    """Whether a line is a row of such a table."""
    return line.lstrip(" >").startswith("|")


def lists_codes(low: str) -> bool:
    """Whether a text lists names with their numbers: one alone is how a person writes what they see."""
    found = _LISTED.finditer(low)
    return next(found, None) is not None and next(found, None) is not None


def _end(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.match(line)
    return found.end() if found else 0


def is_starred(line: str) -> bool:
    """Whether a line looks like one of a block comment; it may as well be one of a list."""
    return bool(_STARRED.match(line))


@lru_cache(maxsize=512)
def is_change(line: str) -> bool:
    """Whether a line tells what a change to a program does."""
    return bool(_CHANGES.search(line))


@lru_cache(maxsize=512)
def explains(line: str) -> bool:
    """Whether a line says what an error means. Beside a host the same words tell of a failure."""
    return bool(_EXPLAINS.search(line))


OWN_WORDS = ("for whoever runs the server", "for the person who met the error")
"""Headings of the bot's own answer, in lower case: who pastes one of these has no new error."""


def is_own_answer(low: str) -> bool:
    """Whether a lower-case text is, or quotes, an answer of this bot."""
    return any(words in low for words in OWN_WORDS)


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
    if not text.startswith(">") and "\n>" not in text:
        return []
    position, quoted_end, own = 0, 0, ""
    for line in text.split("\n"):
        if line.startswith(">") and not own:
            quoted_end = position + len(line)
        elif line.strip():
            own += line
        position += len(line) + 1
    return [(0, quoted_end)] if quoted_end and own and "?" not in own else []
