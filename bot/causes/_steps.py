"""Steps that several causes ask for, each worded once."""

from __future__ import annotations

from dataclasses import replace

from bot.trust.cause import Role, Step

SECRETS, CERTIFICATE = "secrets", "certificate"  # what steps are about that causes word each in their own way

NO_SECRETS = Step(
    Role.PERSON, "Do not enter a password or anything private on {host} until this is fixed.", about=SECRETS
)
TELL_OPERATOR = Step(
    Role.PERSON,
    "Send this answer to whoever runs {host}. Nothing on your device is wrong.",
    one_sided=True,
)
CLOCK = Step(
    Role.PERSON,
    "Look at the date and time of your device and let it set them by itself "
    "(Settings › General › Date & Time; on a Mac: System Settings › General › Date & Time).",
)
INSTALL_ROOT = Step(
    Role.PERSON,
    "Only if {host} is your own organisation's: its IT can install its root by device management (by hand: Keychain "
    "Access › System › Always Trust on a Mac, Settings › General › About › Certificate Trust Settings on an iPhone). "
    "Never trust a root that a page, a mail or a stranger offers: its owner can read all that this device sends.",
)
ANOTHER_NETWORK = Step(
    Role.PERSON,
    "Try once over another network (mobile data, no VPN). If that works, the first one is in between.",
)

PUBLIC_CERTIFICATE = Step(
    Role.OPERATOR,
    "Get a certificate for {host} from a public authority and install it with its full chain. Let's Encrypt is free "
    "and renews by itself.",
    {
        "nginx": "certbot --nginx -d {name}",
        "apache": "certbot --apache -d {name}",
        "caddy": "caddy reload --config /etc/caddy/Caddyfile",
        "iis": "wacs.exe --source iis --host {name}",
        "": "certbot certonly -d {name}",
    },
    about=CERTIFICATE,
)
OR_PUBLIC_CERTIFICATE = replace(PUBLIC_CERTIFICATE, text=PUBLIC_CERTIFICATE.text.replace("Get", "Or get", 1))
REQUEST = Step(
    Role.OPERATOR,
    "From your own authority instead: have it sign a request like this one, which has a new key, the name and the "
    "purpose. It must take over what is asked for.",
    {
        "": "openssl req -new -newkey rsa:2048 -nodes -keyout {name}-new.key -out {name}-new.csr -subj /CN={name} "
        "-addext subjectAltName=DNS:{name} -addext keyUsage=digitalSignature -addext extendedKeyUsage=serverAuth"
    },
)
FULL_CHAIN = Step(
    Role.OPERATOR,
    "Configure the full chain: the server's certificate, then every intermediate, without the root.",
    {
        "nginx": "ssl_certificate /etc/letsencrypt/live/{name}/fullchain.pem;",
        "apache": "SSLCertificateFile /etc/letsencrypt/live/{name}/fullchain.pem",
        "haproxy": "cat fullchain.pem privkey.pem > /etc/haproxy/certs/{name}.pem",
        "iis": "certutil -addstore CA intermediate.cer",
        "": "cat certificate.pem intermediate.pem > fullchain.pem",
    },
)
RELOAD = Step(
    Role.OPERATOR,
    "Reload the server on every node. A renewed file does nothing until it is loaded.",
    {
        "nginx": "nginx -t && systemctl reload nginx",
        "apache": "apachectl configtest && systemctl reload apache2",
        "haproxy": "systemctl reload haproxy",
        "caddy": "systemctl reload caddy",
        "iis": "iisreset",
        "": "systemctl reload SERVICE",
    },
)
LOOK_AGAIN = Step(
    Role.OPERATOR,
    "Then look at what is really sent, and ask me again.",
    {"": "openssl s_client -connect {name}:{port} -servername {name} -showcerts </dev/null"},
)
SHOW_CHAIN = Step(
    Role.PERSON,
    "Run this where the error shows, and paste all that it prints here. It changes nothing. For an iPhone, run it on a "
    "Mac in the same network.",
    {"": "openssl s_client -connect {name}:{port} -servername {name} -showcerts </dev/null"},
    asks_chain=True,
)
