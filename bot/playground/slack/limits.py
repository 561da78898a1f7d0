"""Slack's rules for blocks, as tables: what makes a message or a modal fail with invalid_blocks.

Sources: docs.slack.dev/reference/block-kit (blocks, elements, composition objects). Complaints are worded as
Slack words them, with a JSON pointer.
"""

import copy
import secrets
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
# Not documented; reported between 13,172 and 13,297 characters, each block counting for about 125.
TOTAL_CHARACTERS, CHARACTERS_PER_BLOCK = 13_200, 125
MARKDOWN_TOTAL = 12_000

_PLAIN, _ANY = ("plain_text",), ("plain_text", "mrkdwn")
_CONTROLS = {
    *("button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker", "workflow_button"),
    *("static_select", "external_select", "users_select", "conversations_select", "channels_select"),
    *("multi_static_select", "multi_external_select", "multi_users_select"),
    *("multi_conversations_select", "multi_channels_select"),
}
_INPUTS = (_CONTROLS - {"button", "overflow", "workflow_button"}) | {
    *("plain_text_input", "url_text_input", "email_text_input", "number_input", "datetimepicker"),
    *("rich_text_input", "file_input"),
}
HOLDS = {
    "section": _CONTROLS | {"image"},
    "actions": _CONTROLS | {"datetimepicker"},
    "input": _INPUTS,
    "context": {"image", "plain_text", "mrkdwn"},
    "context_actions": {"feedback_buttons", "icon_button"},
}
KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text", "level"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "context_actions": {"elements"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "rich_text": {"elements"},
    "markdown": {"text"},
    "table": {"rows", "column_settings"},
}
_ELSEWHERE = {
    "message": {"video", "card", "carousel", "container", "task_card", "plan", "data_table", "data_visualization"},
    "modal": {"video", "card", "alert"},
    "home": {"video", "card"},
}
SURFACES = {
    "message": set(KEYS) | _ELSEWHERE["message"],
    "modal": (set(KEYS) - {"markdown", "table", "context_actions"}) | _ELSEWHERE["modal"],
    "home": (set(KEYS) - {"markdown", "context_actions"}) | _ELSEWHERE["home"],
}
OPTIONS = {
    "overflow": (1, 5),
    "checkboxes": (1, 10),
    "radio_buttons": (1, 10),
    "static_select": (1, 100),
    "multi_static_select": (1, 100),
}
LENGTHS = {"value": 2000, "url": 3000, "action_id": 255, "accessibility_label": 75}


def blocks_too_long(blocks: list[Json]) -> bool:
    return sum(_characters(block) + CHARACTERS_PER_BLOCK for block in blocks) > TOTAL_CHARACTERS


def complaints(blocks: Any, surface: str = "message") -> list[str]:
    """Everything in `blocks` that Slack would refuse on this surface, in Slack's words."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["must provide an array of objects [json-pointer:/blocks]"]
    found: list[str] = []
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    if len(blocks) > most:
        found.append(f"no more than {most} items allowed [json-pointer:/blocks]")
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        found += _block(block, f"/blocks/{number}", surface)
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            found.append(f"block_id {name} already exists [json-pointer:/blocks/{number}/block_id]")
        seen.add(str(name))
    if sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown") > MARKDOWN_TOTAL:
        found.append(f"must be less than {MARKDOWN_TOTAL + 1} characters in all [json-pointer:/blocks]")
    if sum(block.get("type") == "table" for block in blocks) > 1:
        found.append("only one table allowed [json-pointer:/blocks]")
    return found


def completed(blocks: list[Json]) -> list[Json]:
    """A copy with the block_id and action_id that Slack fills in."""
    done = copy.deepcopy(blocks)
    for block in done:
        block.setdefault("block_id", secrets.token_hex(3))
        for element in controls(block):
            element.setdefault("action_id", secrets.token_hex(3))
    return done


def controls(block: Json) -> Iterator[Json]:
    """The interactive elements of one block."""
    for element in (*block.get("elements", ()), block.get("accessory"), block.get("element")):
        if isinstance(element, dict) and element.get("type") in _CONTROLS | _INPUTS:
            yield element


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(part) for part in value.values())
    return sum(_characters(part) for part in value) if isinstance(value, list) else 0


def _block(block: Json, at: str, surface: str) -> Iterator[str]:
    kind = block.get("type")
    if kind not in SURFACES[surface]:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    if "block_id" in block:
        yield from _string(block["block_id"], f"{at}/block_id", 255)
    if kind not in KEYS:
        return
    for extra in set(block) - KEYS[kind] - {"type", "block_id"}:
        yield f"invalid additional property: {extra} [json-pointer:{at}]"
    yield from _CHECKS[kind](block, at)


def _section(block: Json, at: str) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield f"missing required field: text [json-pointer:{at}]"
    if "text" in block:
        yield from _text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from _count(block["fields"], f"{at}/fields", 1, 10)
        for number, field in enumerate(block["fields"]):
            yield from _text(field, f"{at}/fields/{number}", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory", "section")


def _header(block: Json, at: str) -> Iterator[str]:
    yield from _text(block.get("text"), f"{at}/text", 150, _PLAIN)


def _divider(_block: Json, _at: str) -> Iterator[str]:
    return iter(())


def _elements(most: int) -> Any:
    def check(block: Json, at: str) -> Iterator[str]:
        yield from _count(block.get("elements"), f"{at}/elements", 1, most)
        seen: set[str] = set()
        for number, element in enumerate(block.get("elements") or ()):
            yield from _element(element, f"{at}/elements/{number}", block["type"])
            name = element.get("action_id") if isinstance(element, dict) else None
            if name is not None and name in seen:
                yield f"action_id {name} already exists [json-pointer:{at}/elements/{number}/action_id]"
            seen.add(str(name))

    return check


def _input(block: Json, at: str) -> Iterator[str]:
    yield from _text(block.get("label"), f"{at}/label", 2000, _PLAIN)
    if "hint" in block:
        yield from _text(block["hint"], f"{at}/hint", 2000, _PLAIN)
    yield from _element(block.get("element"), f"{at}/element", "input")


def _image(block: Json, at: str) -> Iterator[str]:
    yield from _string(block.get("alt_text"), f"{at}/alt_text", 2000)
    if not block.get("image_url") and not block.get("slack_file"):
        yield f"missing required field: image_url [json-pointer:{at}]"


def _rich_text(block: Json, at: str) -> Iterator[str]:
    kinds = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
    for number, element in enumerate(block.get("elements") or ()):
        if not isinstance(element, dict) or element.get("type") not in kinds:
            yield f"failed to match all allowed schemas [json-pointer:{at}/elements/{number}]"
            continue
        for inner, part in enumerate(element.get("elements") or ()):
            if part.get("type") == "text":
                yield from _string(part.get("text"), f"{at}/elements/{number}/elements/{inner}/text", 40_000)


def _markdown(block: Json, at: str) -> Iterator[str]:
    yield from _string(block.get("text"), f"{at}/text", MARKDOWN_TOTAL)


def _table(block: Json, at: str) -> Iterator[str]:
    yield from _count(block.get("rows"), f"{at}/rows", 1, 100)
    for number, row in enumerate(block.get("rows") or ()):
        yield from _count(row, f"{at}/rows/{number}", 1, 20)
        for column, cell in enumerate(row):
            if cell.get("type") not in ("raw_text", "raw_number", "rich_text"):
                yield f"failed to match all allowed schemas [json-pointer:{at}/rows/{number}/{column}]"
            elif cell["type"] == "raw_text":
                yield from _string(cell.get("text"), f"{at}/rows/{number}/{column}/text", 3000)


def _element(element: Any, at: str, holder: str) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in HOLDS[holder]:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    if kind in _ANY:
        yield from _text(element, at, 3000)
        return
    if kind in ("button", "workflow_button"):
        yield from _text(element.get("text"), f"{at}/text", 75, _PLAIN)
        if element.get("style") not in (None, "primary", "danger"):
            yield f"must be one of: primary, danger [json-pointer:{at}/style]"
    if kind == "image":
        yield from _image(element, at)
    for name, most in LENGTHS.items():
        if name in element:
            yield from _string(element[name], f"{at}/{name}", most)
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{at}/placeholder", 150, _PLAIN)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    yield from _options(element, at)


def options(element: Json) -> list[Json]:
    """The options of a menu, also those in groups."""
    return [option for group in element.get("option_groups", [element]) for option in group.get("options") or ()]


def _options(element: Json, at: str) -> Iterator[str]:
    if element["type"] not in OPTIONS:
        return
    groups = element.get("option_groups", [element])
    yield from _count(groups, f"{at}/option_groups", 1, 100)
    for number, group in enumerate(groups):
        if group is not element:
            yield from _text(group.get("label"), f"{at}/option_groups/{number}/label", 75, _PLAIN)
        yield from _count(group.get("options"), f"{at}/options", *OPTIONS[element["type"]])
    menu = element["type"].endswith("select")
    for number, option in enumerate(options(element)):
        yield from _text(option.get("text"), f"{at}/options/{number}/text", 75, _PLAIN if menu else _ANY)
        yield from _string(option.get("value"), f"{at}/options/{number}/value", 150)
        if "description" in option:
            yield from _text(option["description"], f"{at}/options/{number}/description", 75)
    if any(option not in options(element) for option in element.get("initial_options", ())):
        yield f"initial_options must be among the options [json-pointer:{at}/initial_options]"


def _confirm(confirm: Any, at: str) -> Iterator[str]:
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if name in confirm or name == "text":
            yield from _text(confirm.get(name), f"{at}/{name}", most, _ANY if name == "text" else _PLAIN)


def _text(value: Any, at: str, most: int, kinds: tuple[str, ...] = _ANY) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield f"failed to match all allowed schemas [json-pointer:{at}]"
        return
    allowed = {"type", "text", "emoji"} if value["type"] == "plain_text" else {"type", "text", "verbatim"}
    for extra in set(value) - allowed:
        yield f"invalid additional property: {extra} [json-pointer:{at}]"
    yield from _string(value.get("text"), f"{at}/text", most)


def _string(value: Any, at: str, most: int) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{at}]"
    elif not value:
        yield f"must be more than 0 characters [json-pointer:{at}]"
    elif len(value) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{at}]"


def _count(value: Any, at: str, least: int, most: int) -> Iterator[str]:
    if not isinstance(value, list) or len(value) < least:
        yield f"no fewer than {least} items allowed [json-pointer:{at}]"
    elif len(value) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}]"


_CHECKS: dict[str, Any] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _elements(10),
    "actions": _elements(25),
    "context_actions": _elements(5),
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "table": _table,
}
