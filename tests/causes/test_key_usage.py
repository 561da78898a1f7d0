"""An authority whose key usage leaves out the signing of certificates is refused; one without any key usage is not."""

from __future__ import annotations

from tests.causes.build import HOST, ROOT, served

MUTE = ROOT.intermediate("Mute CA", usage=("digital_signature", "crl_sign"))
OPEN = ROOT.intermediate("Open CA", usage=None)

SPEAKS = served(MUTE.leaf(HOST), MUTE)
SILENT = served(OPEN.leaf(HOST), OPEN)
