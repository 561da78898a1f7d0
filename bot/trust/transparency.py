"""Certificate Transparency: the public logs, and how many of them a client wants to see in a certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType

from bot.trust.certificate import Certificate
from bot.trust.sct import Timestamp, embedded_timestamps, vouched


class LogState(Enum):
    """What a programme says of a log (Apple 103703; Chrome's log_states.md)."""

    PENDING = "pending"
    QUALIFIED = "qualified"
    USABLE = "usable"
    READ_ONLY = "readonly"
    RETIRED = "retired"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Listed:
    """A log's state in one programme's list, and since when."""

    state: LogState
    since: datetime


@dataclass(frozen=True, slots=True)
class Log:
    """One log. `log_id` is the SHA-256 of `key` (SubjectPublicKeyInfo) in hex; `listed` maps "apple" and "google" to
    what they say of it. It takes certificates that end in [`ends_from`, `ends_before`); None: any. `test`: it was
    never meant to be relied on."""

    log_id: str
    key: bytes = field(repr=False)
    operator: str
    name: str
    listed: Mapping[str, Listed] = field(default_factory=lambda: MappingProxyType({}))
    ends_from: datetime | None = None
    ends_before: datetime | None = None
    test: bool = False

    def takes(self, not_after: datetime) -> bool:
        """Whether certificates that end then belong into this log."""
        early = self.ends_from is not None and not_after < self.ends_from
        return not early and (self.ends_before is None or not_after < self.ends_before)


class Worth(Enum):
    """What a timestamp is worth to a client. The values are words for people."""

    CURRENT = "from a log that is in use"
    UNKNOWN = "from a log that I do not know"
    RETIRED = "from a log that was given up"
    REJECTED = "from a log that is not accepted"
    FORGED = "with a wrong signature"
    OUTSIDE = "from a log for certificates that end at another time"
    FUTURE = "from the future"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a client asks for. `programme` is whose list of logs it goes by, `since` the first `notBefore` that is
    judged, `needed` how many distinct logs, `operators` how many different operators at least; with `windows` a log
    counts only for certificates that it takes. `two_operators_since`: from then on its published policy
    asks for two, and no code that is known does."""

    programme: str
    since: datetime
    needed: Callable[[datetime, datetime], int]
    operators: int = 1
    windows: bool = False
    two_operators_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How one certificate stands. `counted` are the logs that count; logs that nobody here knows count as good, so
    that it is certain when they are not `enough`. `unknown` is how many of those there are where without them it would
    not be enough, else 0. `operators` is how many different operators there are at most. `detail` says in words what
    there is and what does not count."""

    needed: int
    counted: int
    operators: int
    unknown: int
    detail: str

    @property
    def enough(self) -> bool:
        return self.counted >= self.needed


@dataclass(frozen=True, slots=True)
class _Weighed:
    timestamp: Timestamp
    worth: Worth
    operator: str
    retired: datetime | None = None

    @property
    def good_now(self) -> bool:
        return self.worth in {Worth.CURRENT, Worth.UNKNOWN}

    def counts(self, issued: datetime) -> bool:
        """A log that was retired since counts for what came before (Apple 103214: “once approved”)."""
        early = self.retired is not None and self.timestamp.at < self.retired and issued < self.retired
        return self.good_now or (self.worth is Worth.RETIRED and early)


def tally(leaf: Certificate, issuer: Certificate, logs: Mapping[str, Log], policy: Policy, at: datetime) -> Tally:
    """Counts the logs of the timestamps inside the certificate at this moment. No `logs` at all: every log is
    unknown, and different logs are counted. Timestamps from the TLS handshake or an OCSP answer are not seen."""
    weighed = [_weigh(one, leaf, issuer, logs, policy, at) for one in embedded_timestamps(leaf)]
    # Clients take the earliest timestamp of a log in use as the time of issue. Without one nothing counts.
    issued = min((one.timestamp.at for one in weighed if one.good_now), default=at)
    counting = {one.timestamp.log_id: one for one in weighed if one.counts(issued)}
    needed, counted = policy.needed(leaf.not_before, leaf.not_after), len(counting)
    why = [one.worth.value for one in weighed if not one.counts(issued)]
    detail = [f"{why.count(reason)} {reason}" for reason in dict.fromkeys(why)]
    operators = len({one.operator for one in counting.values()})
    if counting and operators < policy.operators:
        counted, detail = min(counted, needed - 1), [*detail, "all that count from one operator"]
    known = [one for one in counting.values() if one.worth is not Worth.UNKNOWN]
    sure = len(known) >= needed and len({one.operator for one in known}) >= policy.operators
    detail = [f"{len(weighed)} in the certificate", *detail]
    return Tally(needed, counted, operators, 0 if sure else len(counting) - len(known), ", ".join(detail))


def _weigh(
    timestamp: Timestamp,
    leaf: Certificate,
    issuer: Certificate,
    logs: Mapping[str, Log],
    policy: Policy,
    at: datetime,
) -> _Weighed:
    log = logs.get(timestamp.log_id)
    if timestamp.at > at:
        return _Weighed(timestamp, Worth.FUTURE, "")
    if log is None:
        return _Weighed(timestamp, Worth.UNKNOWN, timestamp.log_id)
    if not vouched(timestamp, log.key, leaf, issuer):
        return _Weighed(timestamp, Worth.FORGED, log.operator)
    if policy.windows and not log.takes(leaf.not_after):
        return _Weighed(timestamp, Worth.OUTSIDE, log.operator)
    worth, retired = _standing(log, policy.programme, at)
    return _Weighed(timestamp, worth, log.operator, retired)


def _standing(log: Log, programme: str, at: datetime) -> tuple[Worth, datetime | None]:
    """What the log is worth at this moment, and since when it is retired.

    A list tells the last state only: what was before it is unknown, save that a log is in use before it becomes
    read-only or retired. Pending is unknown as well, because the log may have been accepted since the list was made.
    """
    listed = log.listed.get(programme)
    if log.test:
        return Worth.REJECTED, None
    if listed is None or listed.state is LogState.PENDING:
        return Worth.UNKNOWN, None
    if listed.state is LogState.READ_ONLY:
        return Worth.CURRENT, None
    if listed.state is LogState.RETIRED:
        return (Worth.RETIRED, listed.since) if listed.since <= at else (Worth.CURRENT, None)
    if listed.since > at:
        return Worth.UNKNOWN, None
    return (Worth.REJECTED if listed.state is LogState.REJECTED else Worth.CURRENT), None


def _by_days(not_before: datetime, not_after: datetime) -> int:
    return 2 if not_after - not_before <= timedelta(days=180) else 3


_BY_DAYS_SINCE = datetime(2021, 4, 21, tzinfo=UTC)


def _apple(not_before: datetime, not_after: datetime) -> int:
    """CertificateTransparency.m of Security-61901: by days since 2021-04-21, by months before."""
    if not_before >= _BY_DAYS_SINCE:
        return 4 if not_after - not_before > timedelta(days=825) else _by_days(not_before, not_after)
    months = 12 * (not_after.year - not_before.year) + not_after.month - not_before.month
    first, last = (not_before.day, not_before.time()), (not_after.day, not_after.time())
    length = (months - 1, 1) if last < first else (months, int(last > first))
    return 2 if length < (15, 0) else 3 if length <= (27, 0) else 4 if length <= (39, 0) else 5


# Chrome: components/certificate_transparency/chrome_ct_policy_enforcer.cc; Firefox: security/ct/CTPolicyEnforcer.cpp.
# Both go by Google's list. That one log must follow RFC 6962 (Apple's article, Chrome) is not judged: which logs do
# is about to change. Apple's limit for one operator, which comes to two different ones, stands in its article and not
# in its code.
POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        "apple": Policy(
            "apple", datetime(2018, 10, 16, tzinfo=UTC), _apple, windows=True, two_operators_since=_BY_DAYS_SINCE
        ),
        "chrome": Policy("google", datetime(2018, 5, 1, tzinfo=UTC), _by_days, operators=2),
        "firefox": Policy("google", datetime(2018, 5, 1, tzinfo=UTC), _by_days, operators=2),
    }
)
