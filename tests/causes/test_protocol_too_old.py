"""A server that agrees on TLS 1.1 at best is refused, one that agrees on TLS 1.2 is not."""

from __future__ import annotations

import pytest

from tests.causes.build import CA, LEAF, found, served

SPEAKS = served(LEAF, CA, protocol="TLSv1.1")
SILENT = served(LEAF, CA, protocol="TLSv1.2")


@pytest.mark.parametrize(("spoken", "shown"), [("TLSv1", "TLS 1.0"), ("SSLv3", "SSL 3.0")])
def test_names_the_version_as_people_do(spoken: str, shown: str) -> None:
    finding = found(served(LEAF, CA, protocol=spoken), "protocol-too-old")
    assert finding is not None
    assert finding.facts["protocol"] == shown
