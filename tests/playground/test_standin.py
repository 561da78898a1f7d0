"""The stand-in refuses what Slack refuses, asked by Slack's own client and by Bolt over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import StandIn

C, ANN, BOB = "C1", "U1ANN", "U2BOB"


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with StandIn(ack_timeout=0.5, retry_after=(0.0,)) as stand:
        stand.channel(C, ANN, BOB)
        yield stand


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(slack: StandIn, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)


@pytest.fixture
async def app(slack: StandIn, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A Bolt app, connected; tests add their listeners."""
    bolt = AsyncApp(client=client, token=slack.bot_token)
    handler = AsyncSocketModeHandler(bolt, slack.app_token, ping_interval=0.2)
    await handler.connect_async()
    yield bolt
    await handler.close_async()


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Press"}, "value": "v"}


async def test_unknown_methods_and_bad_tokens_are_refused(slack: StandIn, client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == "unknown_method"
    assert (
        await refusal(
            client.api_call("chat.postMessage", json={"token": "xoxb-other"}, headers={"Authorization": "Bearer no"})
        )
        == "invalid_auth"
    )
    assert await refusal(client.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    assert (await client.auth_test())["user_id"] == slack.bot_user


async def test_posting_is_refused_where_slack_refuses_it(slack: StandIn, client: AsyncWebClient) -> None:
    slack.channel("C2", ANN, bot=False)
    slack.channel("G3", ANN, kind="group", bot=False)
    said = await slack.say(C, ANN, "hello")
    reply = await client.chat_postMessage(channel=C, text="hi", thread_ts=said.ts)
    post = client.chat_postMessage
    assert await refusal(post(channel="C9", text="x")) == "channel_not_found"
    assert await refusal(post(channel="C2", text="x")) == "not_in_channel"
    assert await refusal(post(channel="G3", text="x")) == "channel_not_found"
    assert await refusal(client.api_call("chat.postMessage", json={"channel": C, "text": ""})) == "no_text"
    assert await refusal(post(channel=C, text="x", thread_ts="1700000000.000001")) == "thread_not_found"
    assert await refusal(post(channel=C, text="x", thread_ts=reply["ts"])) == "cannot_reply_to_message"
    assert [message.text for message in slack.thread(C, said.ts)] == ["hello", "hi"]


@pytest.mark.parametrize(
    ("blocks", "complaint"),
    [
        ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
        ([section("x" * 3001)], "must be less than 3001 characters"),
        ([section("")], "must be more than 0 characters"),
        (
            [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
            "must be less than 2001 characters",
        ),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "must be less than 151 characters"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "failed to match all allowed schemas"),
        ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], "no more than 10 items allowed"),
        ([{"type": "actions", "elements": []}], "no fewer than 1 items allowed"),
        ([{"type": "actions", "elements": [button("a"), button("a")]}], "action_id a already exists"),
        ([section("x", block_id="b"), section("y", block_id="b")], "block_id b already exists"),
        ([{"type": "nonsense"}], "unsupported type: nonsense"),
        ([{"type": "alert", "text": {"type": "plain_text", "text": "x"}}], "unsupported type: alert"),
        ([section("x", colour="red")], "invalid additional property: colour"),
        (
            [section("x", accessory={**button("a"), "text": {"type": "plain_text", "text": "x" * 76}})],
            "must be less than 76",
        ),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}], "must be more than 0 characters"),
    ],
)
async def test_blocks_that_slack_refuses(client: AsyncWebClient, blocks: list[Any], complaint: str) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks") as caught:
        await client.chat_postMessage(channel=C, text="x", blocks=blocks)
    assert complaint in str(caught.value.response["errors"])


async def test_blocks_too_long_in_all_are_refused(client: AsyncWebClient) -> None:
    assert (
        await refusal(client.chat_postMessage(channel=C, text="x", blocks=[section("x" * 2900)] * 5))
        == "msg_blocks_too_long"
    )


async def test_updates_change_own_messages_only_and_keep_the_earlier_version(
    slack: StandIn, client: AsyncWebClient
) -> None:
    said = await slack.say(C, ANN, "hello")
    posted = await client.chat_postMessage(channel=C, text="Checking…", blocks=[section("Checking…")])
    assert await refusal(client.chat_update(channel=C, ts=said.ts, text="x")) == "cant_update_message"
    assert await refusal(client.chat_update(channel=C, ts="1700000000.000001", text="x")) == "message_not_found"
    assert await refusal(client.chat_update(channel=C, ts=posted["ts"], text="x" * 4001)) == "msg_too_long"
    await client.chat_update(channel=C, ts=posted["ts"], text="Done")
    message = slack.bot_messages()[0]
    assert (message.text, message.blocks) == ("Done", [])  # text alone takes the blocks away
    assert [version.text for version in message.history] == ["Checking…"]


async def test_only_the_scopes_of_the_manifest_are_granted(session: aiohttp.ClientSession) -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    async with StandIn(manifest) as stand:
        stand.channel(C, ANN)
        limited = AsyncWebClient(token=stand.bot_token, base_url=stand.api_url, session=session)
        await limited.chat_postMessage(channel=C, text="x")
        file = stand.snippet("text", C, ANN)
        assert await refusal(limited.files_info(file=file["id"])) == "missing_scope"
        await stand.say(C, ANN, "@certcheck hello")
        assert [e.payload["event"]["type"] for e in stand.envelopes] == ["app_mention"]
        with pytest.raises(LookupError):
            await stand.slash("/certcheck", "", C, ANN)


async def test_a_ticket_opens_one_connection(slack: StandIn, session: aiohttp.ClientSession) -> None:
    opened = await AsyncWebClient(base_url=slack.api_url, session=session).apps_connections_open(
        app_token=slack.app_token
    )
    async with session.ws_connect(opened["url"]) as socket:
        assert (await socket.receive_json())["type"] == "hello"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(opened["url"])


async def test_a_refused_upgrade_spends_the_ticket(slack: StandIn, session: aiohttp.ClientSession) -> None:
    slack.socket.refuse_upgrades = 1
    opened = await AsyncWebClient(base_url=slack.api_url, session=session).apps_connections_open(
        app_token=slack.app_token
    )
    for _ in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_a_mention_is_told_twice_with_one_ts(slack: StandIn, app: AsyncApp) -> None:
    got: list[tuple[str, str, str]] = []

    async def note(event: dict[str, Any], body: dict[str, Any]) -> None:
        got.append((event["type"], event["ts"], body["event_id"]))

    app.event("message")(note)
    app.event("app_mention")(note)
    said = await slack.say(C, ANN, "@certcheck look at https://example.com/a?b&c, please")
    await slack.wait_for(lambda: len(got) == 2 and all(e.acked for e in slack.envelopes))
    assert {kind for kind, _, _ in got} == {"message", "app_mention"}
    assert {ts for _, ts, _ in got} == {said.ts}
    assert len({event_id for _, _, event_id in got}) == 2
    assert said.text == f"<@{slack.bot_user}> look at <https://example.com/a?b&amp;c>, please"


async def test_an_event_nobody_acknowledges_comes_again(slack: StandIn, app: AsyncApp) -> None:
    await slack.say(C, ANN, "no listener for this")
    envelope = slack.envelopes[0]
    await slack.wait_for(lambda: envelope.lost)
    assert len(envelope.attempts) == 2
    assert not envelope.acked
    await slack.slash("/nobody", "", C, ANN)
    assert "operation_timeout" in slack.ephemerals[-1].text


async def test_a_slash_command_is_acknowledged_and_answered(slack: StandIn, app: AsyncApp) -> None:
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        await respond("only for you")
        await respond(text="for all", response_type="in_channel")

    app.command("/certcheck")(answer)
    envelope = await slack.slash("/certcheck", "example.com", C, ANN)
    assert envelope.seconds is not None
    await slack.wait_for(slack.bot_messages)
    assert [told.text for told in slack.ephemerals] == ["only for you"]
    assert [message.text for message in slack.bot_messages()] == ["for all"]


async def test_a_response_url_serves_five_times_and_thirty_minutes(
    slack: StandIn, session: aiohttp.ClientSession
) -> None:
    async def use(address: str) -> int:
        async with session.post(address, json={"text": "x"}) as response:
            return response.status

    address = slack.responses.new("commands", C, ANN)
    assert [await use(address) for _ in range(6)] == [200] * 5 + [404]
    late = slack.responses.new("commands", C, ANN)
    slack.workspace.skip(30 * 60 + 1)
    assert await use(late) == 404


async def test_a_button_opens_a_modal_and_its_submission_is_checked(
    slack: StandIn, app: AsyncApp, client: AsyncWebClient
) -> None:
    field = {
        "type": "input",
        "block_id": "host",
        "label": {"type": "plain_text", "text": "Host"},
        "element": {"type": "plain_text_input", "action_id": "host"},
    }
    modal = {
        "type": "modal",
        "callback_id": "given",
        "title": {"type": "plain_text", "text": "Host"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [field],
    }

    async def opened(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal)
        assert await refusal(client.views_open(trigger_id=body["trigger_id"], view=modal)) == "exchanged_trigger_id"

    async def given(ack: Any, view: dict[str, Any]) -> None:
        host = view["state"]["values"]["host"]["host"]["value"]
        await ack() if host == "good" else await ack(response_action="errors", errors={"host": "Type a host name."})

    app.action("ask")(opened)
    app.view("given")(given)
    await client.chat_postMessage(channel=C, text="Which?", blocks=[{"type": "actions", "elements": [button("ask")]}])
    await slack.press(slack.bot_messages()[0], "ask", ANN)
    view = (await slack.wait_for(lambda: slack.views))[0]
    with pytest.raises(LookupError, match="host"):
        await slack.submit(view, {})
    await slack.submit(view, {"host": "bad"})
    assert view.errors == {"host": "Type a host name."}
    await slack.submit(view, {"host": "good"})
    assert slack.views == []
    assert await refusal(client.views_open(trigger_id="1.2.x", view=modal)) == "invalid_trigger_id"
    assert (
        await refusal(
            client.views_open(trigger_id="1.2.x", view={**modal, "title": {"type": "plain_text", "text": "x" * 25}})
        )
        == "invalid_arguments"
    )


async def test_a_snippet_is_read_with_the_token_and_not_without(
    slack: StandIn, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    said = await slack.say(C, ANN, "line\n" * 2000, as_snippet=True)
    assert (said.text, said.subtype) == ("", "file_share")
    address = said.files[0]["url_private_download"]
    async with session.get(address, headers={"Authorization": f"Bearer {slack.bot_token}"}) as response:
        assert await response.text() == "line\n" * 2000
    async with session.get(address) as response:
        assert (response.status, response.content_type) == (200, "text/html")
    hidden = slack.snippet("secret", C, ANN, check=True)
    assert "url_private" not in hidden
    assert (await client.files_info(file=hidden["id"]))["content"] == "secret"


async def test_a_file_goes_up_in_three_steps(slack: StandIn, client: AsyncWebClient) -> None:
    said = await slack.say(C, ANN, "hello")
    await client.files_upload_v2(
        channel=C, thread_ts=said.ts, filename="fullchain.pem", content="PEM", initial_comment="Here"
    )
    assert [file.content for file in slack.uploads] == [b"PEM"]
    assert [reply.files[0]["name"] for reply in slack.replies(said)] == ["fullchain.pem"]


async def test_faults_on_request(slack: StandIn, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", status=503)
    slack.fail("chat.postMessage", retry_after=7)
    slack.fail("chat.postMessage", close="after")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=C, text="one")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=C, text="two")
    assert caught.value.response.headers["Retry-After"] == "7"
    await client.chat_postMessage(channel=C, text="three")  # the client sends it again by itself
    assert [message.text for message in slack.bot_messages()] == ["three", "three"]


async def test_rate_limits_when_switched_on(slack: StandIn, client: AsyncWebClient) -> None:
    slack.web_api.rate_limits = True
    answers = await asyncio.gather(
        *(client.chat_postMessage(channel=C, text="x") for _ in range(30)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, SlackApiError)]
    assert refused
    assert all(int(error.response.headers["Retry-After"]) >= 1 for error in refused)


async def test_bolt_comes_back_after_a_disconnect(slack: StandIn, app: AsyncApp) -> None:
    await slack.socket.disconnect("refresh_requested")
    await slack.wait_for(lambda: slack.socket.upgrades == 2 and slack.socket.connections)
