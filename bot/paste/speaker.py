"""What a speaker is: the wordings of one kind of program, what each proves, and where it names the host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from types import MappingProxyType

from bot.paste.names import HOST, URL
from bot.paste.report import About
from bot.paste.squash import squash


class Kind(Enum):
    """How much a wording weighs."""

    PRINTED = "printed"  # a program prints it when it fails
    NAME = "name"  # the name of a constant: it stands in source code and documents as well
    PROSE = "prose"  # people say it too: it needs a host or a quotation beside it


class Role(IntEnum):
    """How a text names a host; the smaller one decides."""

    FAILED = 0  # the error itself names it
    ASKED = 1  # the request or the command that failed
    LINKED = 2  # some address in the text
    WORD = 3  # a bare name in a sentence
    LEAKED = 4  # where everything else is masked: an address in bytes, a name that a proxy forged


@dataclass(frozen=True, slots=True)
class Sign:
    """One wording. `proves` is a cause's code, "client-certificate", "protocol", "unspecified", or None (another
    trouble). `speaks` False: it is no certificate matter. `pattern` is used instead of fixed words where a part of
    the wording varies; it sees the text in lower case, and `needs` is a word that it always contains."""

    words: str
    proves: str | None
    speaks: bool = True
    kind: Kind = Kind.PRINTED
    about: About = About.UNKNOWN
    pattern: re.Pattern[str] | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """Numbers or short names of which each proves something: `signs` by what group 1 of the pattern finds."""

    pattern: re.Pattern[str]
    signs: Mapping[str, Sign]
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host stands: groups `host` and `port`, or `url`, in lower-case text with straight quotes. `needs` is a
    word that the pattern always contains: where it is missing, the pattern need not be tried."""

    role: Role
    pattern: re.Pattern[str]
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number: group 1, decimal or 0x…; `key` is its name in `Report.codes`."""

    key: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Speaker:
    name: str
    signs: tuple[Sign, ...] = ()
    coded: tuple[Coded, ...] = ()
    places: tuple[Place, ...] = ()
    numbers: tuple[Number, ...] = ()


def says(proves: str | None, *words: str, kind: Kind = Kind.PRINTED, about: About = About.UNKNOWN) -> tuple[Sign, ...]:
    """Wordings that tell of a certificate failure."""
    return tuple(Sign(squash(one), proves, True, kind, about) for one in words)


def other(*words: str, proves: str | None = None) -> tuple[Sign, ...]:
    """Wordings that tell of another trouble."""
    return tuple(Sign(squash(one), proves, False) for one in words)


def varies(proves: str, pattern: str, kind: Kind = Kind.PRINTED, about: About = About.UNKNOWN) -> Sign:
    """A wording with a part that varies, as a regular expression over lower-case text."""
    return Sign("", proves, True, kind, about, _compiled(pattern), _fixed_word(pattern))


def named(causes: Mapping[str, str]) -> tuple[Sign, ...]:
    """Names without blanks that programs print, several to a cause."""
    return tuple(sign for proves, names in causes.items() for sign in says(proves, *names.split()))


def coded(pattern: str, causes: Mapping[str, str], needs: str = "") -> Coded:
    """`causes`: what each code proves, the codes in lower case, several to a cause. The pattern sees lower case too;
    `needs`: words that must stand anywhere in the text."""
    signs = {code: Sign("", proves) for proves, codes in causes.items() for code in codes.split()}
    return Coded(_compiled(pattern), MappingProxyType(signs), needs or _fixed_word(pattern))


_WORD_FIRST = re.compile(r"\\b([a-z0-9]{2,40})(?![?*+{])")


def _compiled(pattern: str) -> re.Pattern[str]:
    """With a word at the beginning put before the check that it begins there: a search then goes by the word."""
    return re.compile(
        _WORD_FIRST.sub(r"\1(?<!\\w\1)", pattern, count=1) if _WORD_FIRST.match(pattern) else pattern, re.MULTILINE
    )


_Q = "[\"'`]{0,2}"


def at(role: Role, *templates: str, needs: str = "") -> tuple[Place, ...]:
    """Places from templates: HOST and URL stand for themselves, Q for a quotation mark or none, a blank for any run of
    blanks and line breaks, a blank with ? for such a run or nothing; the rest is a regular expression over lower-case
    text. `needs`: words that must stand anywhere in the text."""
    return tuple(Place(role, _compiled(_expand(one)), needs or _fixed_word(one)) for one in templates)


def _expand(template: str) -> str:
    spaced = template.replace(" ?", r"[\s>|]{0,20}").replace(" ", r"[\s>|]{1,20}")
    return spaced.replace("HOST", HOST).replace("URL", URL).replace("Q", _Q)


_GROUP = re.compile(r"\((?:[^()\\]|\\.){0,400}\)[?*]?|\[(?:[^\]\\]|\\.){0,200}\]")
_NOT_FIXED = re.compile(r"\\.|HOST|URL|\{[\d,]*\}|[a-z]\?")


def _fixed_word(template: str) -> str:
    """The longest word of a template that stands outside of groups, classes and what is optional."""
    before, url = "", "URL" in template
    while before != template:
        before, template = template, _GROUP.sub(" ", template)
    word = max(re.findall(r"[a-z]+", _NOT_FIXED.sub(" ", template)), key=len, default="")
    return word or ("://" if url else "")


def numbers(key: str, *patterns: str) -> tuple[Number, ...]:
    """Numbers of one key."""
    return tuple(Number(key, _compiled(one)) for one in patterns)
