"""Values that are declared one to a file are found by walking the folder."""

import sys

import pytest

from bot.trust.folder import collect


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Writes a package of these files and gives its name; it is forgotten at the end."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def write(name: str, **files: str) -> str:
        (tmp_path / name).mkdir()
        for file, text in {"__init__": "", **files}.items():
            (tmp_path / name / f"{file}.py").write_text(text)
        return name

    yield write
    for module in set(sys.modules) - before:
        del sys.modules[module]


def test_the_values_come_in_the_order_of_the_files_and_helpers_are_passed_over(package):
    name = package("shelf_in_order", b="THING = 'second'", a="THING = 'first'", _helper="OTHER = 1")

    assert collect(name, "THING", str) == ("first", "second")


@pytest.mark.parametrize("text", ["", "THING = 7"], ids=["nothing is declared", "something else is declared"])
def test_a_file_without_its_value_is_named(package, text):
    name = package("shelf_with_a_gap", good="THING = 'good'", bad=text)

    with pytest.raises(TypeError, match=r"shelf_with_a_gap\.bad must declare THING, a str"):
        collect(name, "THING", str)


def test_an_empty_folder_holds_nothing(package):
    assert collect(package("shelf_without_anything"), "THING", str) == ()
