"""Trust in a certificate that is no root is enough for all but OpenSSL, which wants its issuers trusted too."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.playground.pki import Issued
from tests.causes.build import CA, HOST, LEAF, ROOT, diagnosed, refused_for, served
from tests.openssl import refusal

LOWER = CA.intermediate("Lower CA")
BELOW = LOWER.leaf(HOST)

SPEAKS = served(LEAF, CA, roots=(CA,))
SILENT = served(LEAF, CA, roots=(CA, ROOT))


@pytest.mark.parametrize(
    ("chain", "roots"),
    [
        pytest.param((LEAF, CA), (CA,), id="the intermediate"),
        pytest.param((LEAF,), (LEAF,), id="the server's own certificate"),
        pytest.param((LEAF, CA), (LEAF,), id="the server's own certificate, and its issuer is sent"),
        pytest.param((LEAF, CA), (LEAF, ROOT), id="the server's own certificate and the root"),
        pytest.param((LEAF,), (LEAF, CA, ROOT), id="the whole chain"),
        pytest.param((LEAF,), (LEAF, ROOT), id="the server's own certificate and the root, and the issuer is not sent"),
        pytest.param((LEAF, CA, ROOT), (CA,), id="the intermediate, and its root is sent"),
        pytest.param((BELOW, LOWER), (LOWER, CA), id="two intermediates"),
        pytest.param((BELOW, LOWER), (LOWER, CA, ROOT), id="two intermediates and the root"),
        pytest.param((LEAF, CA), (CA, ROOT), id="the intermediate and the root"),
        pytest.param((LEAF, CA), (ROOT,), id="the root"),
    ],
)
def test_what_openssl_takes_for_the_end_of_the_way(
    chain: tuple[Issued, ...], roots: tuple[Issued, ...], tmp_path: Path
) -> None:
    """Held against OpenSSL, with the number that it gives."""
    verdict = next(one for one in diagnosed(served(*chain, roots=roots)).clients if one.client.code == "openssl")
    said = refusal(chain, roots, HOST, tmp_path)

    assert verdict.causes == (("trusted-intermediate",) if said else ())
    assert (verdict.error or "").startswith(f"Verify return code: {said.verify_code} (" if said else "")


def test_nobody_else_minds() -> None:
    (one,) = diagnosed(SPEAKS).findings

    assert one.clients == ("openssl",)
    assert refused_for(SPEAKS) == ()
