"""Who switches verification off is told what does the job safely."""

from __future__ import annotations

from bot.trust.case import ClientReport
from tests.causes.build import CA, LEAF, found, served

SPEAKS = served(LEAF, CA, report=ClientReport(advice=(("curl -k", "use curl --cacert root.pem"),)))
SILENT = served(LEAF, CA, report=ClientReport())


def test_names_what_it_is_and_what_to_do_instead() -> None:
    finding = found(SPEAKS, "verification-off")
    assert finding is not None
    assert finding.facts == {"what": "curl -k", "instead": "use curl --cacert root.pem"}
