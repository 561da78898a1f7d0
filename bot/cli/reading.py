"""`read`: what a pasted error text says, for people or line by line for programs."""

from __future__ import annotations

import sys

from bot.causes import all_causes
from bot.examine import client_report, diagnose_report, standard_rules, utc_now
from bot.paste import Report, read
from bot.render.document import Part, told_parts
from bot.render.text import parts_rows
from bot.render.words import clean
from bot.trust import apple_codes
from bot.trust.sighting import join_host_port

MOST_BYTES = 1024 * 1024
_APPLE = ("nsurl", "stream", "osstatus")
_OTHER_COMPLAINTS = {
    "client-certificate": "the server did not accept the client's own certificate, or wants one",
    "protocol": "the two found no common protocol; the certificate is not the matter",
    "unspecified": "the certificate was refused; the text does not say why",
}


def run() -> int:
    """Reads standard input whole (at most MOST_BYTES) and prints what it says."""
    if sys.stdin.isatty():
        print("Paste the error, then press Ctrl-D on a line of its own.", file=sys.stderr)
    text = sys.stdin.buffer.read(MOST_BYTES).decode("utf-8", "replace")
    if not text.strip():
        print("certcheck: there is no text. Try: pbpaste | certcheck read", file=sys.stderr)
        return 2
    report = read(text)
    rows = [clean(line) for line in spoken(report)]
    print("\n".join([*rows, *parts_rows(told_by(report))]))
    return 0


def told_by(report: Report) -> tuple[Part, ...]:
    """What the text proves by itself, judged without any server."""
    if not (report.complaint or report.client_chain or report.advice or report.private_key):
        return ()
    host = report.hosts[0].host if report.hosts else None
    return told_parts(diagnose_report(client_report(report), standard_rules(), utc_now(), host))


def run_batch() -> int:
    """Answers each line of standard input; 2 when one of them was no JSON object with a text."""
    from bot.paste.batch import read_line

    understood = True
    for line in sys.stdin.buffer:
        if line.strip():
            answer = read_line(line.decode("utf-8", "replace"))
            understood = understood and '"error"' not in answer
            print(answer, flush=True)
    return 0 if understood else 2


def spoken(report: Report) -> list[str]:
    """The report in lines for people."""
    lines = ["This is a certificate error." if report.is_certificate_error else "This is no certificate error."]
    if report.explanation:
        lines.append(report.explanation)
    lines += [f"Host that failed: {_host(mention.host, mention.port)}" for mention in report.hosts[:1]]
    others = [_host(mention.host, mention.port) for mention in report.hosts[1:4]]
    lines += [f"Or perhaps: {', '.join(others)}"] if others else []
    if report.complaint:
        lines.append(f"What the text proves: {_complaint(report.complaint)}.")
    lines += [_code(name, number) for name, number in report.codes.items()]
    if report.client_chain:
        lines.append("The chain that the client saw:")
        lines += [f"  {n}. {subject}, issued by {issuer}" for n, (subject, issuer) in enumerate(report.client_chain)]
    if report.is_certificate_error and report.hosts:
        lines.append(f"Next: certcheck check {_host(report.hosts[0].host, report.hosts[0].port)}")
    elif report.is_certificate_error:
        lines.append("No host is named. If you know it: certcheck check HOST")
    return lines


def _host(host: str, port: int | None) -> str:
    return host if port is None else join_host_port(host, port)


def _complaint(code: str) -> str:
    named = next((cause for cause in all_causes() if cause.code == code), None)
    if named is not None:
        return f"{code} (see: certcheck explain {code})"
    return _OTHER_COMPLAINTS.get(code, code)


def _code(name: str, number: int) -> str:
    known = apple_codes.by_number(number) if name in _APPLE else None
    return f"{number}: {known.names[0]}. {known.meaning}" if known else f"{name}: {number}"
