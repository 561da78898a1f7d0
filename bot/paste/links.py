"""Addresses that stand in a text for another reason than that they failed: help, reports, authorities, proxies."""

from __future__ import annotations

import re

# Whole names, or ends of names behind a dot.
_HELP = frozenset(
    "stackoverflow.com stackexchange.com superuser.com serverfault.com askubuntu.com bit.ly goo.gl t.co aka.ms "
    "tinyurl.com pastebin.com gist.github.com curl.haxx.se developer.apple.com support.apple.com "
    "discussions.apple.com forums.swift.org developer.mozilla.org support.mozilla.org bugzilla.mozilla.org "
    "mzl.la developers.google.com support.google.com crbug.com goo.gle developer.android.com "
    "learn.microsoft.com docs.microsoft.com go.microsoft.com msdn.microsoft.com support.microsoft.com "
    "technet.microsoft.com social.msdn.microsoft.com www.ssllabs.com ssllabs.com dev.ssllabs.com crt.sh "
    "whatsmychaincert.com www.sslshopper.com sslshopper.com www.digicert.com checkhost.unboundtest.com "
    "letsdebug.net community.letsencrypt.org medium.com reddit.com youtube.com youtu.be wikipedia.org w3.org "
    "schemas.xmlsoap.org schemas.microsoft.com schemas.android.com json-schema.org imgur.com i.stack.imgur.com "
    "user-images.githubusercontent.com private-user-images.githubusercontent.com issues.apache.org "
    "cwiki.apache.org maven.apache.org help.gradle.org docs.gradle.org blog.golang.org pkg.go.dev godoc.org "
    "docs.rs doc.rust-lang.org guides.cocoapods.org guides.rubygems.org bundler.io docs.npmjs.com pip.pypa.io "
    "urllib3.readthedocs.io readthedocs.io readthedocs.org api.dart.dev api.flutter.dev flutter.dev "
    "docs.docker.com kubernetes.io helm.sh openssl.org www.openssl.org slack.com atlassian.net sentry.io "
    "hub.docker.com blog.csdn.net csdn.net jianshu.com zhihu.com cnblogs.com segmentfault.com juejin.cn "
    "habr.com chat.openai.com chatgpt.com".split()
)
_FORGE_PAGES = re.compile(
    r"^/[^/]{1,100}/[^/]{1,100}/(?:-/)?(?:issues|pull|pulls|wiki|blob|tree|discussions|commit|merge_requests)"
)
_FORGES = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com")
_HELP_FIRST = (
    "docs.",
    "help.",
    "community.",
    "forum.",
    "forums.",
    "discourse.",
    "wiki.",
    "bugs.",
    "issues.",
    "kb.",
    "jira.",
)
_AUTHORITY_FIRST = re.compile(
    r"^(?:ocsp\d?|crl\d?|crls|cacerts?|aia|crt|[a-z]\d\.[ioc]|[xer]\d{1,2}\.[ioc])\.|\.lencr\.org$|^o\.ss2\.us$"
)
_AUTHORITY_PATH = re.compile(r"\.(?:crl|p7c|p7b)$")
_BEFORE_HELP = re.compile(
    r"(?:more details here|more (?:info|information|details|help)(?: (?:at|here|on|see|about [^\n]{1,40}))?"
    r"|for more(?: on this)?|learn more|read more|\bsee(?: also)?|please (?:see|visit|refer to|read|check)|refer to"
    r"|documentation(?: at)?|\bdocs?|report (?:this|it|an?)[^\n]{0,60}|related(?: to)?|similar (?:to|issue)|solution"
    r"|according to|(?:full )?(?:log|logs|output|report)(?: here| from [a-z0-9 ]{1,30})?|duplicate of|\bthread"
    r"|\bhelp (?:at|page)?|reference|\bsource|issue:?|bug:?|discussion)[\s:,\-–(<\[*_]{0,8}$"
)
_BEFORE_CA = re.compile(
    r"(?:ca issuers - uri|ocsp - uri|crl distribution[^\n]{0,40}|\bocsp|\bcrl|\buri|cps)[\s:'\"\[,]{0,12}$"
)
_BEFORE_OTHER = re.compile(
    r"(?:--proxy(?:1\.0)?|\s-x|--preproxy|--socks\S{0,6}|https?[_-]proxy|all_proxy|\bproxy(?: url| server| address)?"
    r"|via proxy|\s-e|--referer|\breferer|\borigin|\buser-agent|xmlns(?::\w{1,20})?|\blocation)[\s=:'\"]{1,6}$"
)


def is_aside(host: str, url: str, before: str) -> bool:
    """Whether this URL is no candidate. `url` and `before` (what stands in front of it, on its line) are lower case."""
    if any(host == one or host.endswith("." + one) for one in _HELP):
        return True
    path = url.split("://", 1)[-1].partition("/")[2]
    if host in _FORGES and _FORGE_PAGES.match("/" + path):
        return True
    if host in ("curl.se", "letsencrypt.org", "nodejs.org", "docs.python.org") and len(path) > 1:
        return True
    if host.startswith(_HELP_FIRST) and len(path) > 1:
        return True
    if _AUTHORITY_FIRST.search(host) or (url.startswith("http:") and _AUTHORITY_PATH.search(path)):
        return True
    tail = before[-120:]
    return bool(_BEFORE_HELP.search(tail) or _BEFORE_CA.search(tail) or _BEFORE_OTHER.search(tail))
