"""Met or only mentioned: "we get errSecNotTrusted" tells of a failure, "we handle errSecNotTrusted" does not.

Only names of constants and bare numbers are judged so. What a program prints in whole words was met by somebody.
"""

from __future__ import annotations

import re

_REACH = 200
"""Characters looked at on either side."""

_MENTION_BEFORE = (
    r"mean\w*|bedeutet|hei(?:ß|ss)t|steht für|signifie|veut dire|significa|quiere decir"
    r"|handl\w*|behandel\w*|gérer|gère|manej\w*|catch(?:es|ing)?|abfangen|treat\w*|map(?:s|ped|ping)?|ignor\w*"
    r"|suppress\w*|swallow\w*|retry on|retries on|test(?:s|ed|ing)? for|check(?:s|ed|ing)? for|switch(?:es)? on"
    r"|document\w*|read|reading|gelesen|about|mention\w*|discuss\w*|defin\w*|declar\w*|constants?|enum|case"
    r"|support(?:s|ed|ing)? for|add(?:s|ed|ing)?|remov\w*|renam\w*|deprecat\w*|fix(?:es|ed|ing)?|resolv\w*|solved"
    r"|knows?|difference between|versus|vs|such as|called|named|look up|search(?:ed)? for|articles?|docs?|blog|talk"
    r"|explain\w*|simulat\w*|expects?|expecting|what(?:'s| is| are| was| does| do)|was ist|c'est quoi|qué es"
    r"|should \w+|(?:will|would|could|may|might|must) (?:get|see|return|give|show|be)"
    r"|(?:tests?|runbook|ticket|page|post|code|branch) (?:for|that|which|about|on)"
    r"|(?:no longer|don't|doesn't|not|never|stop(?:ped)?|without)"
    r" (?:get(?:ting)?|see(?:ing)?|show(?:ing)?|throw(?:ing)?)"
    r"|if (?:you|a|an|one|someone|somebody|people|users?|clients?|they) (?:\w{1,20} ){0,2}"
    r"(?:gets?|sees?|hits?|encounters?|receives?)"
)
_MET_BEFORE = (
    r"get|gets|got|getting|gotten|see|sees|seeing|saw|seen|show\w*|display\w*|fail\w*|report\w*|receiv\w*|throw\w*|threw"
    r"|giv\w*|gave|returned|says|said|saying|hit|hits|hitting|encounter\w*|face|faces|facing|faced|crash\w*"
    r"|complain\w*(?: (?:about|of))?|stuck(?: with| on| at)?|brok\w*|breaks|errors?(?: ?[:=]| about)|now"
    r"|log(?:s|ged)|print\w*|refus\w*|reject\w*|abort\w*|having|have|has|experienc\w*|happen\w*"
    r"|(?:run(?:s|ning)?|ran) into"
    r"|problems?(?: with)?|trouble(?: with)?|issues?(?: with)?|help(?: \w{1,10})?(?: with| on)?"
    r"|look(?:ing)? (?:at|into)|since|cannot|can't"
    r"|zeig\w*|bekomm\w*|erh[aä]lt\w*|meld\w*|wirft|werfen|kommt|seit|scheitert|sehen?|liefert|gibt|sagt"
    r"|obtien\w*|obten\w*|affich\w*|reçoi\w*|signale\w*|depuis|erreur ?:|muestra\w*|recib\w*|desde|aparece\w*"
)
_MENTION_AFTER = (
    r"mean\w*|bedeutet|hei(?:ß|ss)t|signifie|veut dire|significa|stands for|corresponds|indicates|denotes"
    r"|(?:is|are|was|were|gets|be|wird|est) (?:\w{1,20} )?(?:documented|defined|declared|deprecated|handled|mapped"
    r"|caught|ignored|renamed|removed|added|introduced|fixed|resolved|solved|(?:raised|thrown|returned) (?:when|if|for)"
    r"|dokumentiert|behandelt|documenté)"
    r"|(?:is|are|was) (?:an?|the|one of|just|only|not|what)|vs|versus|should|constants?|enum|fixed"
    r"|\w{1,40}\.(?:h|swift|m|py)|in (?:the |our )?(?:docs|documentation|header|delegate|sdk)"
    r"|occurs (?:when|if) (?:the|an?) (?:\w{1,20} ){0,2}(?:server|certificate|root|chain|client|issuer)\w*"
)
_MET_AFTER = (
    r"since|today|tonight|this (?:morning|afternoon|evening|week)|any ideas?|any help|anyone|help|when \w{1,20}ing"
    r"|again|on (?:my|our|the|an?|his|her|some|every|all|iphones?|ipads?|ios|macos|macs?|staging|production|prod)"
    r"|keeps?|appears?|shows up|pops? up|popping|occurs|happens|comes up|while|after|from|at|with"
    r"|seit|heute|kommt|erscheint|depuis|aujourd'hui|desde|hoy|aparece"
)


def _either(mention: str, met: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?P<mention>{mention})|(?P<met>{met}))(?!\w)|(?P<east>什么意思|意味|出现|报错|遇到)")


_BEFORE = _either(_MENTION_BEFORE, _MET_BEFORE)
_AFTER = _either(_MENTION_AFTER, _MET_AFTER)
_ENDS = re.compile(r"[.!?;]\s|\n")
_QUOTED_AFTER = re.compile(r":\s")  # "reading the feed: errSSLXCertChainInvalid"
_ASKS = re.compile(r"[\W_]{0,10}(?:is|are|does|do|did|can|could|should|would|has|have|which|where)\b[^\n]{0,600}\?")
_PLAIN_NUMBER = re.compile(
    r"(?:^|\b(?:errors?|fehler|erreur|code|codes|number|status|is|what|does|about|and|or|with|an?|the|on|of|for)"
    r"|(?:urlerror|errssl|errsec|servercertificate)\w{0,60}\s?[(=:]?)\s{0,2}$"
)


def only_mentioned(low: str, start: int, end: int) -> bool:
    """Whether the name or number at [start, end) of a lower-case text is spoken of without having been met.

    The nearest word before it decides, within its sentence; without one, the nearest after it; without both, a name
    that is put into a yes-or-no question is talk, and any other was met.
    """
    before, after = _sentence(low, start, end)
    if (told := _told(list(_BEFORE.finditer(before))[-1:])) is not None:
        return told
    if (told := _told(list(_AFTER.finditer(after))[:1])) is not None:
        return told
    return bool(_ASKS.match(before + low[start:end] + after))


def is_plain_number(low: str, start: int) -> bool:
    """Whether a number stands as people write it ("error -1202"), not as a program prints it ("Code=-1202")."""
    line = max(low.rfind("\n", 0, start) + 1, start - 80)
    return bool(_PLAIN_NUMBER.search(low[line:start]))


_POINTS = re.compile(
    r"(?:(?:see|visit|read|check|refer to|look at|found|find) (?:\w{1,20} ){0,3}<?https?://[^\s]{1,300}"
    r" (?:for|about|on|if|when|to fix)"
    r"|\b(?:read|reading|docs?|documentation|articles?|guides?|pages?|posts?|faq|wiki|runbook|chapter)"
    r" (?:about|on|for|of|explaining)|\bmore (?:on|about))\b(?:x509:|[^\n:]){0,40}$"
)


_FOR = re.compile(r"(?:^|[.!?(]\s)(?:for|about|on) $")
_SEE = re.compile(r"[,:]? (?:please )?(?:see|read|visit|check|refer to)\b")


def only_pointed_at(low: str, start: int, end: int) -> bool:
    """Whether what stands there is the subject of a page that somebody recommends or has read."""
    line = max(low.rfind("\n", 0, start) + 1, start - 400)
    before = low[line:start]
    return bool(_POINTS.search(before) or (_FOR.search(before) and _SEE.match(low, end)))


def _told(words: list[re.Match[str]]) -> bool | None:
    for found in words:
        return found["mention"] is not None or found["east"] in ("什么意思", "意味")
    return None


def _sentence(low: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after [start, end) in the same sentence."""
    before = low[max(0, start - _REACH) : start]
    ends = [found.end() for pattern in (_ENDS, _QUOTED_AFTER) for found in pattern.finditer(before)]
    after = low[end : end + _REACH]
    stop = _ENDS.search(after)
    return before[max(ends) :] if ends else before, after[: stop.start() + 1] if stop else after
