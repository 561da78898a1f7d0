"""Products that open TLS connections on their way and sign what the client gets with an authority of their own."""

from __future__ import annotations

from bot.causes._catalogue import Kind, Known, Names
from bot.trust.cause import Who

_GATEWAY = "the company's network (or its agent on the device) opens TLS connections, reads them and signs them anew"
_ANTIVIRUS = "a security program on the device opens TLS connections to look for malware and signs them anew"
_PROXY = "a tool for developers that shows the traffic of a device; somebody has set the device up to go through it"


def _gateway(product: str, sample: str, *issuer: Names, source: str = "") -> Known:
    remedy = (
        f"Have the root certificate of {product} installed on every managed device, and given to programs with a store "
        "of their own (Java, Python, Node, Firefox); or take this host out of the inspection"
    )
    return _inspector(Kind.INSPECTOR, Who.CLIENT_IT, product, sample, issuer, _GATEWAY, remedy, "", source)


def _antivirus(product: str, sample: str, setting: str, *issuer: Names, source: str = "") -> Known:
    remedy = (
        f"In {product}, exclude this host or this app from the scanning of encrypted connections ({setting}). If the "
        "error stays, install the program anew so that it puts its root certificate in place again"
    )
    return _inspector(Kind.INSPECTOR, Who.PERSON, product, sample, issuer, _ANTIVIRUS, remedy, setting, source)


def _debugger(product: str, sample: str, *issuer: Names, source: str = "") -> Known:
    remedy = (
        f"Quit {product} and remove the proxy from the network settings of the device. To go on debugging, install its "
        "root on this one device and turn on full trust for it, and remove it afterwards"
    )
    look = "scutil --proxy"
    return _inspector(Kind.DEBUGGER, Who.PERSON, product, sample, issuer, _PROXY, remedy, look, source)


def _inspector(
    kind: Kind,
    who: Who,
    product: str,
    sample: str,
    issuer: tuple[Names, ...],
    what: str,
    remedy: str,
    look: str,
    source: str,
) -> Known:
    return Known(
        product=product, kind=kind, what=what, who=who, remedy=remedy, look=look, sample=sample, issuer=issuer,
        source=source,
    )  # fmt: skip


GATEWAYS = (
    _gateway(
        "Zscaler",
        'C = US, ST = California, O = Zscaler Inc., CN = "Zscaler Intermediate Root CA (zscloud.net) (t) "',
        Names(r"zscaler\b.*"),
        Names(organization=r"zscaler,? inc\.?"),
    ),
    _gateway(
        "Netskope",
        "C=US, O=NetSkope Inc, CN=caadmin.netskope.com",
        Names(r"(?:.*\.)?(?:netskope|goskope)\.com"),
        Names(organization=r"netskope,? inc\.?"),
    ),
    _gateway(
        "Palo Alto Networks",
        "O=Palo Alto Networks, CN=Palo Alto Networks SSL Forward Trust",
        Names(r"palo alto networks\b.*"),
        Names(organization=r"palo alto networks\b.*"),
    ),
    _gateway(
        "Fortinet FortiGate",
        "C=US, ST=California, L=Sunnyvale, O=Fortinet, OU=Certificate Authority, CN=FGT60E4Q16000000",
        Names(r"f(?:g|w)[a-z0-9]{13,16}"),
        Names(r"fortinet_ca.*|fortigate ca|fortinet (?:ca|untrusted ca)\b.*"),
        Names(organization=r"fortinet(?: ltd\.?)?", unit=r"certificate authority"),
    ),
    _gateway(
        "Cisco Umbrella",
        "O=Cisco, CN=Cisco Umbrella Secondary SubCA nyc-SG",
        Names(r"cisco umbrella\b.*"),
    ),
    _gateway(
        "Sophos Firewall",
        "C=GB, ST=Oxfordshire, O=Sophos, OU=NSG, CN=Sophos SSL CA_C320ABPCBJ8BQ6B",
        Names(r"sophos\b.*|sophos_ca_.*|securityappliance_ssl_ca"),
        Names(organization=r"sophos(?: ltd\.?| limited)?"),
    ),
    _gateway(
        "Check Point",
        "O=Check Point, CN=Check Point HTTPS Inspection CA",
        Names(r"check point\b.*"),
    ),
    _gateway(
        "Blue Coat or Symantec Web Security Service",
        "O=Blue Coat SG Series, CN=Blue Coat ProxySG",
        Names(r"blue ?coat\b.*|symantec (?:wss|web security service)\b.*|proxysg\b.*"),
        Names(organization=r"blue ?coat\b.*"),
    ),
    _gateway(
        "Forcepoint or Websense",
        "O=Forcepoint LLC, CN=Forcepoint Cloud CA",
        Names(r"forcepoint\b.*|websense\b.*"),
        Names(organization=r"forcepoint\b.*|websense\b.*"),
    ),
    _gateway("iboss", "O=iboss, CN=iboss Root CA", Names(r"iboss\b.*"), Names(organization=r"iboss\b.*")),
    _gateway(
        "Menlo Security",
        "C=US, ST=California, O=Menlo Security Inc., OU=Production, CN=Menlo Security Intermediate CA",
        Names(r"menlo security\b.*"),
        Names(organization=r"menlo security\b.*"),
    ),
    _gateway(
        "McAfee or Skyhigh Web Gateway",
        "O=McAfee, Inc., CN=McAfee Web Gateway",
        Names(r"mcafee web gateway\b.*|skyhigh\b.*"),
        Names(organization=r"skyhigh security\b.*"),
    ),
    _gateway(
        "Cloudflare Gateway (WARP)",
        "C=US, O=Cloudflare, Inc., CN=Gateway CA - Cloudflare Managed G1 d4cab1c0e006138441e1f1b57bfde614",
        Names(r"gateway ca - cloudflare managed\b.*|cloudflare for teams\b.*"),
        source="https://developers.cloudflare.com/cloudflare-one/connections/connect-devices/user-side-certificates/",
    ),
    _gateway(
        "Cato Networks",
        "C=IL, O=Cato Networks, CN=Cato Networks Root CA",
        Names(r"cato networks\b.*"),
        Names(organization=r"cato networks\b.*"),
    ),
    _gateway(
        "SonicWall",
        "C=US, ST=CA, O=SonicWALL Inc., CN=SonicWALL Firewall DPI-SSL",
        Names(r"sonicwall\b.*"),
        Names(organization=r"sonicwall,? inc\.?"),
    ),
    _gateway(
        "WatchGuard",
        "O=WatchGuard_Technologies, OU=Fireware, CN=Fireware HTTPS Proxy (SN 80D0)",
        Names(r"fireware https proxy\b.*|watchguard\b.*"),
        Names(organization=r"watchguard\b.*|watchguard_technologies"),
    ),
)

ANTIVIRUS = (
    _antivirus(
        "Kaspersky",
        "O=AO Kaspersky Lab, CN=Kaspersky Anti-Virus Personal Root Certificate",
        "Settings › Network settings › Encrypted connections scanning",
        Names(r"kaspersky\b.*"),
        Names(organization=r"(?:ao )?kaspersky lab\b.*"),
    ),
    _antivirus(
        "ESET",
        'C=SK, O="ESET, spol. s r. o.", CN=ESET SSL Filter CA',
        "Advanced setup › SSL/TLS",
        Names(r"eset ssl filter ca\b.*"),
        Names(organization=r"eset, spol\. s r\. ?o\."),
    ),
    _antivirus(
        "Avast",
        "O=Avast Web/Mail Shield, OU=generated by Avast Antivirus for SSL/TLS scanning, CN=Avast Web/Mail Shield Root",
        "Settings › Protection › Core Shields › Web Shield",
        Names(r"avast!? (?:web/mail shield|mail scanner|trusted ca|untrusted ca|premium security)\b.*"),
    ),
    _antivirus(
        "AVG",
        "O=AVG Web/Mail Shield, OU=generated by AVG Antivirus for SSL/TLS scanning, CN=AVG Web/Mail Shield Root",
        "Settings › Basic Protection › Web Shield",
        Names(r"avg (?:web/mail shield|technologies)\b.*"),
    ),
    _antivirus(
        "Norton",
        "O=Norton Web/Mail Shield, CN=Norton Web/Mail Shield Root",
        "Settings › Security › Safe Web",
        Names(r"norton web/mail shield\b.*"),
    ),
    _antivirus(
        "Bitdefender",
        "C=US, O=Bitdefender, OU=IDS, CN=Bitdefender Personal CA.Net-Defender",
        "Protection › Online Threat Prevention › Settings › Encrypted web scan",
        Names(r"bitdefender\b.*"),
        Names(organization=r"bitdefender\b.*"),
    ),
    _antivirus("Dr.Web", "CN=Dr.Web for macOS", "Settings › SpIDer Gate", Names(r"dr\.? ?web\b.*")),
    _antivirus(
        "AdGuard",
        "C=CY, O=AdGuard Software Ltd, CN=Adguard Personal CA",
        "Settings › Network › HTTPS filtering",
        Names(r"adguard (?:personal|cli|https)\b.*"),
        source="https://adguard.com/kb/general/https-filtering/what-is-https-filtering/",
    ),
)

DEBUGGERS = (
    _debugger(
        "Charles",
        "C=NZ, L=Auckland, O=XK72 Ltd, OU=https://charlesproxy.com/ssl, CN=Charles Proxy CA (7 Dec 2020, mac.local)",
        Names(r"charles proxy (?:ca|custom root certificate)\b.*"),
        Names(organization=r"xk72 ltd"),
        source="https://www.charlesproxy.com/documentation/using-charles/ssl-certificates/",
    ),
    _debugger(
        "Proxyman",
        "O=Proxyman LLC, CN=Proxyman CA (26 Nov 2023, mac.local)",
        Names(r"proxyman (?:ca|llc)\b.*"),
        Names(organization=r"proxyman\b.*"),
    ),
    _debugger(
        "mitmproxy",
        "O=mitmproxy, CN=mitmproxy",
        Names(r"mitmproxy"),
        source="https://docs.mitmproxy.org/stable/concepts/certificates/",
    ),
    _debugger(
        "Fiddler",
        "CN=DO_NOT_TRUST_FiddlerRoot, O=DO_NOT_TRUST, OU=Created by http://www.fiddler2.com",
        Names(r"do_not_trust_fiddlerroot.*|fiddler root certificate authority"),
    ),
    _debugger(
        "Burp Suite",
        "C=PortSwigger, O=PortSwigger, OU=PortSwigger CA, CN=PortSwigger CA",
        Names(r"portswigger ca"),
        source="https://portswigger.net/burp/documentation/desktop/external-browser-config/certificate",
    ),
    _debugger(
        "ZAP",
        "C=XX, O=OWASP Root CA, OU=OWASP ZAP Root CA, CN=OWASP Zed Attack Proxy Root CA",
        Names(r"(?:owasp )?zed attack proxy root ca"),
        source="https://www.zaproxy.org/docs/desktop/addons/network/options/servercertificates/",
    ),
    _debugger(
        "HTTP Toolkit",
        "C=XX, L=Unknown, O=HTTP Toolkit CA, CN=HTTP Toolkit CA",
        Names(r"http toolkit ca"),
    ),
    _debugger(
        "Surge",
        "O=Surge Generated CA, CN=Surge Generated CA 9F537BE0",
        Names(r"surge generated ca\b.*"),
        source="https://manual.nssurge.com/http-processing/mitm.html",
    ),
)

INSPECTORS = GATEWAYS + ANTIVIRUS + DEBUGGERS
