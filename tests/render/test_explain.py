"""What `explain` prints reads well without any server."""

from __future__ import annotations

from bot.render.explain import explain_apple, explain_cause
from bot.trust.apple_codes import AppleCode, Family
from bot.trust.cause import Repair
from tests.render.build import MISSING, cause


def test_a_cause_reads_as_it_may_be_met_with_capitals_for_names() -> None:
    said = explain_cause(cause())
    assert said.startswith(
        "expired (clients refuse it)\n\nThe certificate of HOST ended 3 days ago (20 November 2026).\n"
    )
    for part in ("Who has to act: whoever runs the server.", "nginx: certbot --nginx -d NAME", "any other: renew NAME"):
        assert part in said
    assert "<https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>" in said
    assert "{" not in said


def test_a_number_that_names_one_cause_tells_it_with_its_finer_ones() -> None:
    finer = cause("expired-intermediate", title="An intermediate ended", repair=Repair.CHAIN)
    code = AppleCode(-67818, ("errSecCertificateExpired",), Family.OSSTATUS, "A certificate is out of date.", "expired")
    said = explain_apple(code, [finer, MISSING, cause()])
    assert said.startswith("-67818  errSecCertificateExpired\n")
    assert said.index("expired: ") < said.index("expired-intermediate: ")
    assert "missing-intermediate" not in said


def test_a_number_that_says_nothing_lists_what_it_may_stand_for() -> None:
    code = AppleCode(-1202, ("NSURLErrorServerCertificateUntrusted",), Family.NSURL, "The certificate was refused.")
    said = explain_apple(code, [MISSING, cause(), cause("soon", refuses=False)])
    assert said.index("expired: ") < said.index("missing-intermediate: ")
    assert "soon" not in said
    assert "certcheck check HOST" in said
