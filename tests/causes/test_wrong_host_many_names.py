"""Apple reads no name of a list that is too long, and people are sent for fewer names, not for one more."""

from __future__ import annotations

from bot.render.text import answer_text
from tests.causes.build import CA, HOST, diagnosed, named, served

OTHERS = 8192 * ("x",)  # so short that no other limit is met

SPEAKS = served(CA.leaf("Sample Server", names=(*OTHERS, HOST)), CA)
SILENT = served(CA.leaf("Sample Server", names=(*OTHERS[1:], HOST)), CA)


def test_apple_alone_refuses_with_the_number_of_a_wrong_host() -> None:
    refusing = [one for one in diagnosed(SPEAKS).clients if one.causes]

    assert [one.client.code for one in refusing] == ["apple"]
    assert refusing[0].codes.osstatus == -67602
    assert named(SPEAKS, "wrong-host-many-names").facts["number"] == "8193"


def test_nobody_is_told_to_add_the_name_that_is_there() -> None:
    text = answer_text(diagnosed(SPEAKS))

    assert "each with a part of the names" in text
    assert "--expand" not in text
    assert "wildcard" not in text


def test_where_the_name_is_not_in_the_list_every_client_meets_a_wrong_host() -> None:
    wrong = diagnosed(served(CA.leaf("Sample Server", names=(*OTHERS, "www.example.com")), CA))

    assert {one.causes for one in wrong.clients} == {("wrong-host",)}
