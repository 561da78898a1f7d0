"""OpenSSL asked in person: a real handshake in memory between two contexts."""

from __future__ import annotations

import ssl
from pathlib import Path

from bot.playground.pki import Issued, chain_pem


def refusal(
    chain: tuple[Issued, ...], roots: tuple[Issued, ...], host: str, folder: Path
) -> ssl.SSLCertVerificationError | None:
    """Why a client refuses that is set up as a Linux distribution does it (security level 2); None where it trusts.
    The server sends the chain, leaf first, whatever is weak in it."""
    file = folder / "server.pem"
    file.write_bytes(chain_pem(*chain).encode() + chain[0].key_pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.set_ciphers("DEFAULT:@SECLEVEL=0")
    server.load_cert_chain(file)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.set_ciphers("DEFAULT:@SECLEVEL=2")
    client.load_verify_locations(cadata="".join(root.pem for root in roots))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server, server_hostname=host)
    answering = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (asking, answering):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return error
            if side is asking:
                return None
    raise AssertionError("the handshake came to no end")
