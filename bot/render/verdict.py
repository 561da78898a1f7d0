"""The verdict in at most four lines: what, who has to act, where it was seen, which clients fail. No remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.render.rank import Mood, complained, complaint_found, explaining, mood, notes, refusals, unexplained, working
from bot.render.words import TITLE_ROOM, VALUE_ROOM, Line, bold, code, fill, joined, line, plain, values
from bot.trust.cause import Who
from bot.trust.certificate import Certificate
from bot.trust.diagnosis import ClientVerdict, Diagnosis, Named, Verdict
from bot.trust.sighting import Problem, Trouble
from bot.trust.when import day, span

MOST_LINES = 4
MOST_CLIENTS = 3  # are named where all fail
THIS = "this certificate"  # what a bundle without a host is called


def _held_against(diagnosis: Diagnosis) -> str:
    """What the faults found have to do with the pasted error."""
    if unexplained(diagnosis):
        return " This does not explain the pasted error: iPhone and Mac trust it."
    return " This is the error that was pasted." if complaint_found(diagnosis) else ""


def facts_of(named: Named, diagnosis: Diagnosis) -> Mapping[str, str]:
    target = diagnosis.target
    name = f"[{target.host}]" if ":" in target.host else target.host
    facts = {"host": target.host, "port": str(target.port), "name": name} | dict(named.facts)
    return facts | {"name": name} if ":" in target.host else facts  # an IPv6 address needs brackets before a port


def filled(template: str, named: Named, diagnosis: Diagnosis, room: int = VALUE_ROOM) -> Line:
    """One of the cause's texts; the subject is left out where it only repeats the host."""
    facts = facts_of(named, diagnosis)
    if facts.get("subject") == facts["host"]:
        template = template.replace(" “{subject}” of {host}", " of {host}")
    return fill(template, facts, room=room)


def title(named: Named, diagnosis: Diagnosis) -> Line:
    words = filled(named.cause.title, named, diagnosis, TITLE_ROOM)
    nameless = not diagnosis.target.host and plain(words).startswith("the ")
    return (replace(words[0], text=words[0].text.capitalize()), *words[1:]) if nameless else words


def _titled(named: Named, diagnosis: Diagnosis) -> Line:
    """The title, with the host before it when it does not name the host."""
    words = title(named, diagnosis)
    known = named.facts.get("host", diagnosis.target.host)
    return (
        words if known in plain(words) or not diagnosis.target.host else line(code(shown_host(diagnosis)), ": ", words)
    )


def shown_host(diagnosis: Diagnosis) -> str:
    """The host as people know it: the port only where it is not the usual one."""
    target = diagnosis.target
    if not target.host:
        return THIS
    return target.host if target.port == 443 and target.host else str(target)


def verdict_lines(diagnosis: Diagnosis) -> tuple[Line, ...]:
    """One to four lines that stand alone."""
    how = mood(diagnosis)
    if how is Mood.GOOD:
        lines = _good(diagnosis)
    elif how is Mood.UNKNOWN:
        lines = _unknown(diagnosis)
    else:
        lines = _bad(diagnosis)
    return tuple(one for one in lines if one)[:MOST_LINES]


def _good(diagnosis: Diagnosis) -> tuple[Line, ...]:
    host = _certificate_of(diagnosis)
    trusted = f". {trusting(diagnosis)}."
    worth = (explaining(diagnosis) or notes(diagnosis))[:1]
    if worth:
        who = _who(worth) if complained(diagnosis) else ()
        fine = line(bold(host, " is fine"), trusted)
        return fine, days_left(diagnosis), line(_titled(worth[0], diagnosis), "."), who
    if complained(diagnosis):
        mended = "So the fault behind that error is mended, or it is not on the server."
        now = line(bold("The server is fine now: ", code(shown_host(diagnosis))), trusted)
        return now, days_left(diagnosis), line(mended)
    return line(bold(host, " is fine"), trusted), days_left(diagnosis)


def trusting(diagnosis: Diagnosis) -> str:
    """Who trusts it, at how many of its addresses: "Every client checked trusts it, at both addresses"."""
    answering = [a for a in diagnosis.addresses if a.verdict is Verdict.TRUSTED]
    where = f", at {_all(len(answering))} addresses" if len(answering) > 1 else ""
    if len(answering) < len(diagnosis.addresses):
        where = f", at {len(answering)} of {len(diagnosis.addresses)} addresses. The others could not be checked"
    return _who_trusts(diagnosis) + where


def _certificate_of(diagnosis: Diagnosis) -> Line:
    return (
        line("The certificate of ", code(shown_host(diagnosis))) if diagnosis.target.host else line("This certificate")
    )


def _who_trusts(diagnosis: Diagnosis) -> str:
    silent = [c.client.shown_as for c in diagnosis.clients if c.verdict is Verdict.UNKNOWN]
    if not silent:
        return "Every client checked trusts it"
    return f"It is trusted by {_names([c for c in diagnosis.clients if c.verdict is Verdict.TRUSTED])}"


def days_left(diagnosis: Diagnosis) -> Line:
    """How long its certificate is good for; of several the one that ends first."""
    leaves = [a.sent[0] for a in diagnosis.addresses if a.sent]
    ends = [leaf.not_after for leaf in leaves if isinstance(leaf, Certificate)]
    if not ends or min(ends) <= diagnosis.checked_at:
        return ()
    return line(
        f"Its certificate is good for another {span(min(ends) - diagnosis.checked_at)} (until {day(min(ends))})."
    )


def _unknown(diagnosis: Diagnosis) -> tuple[Line, ...]:
    first = diagnosis.findings[:1]
    if lead := explaining(diagnosis):
        return _led(lead[0], diagnosis, line("This rests on the pasted text alone. ", _NOT_SEEN))
    if working(diagnosis):
        return _partly_known(diagnosis)
    host = code(shown_host(diagnosis))
    what = (
        bold(_titled(first[0], diagnosis), ".")
        if first
        else line(bold(host, " could not be checked."), why_unseen(diagnosis))
    )
    said = notes(diagnosis)[:1] if complained(diagnosis) else ()
    told = line(_titled(said[0], diagnosis), ".") if said and said != first else ()
    return what, line("So ", _NOTHING_KNOWN), told, _who((*first, *said))


def _partly_known(diagnosis: Diagnosis) -> tuple[Line, ...]:
    """Some trust it, and of the others it is not known: the part of what could not be checked says why."""
    silent = _names([c for c in diagnosis.clients if c.verdict is Verdict.UNKNOWN])
    what = bold(_certificate_of(diagnosis), f" cannot be judged for {silent}.")
    told = [line(_titled(named, diagnosis), ".") for named in notes(diagnosis)[:1]]
    return what, line(f"{_who_trusts(diagnosis)}. For the others this is neither a pass nor a fault."), *told


_NOTHING_KNOWN = "nothing is known about its certificate: this is neither a pass nor a fault."
_NOT_SEEN = "The server's own certificate was not seen: for it this is neither a pass nor a fault."


def _led(lead: Named, diagnosis: Diagnosis, last: Line) -> tuple[Line, ...]:
    """What the client met first; then what is wrong besides, on the server or on the way to it."""
    found = refusals(diagnosis)
    acts = line(f"Who has to act: {lead.who.value}")
    others = dict.fromkeys(named.who for named in found)
    if mood(diagnosis) is not Mood.UNKNOWN and list(others) != [lead.who]:
        acts = line(acts, f"; on the server's own fault {joined(who.value for who in others)}")
    return bold(_titled(lead, diagnosis), "."), _also(found, diagnosis), line(acts, "."), last


def _also(found: tuple[Named, ...], diagnosis: Diagnosis) -> Line:
    if not found:
        return ()
    others = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return line("Also: ", title(found[0], diagnosis), others, ".")


def why_unseen(diagnosis: Diagnosis) -> Line:
    """Why no certificate was seen, at the first address that gave none."""
    for address in diagnosis.addresses:
        if address.trouble:
            return line(" ", code(address.address), ": ", trouble_words(address.trouble), ".")
    return line(" No address of it gave an answer.")


_TROUBLE = {
    Problem.NAME_NOT_FOUND: "the name does not exist in DNS",
    Problem.NAME_LOOKUP_FAILED: "DNS gave no answer",
    Problem.REFUSED_BY_POLICY: "this bot may not connect there",
    Problem.NO_ROUTE: "there is no route to it from here",
    Problem.CONNECTION_REFUSED: "nothing listens on that port",
    Problem.TIMED_OUT: "it did not answer in time",
    Problem.NOT_TLS: "what answers does not speak TLS",
    Problem.STARTTLS_REFUSED: "the server does not offer STARTTLS",
    Problem.ALERT: "the server broke off the TLS handshake",
    Problem.CLOSED: "the connection was closed in the middle",
    Problem.PROTOCOL: "the two sides share no version of TLS",
}


def trouble_words(trouble: Trouble) -> Line:
    detail = (" (", code(trouble.detail, 80), ")") if trouble.detail else ()
    return line(_TROUBLE[trouble.problem], *detail)


def _bad(diagnosis: Diagnosis) -> tuple[Line, ...]:
    found = refusals(diagnosis)
    if not found:
        return line(bold(code(shown_host(diagnosis)), " is not trusted.")), clients_line(diagnosis)
    if lead := explaining(diagnosis):
        return _led(lead[0], diagnosis, clients_line(diagnosis, "What the server sends fails"))
    return (
        bold(_titled(found[0], diagnosis), "."),
        _also(found[1:], diagnosis),
        line(_who(found), _where(found[0], diagnosis), _held_against(diagnosis)),
        clients_line(diagnosis),
    )


def _who(found: tuple[Named, ...]) -> Line:
    whom = list(dict.fromkeys(named.who for named in found))
    if not whom:
        return ()
    nobody = set(whom) <= {Who.AUTHORITY, Who.NETWORK}
    return line(
        f"Who has to act: {joined(who.value for who in whom)}.", " It is nobody's fault here." if nobody else ""
    )


def _where(named: Named, diagnosis: Diagnosis) -> Line:
    everywhere = len(diagnosis.addresses)
    if everywhere < 2 or not named.addresses:
        return ()
    if len(named.addresses) >= everywhere:
        return line(f" Seen at {_all(everywhere)} addresses.")
    return line(f" Seen at {len(named.addresses)} of {everywhere} addresses: ", values(named.addresses, 3), ".")


def _all(number: int) -> str:
    return "both" if number == 2 else f"all {number}"


_DEVICES = frozenset({"apple", "android", "windows"})


def clients_line(diagnosis: Diagnosis, fails: str = "Fails") -> Line:
    """ "Fails on iPhone, Mac, curl · works in Chrome, Firefox, which fetch or know the missing certificate." """
    failing = [c for c in diagnosis.clients if c.verdict is Verdict.UNTRUSTED]
    fine = list(working(diagnosis))
    unsure = [c for c in diagnosis.clients if c not in failing and c not in fine]
    if not failing:
        return ()
    if len(failing) == len(diagnosis.clients) > 1:
        more = f" and {len(failing) - MOST_CLIENTS} more" if len(failing) > MOST_CLIENTS else ""
        return line(f"{fails} on every client checked: {_names(failing[:MOST_CLIENTS])}{more}.")
    parts = [f"{fails} {_on(failing)}{_names(failing)}"]
    if fine:
        works = _names(fine)
        those = "which" if " " in works else "one of those that"  # the verbs are for several
        parts.append(f"works {_on(fine)}{works}, {those} {_reasons(diagnosis, fine)}")
    if unsure:
        parts.append(f"not known for {_names(unsure)}")
    return line(" · ".join(parts) + ".")


def who_alone(named: Named, diagnosis: Diagnosis) -> Line:
    """Whom this one of several faults stops, where others fail for other reasons alone."""
    mine = [c for c in diagnosis.clients if c.refuses_for(named)]
    unsure = [c for c in diagnosis.clients if c.is_open(named)]
    if mine and unsure:
        return line(f"It stops {_names(mine)}; for {_names(unsure)} that is not known.")
    others = [c for c in diagnosis.clients if c.causes and c not in mine]
    return line(f"It stops only {_names(mine)}.") if others and mine else ()


def _on(clients: list[ClientVerdict]) -> str:
    return "on " if clients[0].client.code in _DEVICES else "in "


def _names(clients: list[ClientVerdict]) -> str:
    return ", ".join(c.client.shown_as.replace(" and ", ", ") for c in clients)


def _reasons(diagnosis: Diagnosis, fine: list[ClientVerdict]) -> str:
    codes = {c.client.code for c in fine}
    partial = [n.cause for n in refusals(diagnosis) if not codes & set(n.clients)]
    return joined(list(dict.fromkeys(cause.spared for cause in partial))[:2]) or "do not check this"
