"""The certificate is for other names than the one that was asked for."""

from __future__ import annotations

from dataclasses import replace

from bot.causes._steps import ANOTHER_NETWORK, CERTIFICATE, LOOK_AGAIN, NO_SECRETS, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.certificate import Certificate
from bot.trust.extensions import Extensions
from bot.trust.hostnames import common_name_covers, covers, is_address

SHOWN = 5


def check(view: View) -> Finding | None:
    """Of a list of any length: one that is too long for the client is a cause of its own."""
    host, leaf, client, rules = view.case.host, view.leaf, view.client, replace(view.client.names, most=None)
    kind = view.path.anchor.kind if view.path and view.path.anchor else None
    if host is None or covers(leaf, host, rules, kind):
        return None
    names = leaf.extensions
    if client.common_name_fallback and not names.dns_names and common_name_covers(leaf, host, rules):
        return None
    strict = _strictly(host) if covers(leaf, host) else ""
    return Finding({"names": _names(leaf) + strict}, at=leaf, form=_form(host, names))


def _form(host: str, names: Extensions) -> str:
    """Some clients have a sentence of its own for names of which none is of the kind that was looked for."""
    if is_address(host):
        return "address" if names.ip_names else "address-none"
    return "" if names.dns_names else "none"


def _strictly(host: str) -> str:
    """Why a name does not count that does for others."""
    if "_" in host:
        return " (a name with an underscore counts for no host)"
    return " (a wildcard right above a registry's domain counts for no host)"


def _names(leaf: Certificate) -> str:
    """What it is for: its first names, and how many more there are."""
    extensions = leaf.extensions
    every = [*extensions.dns_names, *map(str, extensions.ip_names)]
    if extensions.damaged_names:
        return "no host at all (one of its names is damaged, and then clients read none of them)"
    if not every:
        return f"no host at all (its subject is “{leaf.subject.short}”)"
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more


CAUSE = Cause(
    code="wrong-host",
    title="The certificate that {host} serves is for {names}, not for {host}",
    explanation="The certificate must carry the very name (or address) that the client asked for. A wildcard stands "
    "for one label: *.example.com covers a.example.com, not a.b.example.com. Often the wrong virtual host answers, or "
    "DNS still points at an old machine.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        NO_SECRETS,
        Step(
            Role.PERSON,
            "Compare the name in the address with the names above, and correct it if it is mistyped.",
        ),
        ANOTHER_NETWORK,
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Find out which fits: {host} should serve its own certificate here (virtual host, SNI), DNS should point "
            "elsewhere, or the certificate needs {host} as a further name.",
            {
                "nginx": "nginx -T | grep -E 'server_name|ssl_certificate '",
                "apache": "apachectl -S",
                "iis": "netsh http show sslcert",
                "": "openssl s_client -connect {name}:{port} -servername {name} </dev/null | openssl x509 -noout "
                "-ext subjectAltName",
            },
        ),
        Step(
            Role.OPERATOR,
            "Have a certificate issued that names {host}, and install it.",
            {
                "nginx": "certbot --nginx -d {name}",
                "apache": "certbot --apache -d {name}",
                "": "certbot certonly --expand -d {name}",
            },
            about=CERTIFICATE,
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source("RFC 9525, 6: verifying the service identity", "https://www.rfc-editor.org/rfc/rfc9525#section-6"),
        Source("Apple: requirements for trusted certificates", "https://support.apple.com/en-us/103769"),
    ),
    check=check,
    spared="match names less strictly",
    another_leaf=True,
)
