"""The two dates of Chrome's warning page, which tell an expired certificate from one that is not valid yet."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {name: month for month, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAY = r"([a-z]{3})[a-z.]{0,7} (\d{1,2}), (\d{4})"
_EXPIRES = re.compile(rf"expires on: {_DAY}")
_CURRENT = re.compile(rf"current date: {_DAY}")


def chrome_dates(low: str) -> str | None:
    """ "expired" or "not-yet-valid" for an ERR_CERT_DATE_INVALID with both dates in English, else None."""
    if "err_cert_date_invalid" not in low:
        return None
    expires, current = (_date(pattern.search(low)) for pattern in (_EXPIRES, _CURRENT))
    if expires is None or current is None:
        return None
    return "expired" if expires < current else "not-yet-valid"


def _date(found: re.Match[str] | None) -> date | None:
    if found is None or found[1] not in _MONTHS:
        return None
    try:
        return date(int(found[3]), _MONTHS[found[1]], int(found[2]))
    except ValueError:
        return None
