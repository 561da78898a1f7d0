"""What is said about a certificate's revocation, and when it counts: only where it is authentic and current.

A statement that does not count is no fault of the certificate: it becomes something that could not be checked, with the
reason. What is said is read in bot.trust.ocsp and bot.trust.crl.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from bot.trust.case import RevocationFact, Standing, Unchecked
from bot.trust.certificate import Certificate

# Clocks of authorities differ from ours by about so much.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that counts, and until when it does."""

    fact: RevocationFact
    until: datetime


def unchecked(certificate: Certificate, why: str) -> Unchecked:
    """That the revocation of this certificate could not be checked."""
    return Unchecked(f"revocation of “{certificate.subject.short}”", why)


def weightiest(statements: list[Statement]) -> Statement:
    """The one that counts where there are several: a revocation outweighs all, because none but a hold is ever taken
    back (RFC 5280 section 5.3.1), and knowing outweighs not knowing."""
    order = [Standing.REVOKED, Standing.GOOD, Standing.UNKNOWN]
    return min(statements, key=lambda one: order.index(one.fact.standing))


class NotCountedError(ValueError):
    """Why a statement does not count: the rest of a sentence that begins with what it is."""


def judged(certificate: Certificate, called: str, read: Callable[[], Statement]) -> Statement | Unchecked:
    """What `read` gives, or why it does not count. `called` is what is read, in words ("the OCSP answer")."""
    try:
        return read()
    except NotCountedError as error:
        return unchecked(certificate, f"{called} {error}")
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return unchecked(certificate, f"{called} cannot be read")


def must_be_current(start: datetime, end: datetime, at: datetime) -> None:
    """Raises NotCountedError where the moment is before its start or after its end."""
    if at < start - TOLERANCE:
        raise NotCountedError(f"is from later than the moment judged: {_moment(start)}")
    if at > end + TOLERANCE:
        raise NotCountedError(f"is out of date: it counted until {_moment(end)}")


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
