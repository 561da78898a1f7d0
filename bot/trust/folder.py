"""Finds the values that are declared one to a file, so that there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TypeVar

Declared = TypeVar("Declared")


def collect(package: str, name: str, kind: type[Declared]) -> tuple[Declared, ...]:
    """The value called `name` of each module in the package, in the order of the modules' names.

    Modules that begin with an underscore are helpers and declare nothing. Raises TypeError, naming the module,
    where the value is missing or of another kind.
    """
    found: list[Declared] = []
    for module_info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if module_info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package}.{module_info.name}")
        value = getattr(module, name, None)
        if not isinstance(value, kind):
            raise TypeError(f"{module.__name__} must declare {name}, a {kind.__name__}")
        found.append(value)
    return tuple(found)
