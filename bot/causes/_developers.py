"""Local authorities that developers set up for their own machines."""

from __future__ import annotations

from bot.causes._catalogue import Kind, Known, Names
from bot.trust.cause import Who


def _local(
    product: str,
    sample: str,
    what: str,
    *issuer: Names,
    remedy: str = "",
    look: str = "",
    subject: tuple[Names, ...] = (),
    source: str = "",
) -> Known:
    return Known(
        product=product,
        kind=Kind.DEVELOPMENT,
        what=what,
        who=Who.OPERATOR,
        remedy=remedy
        or "Serve a certificate of a public authority here. For a development machine alone, install its local root on "
        "the devices that test against it, by device management",
        look=look or "openssl x509 -noout -subject -issuer -dates -in certificate.pem",
        sample=sample,
        source=source,
        issuer=issuer,
        subject=subject,
    )


_ONE_MACHINE = "a local authority that is trusted on the machine where it was made and nowhere else"

DEVELOPERS = (
    _local(
        "mkcert",
        "O=mkcert development CA, OU=ann@mac.local (Ann), CN=mkcert ann@mac.local (Ann)",
        _ONE_MACHINE,
        Names(r"mkcert .+"),
        Names(organization=r"mkcert development ca"),
        subject=(Names(organization=r"mkcert development certificate"),),
        look="mkcert -CAROOT",
        source="https://github.com/FiloSottile/mkcert",
    ),
    _local(
        "Caddy's local authority",
        "CN=Caddy Local Authority - ECC Intermediate",
        "Caddy signs with it for localhost, IP addresses and internal names, and wherever “tls internal” stands",
        Names(r"caddy local authority - .+"),
        remedy="Name the public host in the Caddyfile without “tls internal”, so that Caddy gets a public certificate. "
        "For internal names, install Caddy's root on the devices that use them, by device management",
        look="caddy adapt --config /etc/caddy/Caddyfile --pretty",
        source="https://caddyserver.com/docs/automatic-https#local-https",
    ),
    _local(
        "minica",
        "CN=minica root ca 1a2b3c",
        _ONE_MACHINE,
        Names(r"minica root ca [0-9a-f]{6}"),
        source="https://github.com/jsha/minica",
    ),
    _local(
        "step-ca",
        "O=Smallstep, CN=Smallstep Intermediate CA",
        "an authority of one's own, under the name that its installer proposes",
        Names(r"(?:smallstep|step certificates) (?:root|intermediate) ca"),
        remedy="Install its root on the devices that must reach this host, by device management, or serve a "
        "certificate of a public authority",
        look="step ca roots",
        source="https://smallstep.com/docs/step-ca/",
    ),
    _local(
        "Lando",
        "C=US, ST=California, L=San Francisco, O=Lando, OU=Bespin, CN=Lando Local CA for lndo.site",
        _ONE_MACHINE,
        Names(r"lando (?:local|development) ca(?: .+)?"),
    ),
    _local(
        "Laravel Valet or Herd",
        "O=Laravel Valet CA Self Signed Organization, CN=Laravel Valet CA Self Signed CN",
        _ONE_MACHINE,
        Names(r"laravel valet ca self signed cn"),
        Names(organization=r"laravel valet ca self signed organization"),
        source="https://laravel.com/docs/valet",
    ),
    _local(
        "minikube or a Kubernetes cluster's own authority",
        "CN=minikubeCA",
        "the authority of one cluster, which only that cluster and its kubeconfig files know",
        Names(r"minikubeca"),
        Names(r"kubernetes"),
        remedy="Clients of the cluster take its root from the kubeconfig file. For everybody else put an ingress with "
        "a public certificate before it",
        look="kubectl config view --raw --minify",
        source="https://kubernetes.io/docs/setup/best-practices/certificates/",
    ),
)
