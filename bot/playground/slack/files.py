"""files.*, the upload address, and the private download address that wants the bot's token."""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.playground.slack.chat import channel_of, content_of, thread_of
from bot.playground.slack.web import Method, needed
from bot.playground.slack.workspace import BOT_USER, TEAM, File, Json, RefusedError

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn

_PREVIEW_LINES = 5
_LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to playground</body></html>"


def file_json(stand: "StandIn", file: File) -> Json:
    """The file object, as in docs.slack.dev/reference/objects/file-object."""
    text = file.content.decode("utf-8", "replace")
    lines = text.splitlines()
    address = f"{stand.url}/files-pri/{TEAM}-{file.id}"
    body: Json = {
        "id": file.id,
        "created": int(stand.workspace.now()),
        "timestamp": int(stand.workspace.now()),
        "name": file.name,
        "title": file.name,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": "Plain Text",
        "user": file.user,
        "user_team": TEAM,
        "size": len(file.content),
        "mode": file.mode,
        "editable": file.mode == "snippet",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "file_access": "visible",
        "has_rich_preview": False,
        "url_private": f"{address}/{file.name}",
        "url_private_download": f"{address}/download/{file.name}",
        "permalink": f"https://playground.slack.com/files/{file.user}/{file.id}/{file.name}",
    }
    if file.mode == "snippet":
        preview = "\n".join(line[:100] for line in lines[:_PREVIEW_LINES])
        body |= {"preview": preview, "preview_is_truncated": len(preview) < len(text), "lines": len(lines)}
        body["lines_more"] = max(0, len(lines) - _PREVIEW_LINES)
    return body


async def info(stand: "StandIn", args: Json) -> Json:
    needed(args, "file")
    file = stand.workspace.files.get(str(args["file"]))
    if file is None or not file.complete or not _visible(stand, file):
        raise RefusedError("file_not_found")
    answer: Json = {"file": {**file_json(stand, file), "channels": file.channels}, "comments": []}
    if file.mode == "snippet":
        answer["content"] = file.content.decode("utf-8", "replace")
    return answer


def _visible(stand: "StandIn", file: File) -> bool:
    shared = (stand.workspace.channels[channel] for channel in file.channels)
    return file.user == BOT_USER or any(BOT_USER in channel.members for channel in shared)


async def upload_url(stand: "StandIn", args: Json) -> Json:
    needed(args, "filename", "length")
    if not str(args["length"]).isdigit() or int(args["length"]) == 0:
        raise RefusedError("invalid_arguments")
    name = stand.workspace.new_id("F")
    kind = "snippet" if args.get("snippet_type") else "hosted"
    stand.workspace.files[name] = File(name, str(args["filename"]), BOT_USER, b"", kind, complete=False)
    return {"upload_url": f"{stand.url}/upload/v1/{name}", "file_id": name}


async def complete_upload(stand: "StandIn", args: Json) -> Json:
    found = []
    for wanted in args.get("files") or []:
        file = stand.workspace.files.get(str(wanted.get("id")))
        if file is None or not file.content:
            raise RefusedError("file_not_found")
        found.append(file)
    if not found:
        raise RefusedError("invalid_arguments")
    where = args.get("channel_id") or args.get("channels")
    if where:
        _share(stand, found, {**args, "channel": str(where).split(",")[0]})
    for file in found:
        file.complete = True
    return {"files": [file_json(stand, file) for file in found]}


def _share(stand: "StandIn", files: list[File], args: Json) -> None:
    channel = channel_of(stand, args)
    thread = thread_of(stand, channel, args)
    comment = str(args.get("initial_comment") or "")
    blocks = content_of(args)[1] if args.get("blocks") else []
    for file in files:
        file.channels.append(channel.id)
    shown = [file_json(stand, file) for file in files]
    stand.post_as_bot(channel.id, comment, blocks, [], thread, {}, files=shown)


async def receive(stand: "StandIn", request: web.Request) -> web.Response:
    """The address that files.getUploadURLExternal gave: a raw body or a form with one file."""
    file = stand.workspace.files.get(request.match_info["file"])
    if file is None or file.complete:
        return web.Response(status=404, text="no such upload")
    if request.content_type.startswith("multipart/"):
        parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
        file.content = parts[0].file.read() if parts else b""
    else:
        file.content = await request.read()
    return web.Response(text=f"OK - {len(file.content)}")


async def download(stand: "StandIn", request: web.Request) -> web.StreamResponse:
    """url_private and url_private_download. Without a token that may read files: the sign-in page, status 200."""
    file = stand.workspace.files.get(request.match_info["file"].removeprefix(f"{TEAM}-"))
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    scopes = stand.web_api.scopes
    stand.downloads.append((request.path, token))
    if (spoiled := await stand.web_api.spoil(request, "file")) is not None:
        return spoiled
    if token != stand.bot_token or (scopes is not None and "files:read" not in scopes):
        return web.Response(text=_LOGIN_PAGE, content_type="text/html")
    if file is None or not _visible(stand, file):
        return web.Response(status=404, text="file not found")
    return web.Response(body=file.content, content_type=file.mimetype, charset="utf-8")


METHODS = {
    "files.info": Method(info, ("files:read",)),
    "files.getUploadURLExternal": Method(upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
}
