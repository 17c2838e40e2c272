"""One script of all the modules that it imports: one request instead of many, and compressed better than apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_IMPORT = re.compile(r'^import (\{ \w+(?:, \w+)* \}) from "\./([\w-]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b(?! (?:async function|function|class|const)\b).*", re.MULTILINE)


def bundled(entry: Path) -> str:
    """The module `entry` with what it imports before it, each in a scope of its own.

    Of imports and exports it knows the forms that our modules have: names in braces from the same folder, and
    declarations. Raises ValueError for another form, and for modules that import each other in a circle.
    """
    return "".join(_modules(entry, [], (), last=True))


def _modules(path: Path, done: list[str], within: tuple[str, ...], *, last: bool = False) -> Iterator[str]:
    if path.stem in within:
        raise ValueError(f"{path.name} imports itself, by way of {', '.join(within)}.")
    source = path.read_text("utf-8")
    for imported in _IMPORT.finditer(source):
        if imported[2] not in done:
            yield from _modules(path.with_name(f"{imported[2]}.js"), done, (*within, path.stem))
    body = _IMPORT.sub(lambda found: f"const {found[1]} = {_scope(found[2])};", source)
    if other := _OTHER.search(body):
        raise ValueError(f"{path.name}: {other[0]}")
    names = ", ".join(_EXPORT.findall(body))
    done.append(path.stem)
    yield (
        body
        if last
        else f"const {_scope(path.stem)} = (() => {{\n{_EXPORT.sub('', body)}\nreturn {{ {names} }};\n}})();\n"
    )


def _scope(module: str) -> str:
    return f"module_{module.replace('-', '_')}"
