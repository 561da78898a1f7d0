"""docker, containerd, kubectl, helm, terraform: what they print round Go's errors."""

from bot.paste.speaker import Role, Speaker, at, says

SPEAKER = Speaker(
    "containers",
    signs=(
        *says("default-certificate", "Kubernetes Ingress Controller Fake Certificate", "TRAEFIK DEFAULT CERT"),
        *says("unspecified", "failed calling webhook x509", "Unable to connect to the server: x509"),
    ),
    places=at(
        Role.ASKED,
        r"query provider registry for (?P<host>[a-z0-9.-]{1,253})(?=/)",
        r"could not connect to HOST: failed",
        r"login attempt to URL",
        r"invalid registry endpoint \"?URL",
        r"looks like \"URL",
        r"unable to ping registry endpoint URL",
        r"failed to do request: head \"?URL",
    ),
)
