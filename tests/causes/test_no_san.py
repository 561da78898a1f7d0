"""Without subject alternative names a common name does not help, and with them it does not matter."""

from __future__ import annotations

from tests.causes.build import CA, HOST, found, served

SPEAKS = served(CA.leaf(HOST, names=()), CA)
SILENT = served(CA.leaf("Sample Server", names=(HOST,)), CA)


def test_an_address_among_the_names_is_a_name() -> None:
    """Then the wrong one is there, which is another fault."""
    sick = served(CA.leaf(HOST, names=(), ips=("192.0.2.1",)), CA)
    assert found(sick, "no-san") is None
    assert found(sick, "wrong-host") is not None
