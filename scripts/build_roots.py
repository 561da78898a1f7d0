"""Builds bot/roots/data: which roots each programme trusts for TLS servers, from packages of the Python index.

    .venv/bin/python scripts/build_roots.py

To bring the roots up to date, raise the versions in PACKAGES, look through the tables below, run it, and read the
difference: every root is one line. The certificates are published by the programmes themselves; the packages are
where they are found in one piece. `origin`, `date` and `licence` of each are written into the data.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

DATA = Path(__file__).resolve().parent.parent / "bot" / "roots" / "data"

CERTIFI, SSLYZE, CRYPTODATAHUB = PACKAGES = ("certifi==2026.10.18", "sslyze==6.3.1", "cryptodatahub==1.6.1")
TRUST_STORES = "sslyze/plugins/certificate_info/trust_stores/pem_files"
ROOT_CERTIFICATES = "cryptodatahub/common/root-certificate.json"

SSLYZE_LICENCE = "certificates as published by {}; collected by trust_stores_observatory (MIT), as sslyze ships them"
CRYPTODATAHUB_LICENCE = "MPL-2.0 (cryptodatahub); certificates as published by the programme"

# Roots that stand in Apple's store but not for TLS servers. Apple does not publish what each root is for. This list
# is what the CA database (CCADB) said of Apple's trust bits in April 2024, corrected by what happened since: roots
# without that bit which public sites use today under Apple (DigiCert TLS G5, GTS R1 to R4, GlobalSign ECC R4,
# Security Communication ECC RootCA1) stay in; so do the two of Camerfirma, of which Apple itself says that TLS
# certificates issued until 2024-11-15 are trusted (LIMITS below), and "Apple Root CA" and its G2 and G3, under which
# servers of Apple's own stand (gdmf.apple.com). Names are beginnings of common names.
APPLE_NOT_FOR_TLS = {
    "Apple's own devices and services only": ("Apple Platform ",),
    "code signing": ("Developer ID Certification Authority",),
    "mail": (
        "Atos TrustedRoot Root CA ECC G2 2020",
        "Atos TrustedRoot Root CA RSA G2 2020",
        "D-TRUST Root CA 3 2013",
        "DigiCert SMIME ",
        "GlobalSign Secure Mail ",
        "Sectigo Public Email Protection ",
    ),
    "client certificates": ("HARICA Client ", "SSL.com Client "),
    "time stamps": ("Sectigo Public Time Stamping ",),
    "no TLS any more": (
        "Certum CA",
        "GeoTrust Primary Certification Authority - G2",
        "OISTE WISeKey Global Root GA CA",
        "XRamp Global Certification Authority",
    ),
}


@dataclass(frozen=True)
class Limit:
    """An announcement that TLS certificates issued after `day` are not trusted under these roots."""

    programme: str
    day: str
    names: tuple[str, ...]
    source: str


ENTRUST = ("Entrust", "AffirmTrust")
CAMERFIRMA = ("Chambers of Commerce Root - 2008", "Global Chambersign Root - 2008")
LIMITS = (
    Limit("apple", "2024-11-15", ENTRUST + CAMERFIRMA, "https://support.apple.com/en-us/121668"),
    Limit(
        "chrome",
        "2025-07-31",
        ("ePKI Root Certification Authority", "HiPKI Root CA - G1", "NetLock Arany"),
        "https://security.googleblog.com/2025/05/sustaining-digital-certificate-security-chrome-root-store-changes.html",
    ),
    Limit(
        "java",
        "2019-04-16",
        ("GeoTrust", "thawte", "VeriSign"),
        "https://blogs.oracle.com/java/post/oracles-plan-for-distrusting-symantec-tls-certificates-in-the-jdk",
    ),
    Limit("java", "2024-11-11", ("Entrust",), "https://bugs.openjdk.org/browse/JDK-8339495"),
    Limit("java", "2025-04-15", CAMERFIRMA[:1], "https://bugs.openjdk.org/browse/JDK-8347738"),
    Limit("java", "2026-03-17", ("ePKI Root Certification Authority",), "https://bugs.openjdk.org/browse/JDK-8374829"),
)


@dataclass
class Programme:
    """One programme before it is written: its roots as DER, and the day after which each is limited."""

    name: str
    origin: str
    version: str
    date: str
    licence: str
    roots: dict[str, bytes]
    limits: dict[str, str]
    sources: list[str]
    left_out: dict[str, str]


def main() -> None:
    """Download, sort, write."""
    with tempfile.TemporaryDirectory() as folder:
        texts = fetch(Path(folder))
        hub, hub_date = read_hub(texts)
        programmes = [
            from_sslyze("apple", "apple", "Apple", texts),
            from_certifi(texts, hub),
            from_sslyze("android", "google_aosp", "the Android Open Source Project", texts),
            from_hub("chrome", "GOOGLE", hub, hub_date),
            from_hub("java", "OPENJDK", hub, hub_date),
            from_hub("windows", "MICROSOFT", hub, hub_date),
        ]
    leave_out(programmes[0])
    limit(programmes)
    write(programmes)


def fetch(folder: Path) -> dict[str, tuple[str, str]]:
    """Path in its archive → (text, day of the file) for the files that are read here."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--dest", folder, CERTIFI, CRYPTODATAHUB], check=True)
    subprocess.run([*pip, "--dest", folder, "--no-binary", ":all:", SSLYZE], check=True)
    texts: dict[str, tuple[str, str]] = {}
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for info in archive.infolist():
                if info.filename in {"certifi/cacert.pem", ROOT_CERTIFICATES}:
                    day = "{:04}-{:02}-{:02}".format(*info.date_time)
                    texts[info.filename] = archive.read(info).decode(), day
    with tarfile.open(next(folder.glob("sslyze-*.tar.gz"))) as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            content = archive.extractfile(member) if name.startswith(TRUST_STORES) and member.isfile() else None
            if content is not None:
                texts[name] = content.read().decode(), ""
    return texts


def read_hub(texts: dict[str, tuple[str, str]]) -> tuple[dict[str, dict[bytes, str]], str]:
    """Owner → root → the day after which the owner distrusts it ("" for none); and the day of the list."""
    text, day = texts[ROOT_CERTIFICATES]
    owners: dict[str, dict[bytes, str]] = {}
    for entry in json.loads(text).values():
        (der,) = read_pems("\n".join(entry["certificate"])).values()
        for store in entry["trust_stores"]:
            # a limit to some names alone (TUBITAK: *.tr) is not a date and not recorded
            dates = [one["date"][:10] for one in store["constraints"] if one["action"] == "DISTRUST" and "date" in one]
            owners.setdefault(store["owner"], {})[der] = min(dates, default="")
    return owners, day


def read_pems(text: str) -> dict[str, bytes]:
    """SHA-256 → DER of every certificate of a PEM text."""
    blocks = re.findall("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", text, re.DOTALL)
    ders = [base64.b64decode("".join(block.split()), validate=True) for block in blocks]
    return {fingerprint(der): der for der in ders}


def fingerprint(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()


def from_sslyze(name: str, store: str, publisher: str, texts: dict[str, tuple[str, str]]) -> Programme:
    about = texts[f"{TRUST_STORES}/{store}.yaml"][0]
    told = {key: value.strip() for key, _, value in (line.partition(":") for line in about.splitlines()[:5])}
    roots = read_pems(texts[f"{TRUST_STORES}/{store}.pem"][0])
    if len(roots) != int(told["trusted_certificates_count"]):
        raise SystemExit(f"{store}: {len(roots)} roots, but its list says {told['trusted_certificates_count']}")
    origin = f"{told['url']} (in {SSLYZE.replace('==', ' ')})"
    licence = SSLYZE_LICENCE.format(publisher)
    return Programme(name, origin, told["version"], told["date_fetched"], licence, roots, {}, [], {})


def from_certifi(texts: dict[str, tuple[str, str]], hub: dict[str, dict[bytes, str]]) -> Programme:
    version = CERTIFI.partition("==")[2]
    roots = read_pems(texts["certifi/cacert.pem"][0])
    dates = {fingerprint(der): day for der, day in hub["MOZILLA"].items() if day and fingerprint(der) in roots}
    origin = f"Mozilla's roots for TLS servers (in certifi {version}), dates from {CRYPTODATAHUB.replace('==', ' ')}"
    return Programme("mozilla", origin, version, version.replace(".", "-"), "MPL-2.0 (Mozilla)", roots, dates, [], {})


def from_hub(name: str, owner: str, hub: dict[str, dict[bytes, str]], day: str) -> Programme:
    roots = {fingerprint(der): der for der in hub[owner]}
    dates = {fingerprint(der): limit for der, limit in hub[owner].items() if limit}
    origin = f"the roots for TLS servers of {owner} in {CRYPTODATAHUB.replace('==', ' ')}"
    return Programme(name, origin, CRYPTODATAHUB.partition("==")[2], day, CRYPTODATAHUB_LICENCE, roots, dates, [], {})


def common_name(der: bytes) -> str:
    warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # some old roots have the serial number 0
    subject = x509.load_der_x509_certificate(der).subject
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in subject.get_attributes_for_oid(oid):
            return str(attribute.value)
    return subject.rfc4514_string()


def called(programme: Programme, beginning: str) -> list[str]:
    """The fingerprints of the roots whose name begins so. None at all means that a table here is out of date."""
    wanted = beginning.casefold()
    found = [sha for sha, der in programme.roots.items() if common_name(der).casefold().startswith(wanted)]
    if not found:
        raise SystemExit(f"{programme.name}: no root is called {beginning!r} any more; mend the table in this script.")
    return found


def leave_out(apple: Programme) -> None:
    for why, names in APPLE_NOT_FOR_TLS.items():
        for name in names:
            for sha in called(apple, name):
                apple.left_out[f"{common_name(apple.roots.pop(sha))} ({sha})"] = why


def limit(programmes: list[Programme]) -> None:
    by_name = {programme.name: programme for programme in programmes}
    for one in LIMITS:
        programme = by_name[one.programme]
        programme.sources.append(one.source)
        for name in one.names:
            programme.limits.update(dict.fromkeys(called(programme, name), one.day))


def write(programmes: list[Programme]) -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    pool = {sha: der for programme in programmes for sha, der in programme.roots.items()}
    blocks = []
    for sha, der in sorted(pool.items(), key=lambda item: (common_name(item[1]).casefold(), item[0])):
        body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
        head = f"# {sha} {common_name(der)}"
        blocks.append(f"{head}\n-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    (DATA / "pool.pem").write_text("\n".join(blocks), encoding="utf-8")
    for programme in programmes:
        (DATA / f"{programme.name}.json").write_text(as_json(programme), encoding="utf-8")
        print(
            f"{programme.name}: {len(programme.roots)} roots of {programme.date}, {len(programme.limits)} with a date"
        )
    print(f"{len(pool)} certificates in all")


def as_json(programme: Programme) -> str:
    """Like json.dumps, with one root a line, so that a change is one line too."""
    head = {
        "programme": programme.name,
        "origin": programme.origin,
        "version": programme.version,
        "date": programme.date,
        "licence": programme.licence,
        "sources": programme.sources,
        "left_out": dict(sorted(programme.left_out.items())),
    }
    roots = [
        {"sha256": sha} | ({"no_tls_after": programme.limits[sha]} if sha in programme.limits else {})
        for sha in sorted(programme.roots)
    ]
    lines = ",\n".join("    " + json.dumps(root) for root in roots)
    return json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}") + f',\n  "roots": [\n{lines}\n  ]\n}}\n'


if __name__ == "__main__":
    main()
