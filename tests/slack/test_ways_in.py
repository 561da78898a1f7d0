"""Each way of asking is answered once, in the right thread; what is none of the bot's business meets silence."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.slack import StandIn
from tests.slack.conftest import ANN, BOB, ELSEWHERE, HOSTLESS, PASTE, PRIVATE, C, Hosts, finished, serving

Json = dict[str, Any]


async def test_command_posts_a_line_in_the_channel_and_the_answer_in_its_thread(slack: StandIn, bot: Hosts) -> None:
    bot.gate.clear()
    envelope = await slack.slash("/certcheck", "api.example.com:8443", C, ANN)
    line, begun = await slack.wait_for(lambda: slack.bot_messages()[:2] if len(slack.bot_messages()) == 2 else None)
    assert envelope.reply is None
    assert line.thread_ts is None
    assert begun.thread_ts == line.ts
    assert "Checking" in line.text
    assert "Checking" in begun.text
    bot.gate.set()
    await slack.wait_for(lambda: "Checking" not in line.text and "Checking" not in begun.text)
    await slack.quiet()
    assert bot.names == ["api.example.com:8443"]
    assert len(slack.bot_messages()) == 2


async def test_command_takes_a_starttls_protocol_and_links_that_slack_made(slack: StandIn, bot: Hosts) -> None:
    await slack.slash("/certcheck", "<http://mx.example.com|mx.example.com> SMTP", C, ANN)
    await slack.wait_for(lambda: bot.asked)
    assert bot.asked[0][0].starttls == "smtp"


@pytest.mark.parametrize("text", ["", "help", " HELP "])
async def test_command_without_a_host_explains_to_the_one_who_asked(slack: StandIn, bot: Hosts, text: str) -> None:
    await slack.slash("/certcheck", text, C, ANN)
    await slack.quiet()
    (told,) = slack.ephemerals
    assert told.user == ANN
    assert "/certcheck" in told.text
    assert not slack.bot_messages()


@pytest.mark.parametrize(
    "text", ["exa mple .com", "https://", "example.com:99999", "example.com gopher", "*.example.com"]
)
async def test_command_with_no_usable_host_says_why_to_the_one_who_asked(slack: StandIn, bot: Hosts, text: str) -> None:
    await slack.slash("/certcheck", text, C, ANN)
    await slack.quiet()
    (told,) = slack.ephemerals
    assert told.text
    assert not slack.bot_messages()
    assert not bot.asked


async def test_command_where_the_bot_is_not_invited_answers_the_one_who_asked(slack: StandIn, bot: Hosts) -> None:
    await slack.slash("/certcheck", "api.example.com", ELSEWHERE, ANN)
    await slack.wait_for(lambda: len(slack.ephemerals) == 2)
    begun, answered = slack.ephemerals
    assert "/invite" in begun.text
    assert "Checking" not in answered.text
    assert "api.example.com" in answered.text
    assert not slack.bot_messages()


@pytest.mark.parametrize("channel", [C, PRIVATE])
async def test_pasted_error_is_answered_in_its_thread(slack: StandIn, bot: Hosts, channel: str) -> None:
    said = await slack.say(channel, ANN, PASTE.format(host="shop.example.com"))
    answer = await finished(slack, said)
    assert answer.thread_ts == said.ts
    assert bot.names == ["shop.example.com:443"]


async def test_pasted_error_inside_a_thread_is_answered_in_that_thread(slack: StandIn, bot: Hosts) -> None:
    parent = await slack.say(C, ANN, "the app is broken")
    await slack.say(C, BOB, PASTE.format(host="shop.example.com"), thread_ts=parent.ts)
    assert (await finished(slack, parent)).thread_ts == parent.ts


async def test_the_client_chain_and_complaint_of_a_paste_reach_the_examiner(slack: StandIn, bot: Hosts) -> None:
    said = await slack.say(
        C, ANN, "curl: (60) SSL certificate problem: certificate has expired https://old.example.com/"
    )
    await finished(slack, said)
    report = bot.asked[0][1]
    assert report is not None
    assert report.complaint == "expired"


async def test_snippet_is_read_as_a_whole(slack: StandIn, bot: Hosts) -> None:
    """The preview that comes with the event ends long before the error."""
    said = await slack.say(C, ANN, "starting…\n" * 3000 + PASTE.format(host="deep.example.com"), as_snippet=True)
    await finished(slack, said)
    assert bot.names == ["deep.example.com:443"]


async def test_direct_message_is_answered(slack: StandIn, bot: Hosts) -> None:
    said = await slack.dm(ANN, "api.example.com:8443")
    await finished(slack, said)
    assert bot.names == ["api.example.com:8443"]


@pytest.mark.parametrize("text", ["@certcheck api.example.com", "@certcheck is api.example.com all right?"])
async def test_mention_is_answered_once_though_it_arrives_as_two_events(slack: StandIn, bot: Hosts, text: str) -> None:
    said = await slack.say(C, ANN, text)
    await finished(slack, said)
    assert len(slack.told_about(said)) == 2
    assert bot.names == ["api.example.com:443"]


async def test_mention_in_a_thread_reads_the_thread(slack: StandIn, bot: Hosts) -> None:
    """The error stood there before the bot was invited, or was posted by another app."""
    parent = await slack.say(C, "U9ALERTS", PASTE.format(host="alerts.example.com"), bot_id="B9ALERTS")
    await slack.quiet(0.2)
    assert not slack.bot_messages()
    await slack.say(C, ANN, "@certcheck what is this?", thread_ts=parent.ts)
    await finished(slack, parent)
    assert bot.names == ["alerts.example.com:443"]


@pytest.mark.parametrize("text", ["@certcheck", "@certcheck hello there", "@certcheck help"])
async def test_mention_with_nothing_in_it_gets_help(slack: StandIn, bot: Hosts, text: str) -> None:
    said = await slack.say(C, ANN, text)
    assert "/certcheck" in (await finished(slack, said)).text
    assert not bot.asked


async def test_shortcut_explains_a_message_of_another_app_in_its_thread(slack: StandIn, bot: Hosts) -> None:
    blocks: list[Json] = [{"type": "section", "text": {"type": "mrkdwn", "text": PASTE.format(host="mon.example.com")}}]
    alert = await slack.say(C, "U9ALERTS", "Alert!", bot_id="B9ALERTS", blocks=blocks)
    await slack.shortcut("explain_certificate_error", alert, ANN)
    await finished(slack, alert)
    assert bot.names == ["mon.example.com:443"]


async def test_shortcut_on_a_snippet_reads_the_file(slack: StandIn, bot: Hosts) -> None:
    text = "log\n" * 2000 + PASTE.format(host="file.example.com")
    said = await slack.say(C, "U9ALERTS", text, as_snippet=True, bot_id="B9ALERTS")
    await slack.shortcut("explain_certificate_error", said, ANN)
    await finished(slack, said)
    assert bot.names == ["file.example.com:443"]


async def test_shortcut_where_the_bot_is_not_invited_answers_the_one_who_asked(slack: StandIn, bot: Hosts) -> None:
    said = await slack.say(ELSEWHERE, BOB, PASTE.format(host="far.example.com"))
    await slack.shortcut("explain_certificate_error", said, ANN)
    await slack.wait_for(lambda: len(slack.ephemerals) == 2)
    assert {told.user for told in slack.ephemerals} == {ANN}
    assert bot.names == ["far.example.com:443"]


async def test_error_without_a_host_is_asked_for_and_the_form_answers_in_that_thread(
    slack: StandIn, bot: Hosts
) -> None:
    said = await slack.say(C, ANN, HOSTLESS)
    question = await finished(slack, said)
    assert not bot.asked
    await slack.press(question, "ask_host", BOB)
    (view,) = await slack.wait_for(lambda: slack.views)
    await slack.submit(view, {"host": "no such host"})
    assert set(view.errors) == {"host"}
    assert not view.closed
    await slack.submit(view, {"host": "given.example.com"})
    assert view.closed
    await slack.wait_for(lambda: len([m for m in slack.replies(said) if "Checking" not in m.text]) == 2)
    await slack.quiet()
    assert bot.names == ["given.example.com:443"]
    assert len(slack.replies(said)) == 2


async def test_error_without_a_host_is_told_what_it_says_by_itself_before_the_host_is_asked_for(
    slack: StandIn, bot: Hosts
) -> None:
    said = await slack.say(C, ANN, "curl: (60) SSL certificate problem: certificate has expired")
    question = await finished(slack, said)
    assert "has ended" in question.text.partition("Which server is it?")[0]
    said = await slack.say(C, ANN, HOSTLESS)
    assert (await finished(slack, said)).text.startswith("Which server is it?")


@pytest.mark.parametrize(
    "text",
    [
        "lunch?",
        "have a look at https://example.com/",
        "case kCFURLErrorServerCertificateUntrusted = -1202",
        "@ann can you renew the certificate of example.com before Friday",
    ],
)
async def test_what_is_none_of_its_business_is_met_with_silence(slack: StandIn, bot: Hosts, text: str) -> None:
    await slack.say(C, ANN, text)
    await slack.quiet()
    assert not slack.bot_messages()
    assert not slack.ephemerals


async def test_other_bots_are_ignored_unless_they_are_on_the_list(slack: StandIn, hosts: Hosts) -> None:
    async with serving(slack, hosts, answer_bots=frozenset({"B9ALERTS"})):
        await slack.say(C, "U8OTHER", PASTE.format(host="other.example.com"), bot_id="B8OTHER")
        await slack.say(C, "U8OTHER", "<@U0CERTCHECK> other.example.com", bot_id="B8OTHER")
        attachments = [{"fallback": "x", "text": PASTE.format(host="listed.example.com")}]
        alert = await slack.say(
            C, "U9ALERTS", "Alert", bot_id="B9ALERTS", subtype="bot_message", attachments=attachments
        )
        await finished(slack, alert)
        assert hosts.names == ["listed.example.com:443"]
        assert len(slack.bot_messages()) == 1


async def test_edits_and_deletions_are_not_answered(slack: StandIn, bot: Hosts) -> None:
    said = await slack.say(C, ANN, "hello")
    await slack.edit(said, PASTE.format(host="edited.example.com"))
    await slack.remove(said)
    await slack.quiet()
    assert not slack.bot_messages()
    assert not bot.asked


async def test_twenty_pastes_among_sixty_messages_at_once_are_all_answered(slack: StandIn, bot: Hosts) -> None:
    pastes = []
    for number in range(60):
        text = PASTE.format(host=f"h{number}.example.com") if number % 3 == 0 else f"small talk {number}"
        said = await slack.say(C, ANN, text)
        pastes += [said] if number % 3 == 0 else []
    await slack.wait_for(
        lambda: all([m for m in slack.replies(p) if m.by_bot and "Checking" not in m.text] for p in pastes), 90
    )
    assert len(slack.bot_messages()) == 20
    assert sorted(bot.names) == sorted(f"h{number}.example.com:443" for number in range(0, 60, 3))


@pytest.mark.parametrize(("code", "said"), [("-9813", "errSSLNoRootCert"), ("expired", "Renew the certificate")])
async def test_command_explains_a_code_to_the_one_who_asked(slack: StandIn, bot: Hosts, code: str, said: str) -> None:
    envelope = await slack.slash("/certcheck", f"Explain {code}", C, ANN)
    await slack.quiet()
    (told,) = slack.ephemerals
    assert envelope.acked
    assert said in str(told.blocks)
    assert not slack.bot_messages()


@pytest.mark.parametrize("text", ["explain", "explain nonsense", "explain <!channel> & more"])
async def test_command_explains_no_code_that_there_is_not(slack: StandIn, bot: Hosts, text: str) -> None:
    await slack.slash("/certcheck", text, C, ANN)
    await slack.quiet()
    (told,) = slack.ephemerals
    assert "-1202" in told.text
    assert "<!" not in str(told.blocks)


async def test_shortcut_on_a_message_without_an_error_is_answered_to_the_one_who_asked(
    slack: StandIn, bot: Hosts
) -> None:
    said = await slack.say(C, BOB, "lunch?")
    await slack.shortcut("explain_certificate_error", said, ANN)
    (told,) = await slack.wait_for(lambda: slack.ephemerals)
    await slack.quiet()
    assert told.user == ANN
    assert not slack.bot_messages()


async def test_mention_in_a_thread_that_slack_does_not_show_is_about_the_host_of_before(
    slack: StandIn, bot: Hosts
) -> None:
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    await finished(slack, said)
    slack.fail("conversations.replies", times=99, error="unknown_method")
    await slack.say(C, BOB, "@certcheck and now?", thread_ts=said.ts)
    await slack.wait_for(lambda: len([m for m in slack.replies(said) if m.by_bot and "Checking" not in m.text]) == 2)
    assert bot.names == ["shop.example.com:443"] * 2
