"""Certificates that software brings along for itself: what a server sends until somebody gives it a real one."""

from __future__ import annotations

from bot.causes._catalogue import Kind, Known, Names
from bot.trust.cause import Who


def _server(
    product: str,
    sample: str,
    what: str,
    remedy: str,
    look: str,
    *,
    subject: tuple[Names, ...] = (),
    issuer: tuple[Names, ...] = (),
    source: str = "",
    everyday: bool = False,
) -> Known:
    return Known(
        product=product,
        kind=Kind.SERVER,
        what=what,
        who=Who.OPERATOR,
        remedy=remedy,
        look=look,
        sample=sample,
        source=source,
        issuer=issuer,
        subject=subject,
        everyday=everyday,
    )


_DEVICE = "a device answers with the certificate that it made for its own administration page"
_OWN_PAGE = (
    "If the device is meant, upload a certificate for this name there. If not, the name or a port forwarding leads to "
    "the device in place of the server: correct that"
)
_OPENSSL = "openssl x509 -noout -subject -issuer -dates -in certificate.pem"

SERVERS = (
    _server(
        "ingress-nginx (Kubernetes)",
        "O = Acme Co, CN = Kubernetes Ingress Controller Fake Certificate",
        "the ingress controller makes it up and sends it where no TLS secret fits the host",
        "Name the host in the Ingress under spec.tls, with a secret that exists in the same namespace, is of type "
        "kubernetes.io/tls and covers the host. With cert-manager, see why the certificate is not ready",
        "kubectl get ingress,secret,certificate --all-namespaces",
        subject=(Names(r"kubernetes ingress controller fake certificate"),),
        source="https://kubernetes.github.io/ingress-nginx/user-guide/tls/",
    ),
    _server(
        "OpenShift's ingress operator",
        "CN=ingress-operator@1764175443",
        "the cluster's own operator signs the wildcard certificate of the routes until a real one is configured",
        "Set a certificate of a public authority as the default certificate of the ingress controller, or on the route",
        "oc get ingresscontroller default -n openshift-ingress-operator -o yaml",
        issuer=(Names(r"ingress-operator@\d+"),),
    ),
    _server(
        "Rancher or K3s",
        "O=dynamiclistener-org, CN=dynamiclistener-ca@1754248688",
        "Rancher and K3s sign a certificate of their own until one is configured",
        "Give Rancher a certificate: ingress.tls.source=letsEncrypt or =secret. For applications on K3s, name the host "
        "and its secret in the Ingress",
        "kubectl get ingress,secret --all-namespaces",
        issuer=(Names(r"dynamiclistener-ca(?:@\d+)?"), Names(r"k3s-server-ca@\d+")),
        source="https://github.com/rancher/dynamiclistener",
    ),
    _server(
        "Traefik",
        "CN = TRAEFIK DEFAULT CERT",
        "Traefik makes it up and sends it where no router with TLS fits the host, or its certificate resolver failed",
        "Give the router for this host a rule with the very name, tls enabled and a certificate resolver, and read in "
        "the log why ACME failed",
        "docker logs traefik 2>&1 | grep -iE 'acme|certificate|tls'",
        subject=(Names(r"traefik default cert"),),
        source="https://doc.traefik.io/traefik/https/tls/#default-certificate",
    ),
    _server(
        "acme-companion (nginx-proxy)",
        "CN = letsencrypt-nginx-proxy-companion",
        "the companion of nginx-proxy puts it in place until Let's Encrypt has issued the real one",
        "Set VIRTUAL_HOST and LETSENCRYPT_HOST of the container to this name, and read in the log why none was issued",
        "docker logs nginx-proxy-acme",
        subject=(Names(r"letsencrypt-nginx-proxy-companion"),),
        source="https://github.com/nginx-proxy/acme-companion",
    ),
    _server(
        "Argo CD",
        "O = Argo CD, CN = argocd-server",
        "Argo CD makes itself a certificate at its first start",
        "Create the secret argocd-server-tls with a real certificate, or let the ingress end TLS",
        "kubectl -n argocd get secret argocd-server-tls",
        subject=(Names(organization=r"argo cd"),),
        source="https://argo-cd.readthedocs.io/en/stable/operator-manual/tls/",
    ),
    _server(
        "Plesk",
        "C=CH, L=Schaffhausen, O=Plesk, CN=Plesk/emailAddress=info@plesk.com",
        "Plesk sends it for the panel, and for a domain or an address that has no certificate of its own",
        "Issue a certificate for the domain with the extension SSL It!, and select it as the certificate of the domain "
        "and of its IP address",
        "plesk bin certificate -l -domain DOMAIN",
        subject=(Names(r"plesk", r"plesk|odin|parallels.*|swsoft.*"), Names(r"plesk"), Names(r"parallels panel")),
    ),
    _server(
        "Webmin",
        "O=Webmin Webserver on web01, CN=*, emailAddress=root@web01",
        "Webmin makes itself a certificate when it is installed",
        "Request a certificate under Webmin › Webmin Configuration › SSL Encryption › Let's Encrypt",
        "Webmin › Webmin Configuration › SSL Encryption",
        subject=(Names(organization=r"webmin webserver on .*"),),
    ),
    _server(
        "the ssl-cert package of Debian or Ubuntu (snake oil)",
        "CN = ubuntu",
        "the package makes it for the machine's own name when it is installed, and sample configurations point to it",
        "Replace the lines that name ssl-cert-snakeoil by the files of the real certificate, or switch on "
        "the site that has them",
        "grep -rn snakeoil /etc/nginx /etc/apache2 /etc/postfix /etc/dovecot",
        subject=(Names(r"ubuntu|debian|raspberrypi|ip-\d+-\d+-\d+-\d+(?:\..*internal)?"),),
        everyday=True,
        source="https://salsa.debian.org/apache-team/ssl-cert",
    ),
    _server(
        "Apache's sample configuration (snake oil)",
        "C=XY, ST=Snake Desert, L=Snake Town, O=Snake Oil, Ltd, CN=www.snakeoil.dom",
        "Apache and mod_ssl brought it along as an example; its private key is known to everybody",
        "Replace the sample in SSLCertificateFile and SSLCertificateKeyFile by the files of the real certificate",
        "apachectl -S",
        subject=(Names(organization=r"snake ?oil,? ltd\.?"), Names(r"www\.snakeoil\.(?:dom|com)")),
        issuer=(Names(r"snake ?oil ca"),),
    ),
    _server(
        "the httpd package of Red Hat, CentOS or Fedora",
        "C=--, O=SomeOrganization, OU=SomeOrganizationalUnit, CN=localhost.localdomain",
        "the package makes it when it is installed, and ssl.conf points to it",
        "Set SSLCertificateFile and SSLCertificateKeyFile of the virtual host to the files of the real certificate",
        "grep -rn localhost.crt /etc/httpd/conf.d",
        subject=(Names(organization=r"someorganization"), Names(r"localhost\.localdomain")),
    ),
    _server(
        "a developer's machine (IIS Express, ASP.NET, a dev server)",
        "CN = localhost",
        "development tools make it for the machine itself and for no other name",
        "Bind a certificate for this name to the site. If no development server is meant to answer here, the name or a "
        "forwarding leads to the wrong process",
        "netsh http show sslcert",
        subject=(Names(r"localhost"),),
        everyday=True,
        source="https://learn.microsoft.com/en-us/dotnet/core/tools/dotnet-dev-certs",
    ),
    _server(
        "Windows Server (Web Management Service)",
        "CN=WMSvc-SHA2-WEB01",
        "Windows makes it for the remote management of IIS, and somebody bound it to the site",
        "Bind the real certificate to the site on port 443, with SNI where several names share the address",
        "netsh http show sslcert",
        subject=(Names(r"wmsvc(?:-sha2)?-.+"),),
    ),
    _server(
        "FRITZ!Box",
        "CN = fritz.box",
        _DEVICE,
        _OWN_PAGE,
        "fritz.box › Internet › Permit Access",
        subject=(Names(r"fritz\.box|fritz!box.*"),),
    ),
    _server(
        "UniFi",
        "C=US, ST=New York, L=New York, O=Ubiquiti Inc., OU=UniFi, CN=UniFi",
        _DEVICE,
        _OWN_PAGE,
        "openssl x509 -noout -subject -ext subjectAltName -in certificate.pem",
        subject=(Names(r"unifi", r"ubiquiti.*|ubnt.*"), Names(r"unifi"), Names(r"ubnt|ui", r"ubiquiti.*")),
    ),
    _server(
        "Synology DSM",
        "C=TW, L=Taipel, O=Synology Inc., CN=synology",
        "the NAS sends its own certificate for every name that has no other assigned",
        "Add a certificate for this name, then assign it to the service under Settings of the same page",
        "Control Panel › Security › Certificate",
        subject=(Names(r"synology(?:\.com)?", r"synology inc\."), Names(r"synology")),
        issuer=(Names(r"synology inc\. ca"),),
        source="https://kb.synology.com/en-global/DSM/help/DSM/AdminCenter/connection_certificate",
    ),
    _server(
        "QNAP",
        "C=TW, O=QNAP Systems, Inc., OU=NAS, CN=QNAP NAS",
        _DEVICE,
        _OWN_PAGE,
        "Control Panel › System › Security › SSL Certificate & Private Key",
        subject=(Names(organization=r"qnap systems,? inc\.?"), Names(r"qnap nas")),
    ),
    _server(
        "pfSense",
        "O=pfSense webConfigurator Self-Signed Certificate, CN=pfSense-5f099cf870c18",
        _DEVICE,
        _OWN_PAGE,
        "System › Advanced › Admin Access",
        subject=(Names(organization=r"pfsense .*self-signed certificate"), Names(r"pfsense-[0-9a-f]{13}")),
    ),
    _server(
        "OPNsense",
        "C=NL, ST=Zuid-Holland, L=Middelharnis, O=OPNsense self-signed web certificate, CN=OPNsense.localdomain",
        _DEVICE,
        _OWN_PAGE,
        "System › Settings › Administration",
        subject=(Names(organization=r"opnsense(?: self-signed web certificate)?"), Names(r"opnsense\.localdomain")),
    ),
    _server(
        "Proxmox VE",
        "CN=Proxmox Virtual Environment, OU=c502108f-f0b7-4217-bb9f-4b8e3931be3c, O=PVE Cluster Manager CA",
        "Proxmox signs the certificates of its nodes with an authority of the cluster's own",
        "Order a certificate by ACME for the node, or upload one there",
        "pvenode cert info",
        subject=(Names(organization=r"proxmox virtual environment"),),
        issuer=(Names(organization=r"pve cluster manager ca"), Names(r"proxmox virtual environment")),
        source="https://pve.proxmox.com/wiki/Certificate_Management",
    ),
    _server(
        "VMware ESXi or vCenter",
        "O=VMware, Inc., OU=VMware ESX Server Default Certificate, CN=esxi01",
        "ESXi and vCenter send certificates of their own authority until one is installed",
        "Replace the machine certificate with one that the clients trust, or install the root of VMCA on the managed "
        "devices",
        "/usr/lib/vmware-vmca/bin/certificate-manager",
        subject=(
            Names(unit=r"vmware esx server default certificate"),
            Names(r"vmware default certificate"),
            Names(organization=r"vmware,? inc\.?", unit=r"vmware engineering"),
        ),
        issuer=(Names(r"ca", unit=r"vmware engineering"),),
    ),
    _server(
        "HPE iLO",
        "C = US, O = Hewlett Packard Enterprise, OU = ISS, CN = Default Issuer (Do not trust)",
        _DEVICE,
        _OWN_PAGE,
        "iLO › Security › SSL Certificate",
        issuer=(Names(r"(?:ilo )?default issuer \(do not trust\)"),),
    ),
    _server(
        "Dell iDRAC",
        "C=US, ST=Texas, L=Round Rock, O=Dell Inc., OU=Remote Access Group, CN=iDRAC default certificate",
        _DEVICE,
        _OWN_PAGE,
        "iDRAC Settings › Services › Web Server",
        subject=(Names(r"idrac default certificate"),),
        issuer=(Names(r"idrac default certificate"),),
    ),
    _server(
        "Cisco IOS",
        "CN=IOS-Self-Signed-Certificate-3639644206",
        _DEVICE,
        _OWN_PAGE,
        "show crypto pki certificates",
        subject=(Names(r"ios-self-signed-certificate-\d+"),),
    ),
    _server(
        "FortiGate",
        "C=US, O=Fortinet, OU=FortiGate, CN=FortiGate",
        _DEVICE,
        _OWN_PAGE,
        "System › Certificates, and VPN › SSL-VPN Settings › Server Certificate",
        subject=(Names(r"fortigate"), Names(r"f[a-z0-9]{9,19}", r"fortinet.*", r"forti.*")),
    ),
    _server(
        "a Check Point gateway",
        "C=US, O=Check Point, OU=Check Point Security Gateway, CN=my.firewall_7FADAD68_e432af98f3",
        _DEVICE,
        _OWN_PAGE,
        _OPENSSL,
        subject=(Names(r"my\.firewall_.+"), Names(unit=r"check point security gateway")),
    ),
    _server(
        "Elasticsearch",
        "CN=Elasticsearch security auto-configuration HTTP CA",
        "Elasticsearch makes itself an authority when it is installed",
        "Give the clients this authority, or set a certificate of an authority that they know in "
        "xpack.security.http.ssl",
        "curl --cacert http_ca.crt https://localhost:9200",
        issuer=(
            Names(r"elasticsearch security auto-configuration http ca"),
            Names(r"elastic certificate tool autogenerated ca"),
        ),
    ),
)
