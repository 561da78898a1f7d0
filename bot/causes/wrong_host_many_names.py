"""The certificate has the name that was asked for, in a list of names that is longer than a client reads."""

from __future__ import annotations

from dataclasses import replace

from bot.causes._steps import CERTIFICATE, LOOK_AGAIN, RELOAD, TELL_OPERATOR
from bot.trust.case import Needs, View
from bot.trust.cause import Cause, Finding, Repair, Role, Source, Step, Who
from bot.trust.hostnames import covers


def check(view: View) -> Finding | None:
    host, leaf, rules = view.case.host, view.leaf, view.client.names
    kind = view.path.anchor.kind if view.path and view.path.anchor else None
    if host is None or rules.most is None or covers(leaf, host, rules, kind):
        return None
    if not covers(leaf, host, replace(rules, most=None), kind):
        return None
    facts = {"number": str(leaf.extensions.number_of_names), "most": str(rules.most)}
    return Finding({"subject": leaf.subject.short, **facts}, at=leaf)


CAUSE = Cause(
    code="wrong-host-many-names",
    title="The certificate of {host} has {number} names, and these clients read none of more than {most}",
    explanation="“{subject}” has the name {host}. But a list of more than {most} names counts as none for these "
    "clients. They say then that the certificate is for another host.",
    who=Who.OPERATOR,
    repair=Repair.CERTIFICATE,
    needs=Needs.LEAF,
    steps=(
        TELL_OPERATOR,
        Step(
            Role.OPERATOR,
            "Have several certificates issued, each with a part of the names, and give each virtual host its own. For "
            "{host}:",
            {
                "nginx": "certbot --nginx --cert-name {name} -d {name}",
                "apache": "certbot --apache --cert-name {name} -d {name}",
                "": "certbot certonly --cert-name {name} -d {name}",
            },
            about=CERTIFICATE,
        ),
        RELOAD,
        LOOK_AGAIN,
    ),
    sources=(
        Source(
            "Apple: SecCertificate.c, which reads the names",
            "https://github.com/apple-oss-distributions/Security/blob/main/OSX/sec/Security/SecCertificate.c",
        ),
    ),
    check=check,
    spared="read a list of names of any length",
    another_leaf=True,
)
