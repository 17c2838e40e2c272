"""Modules made into one script."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.channels.web.bundle import bundled
from tests.widget.conftest import browser  # noqa: F401 - the fixture

MODULES = {
    "app": 'import { twice } from "./sums.js";\nimport { NAME, Greeter } from "./greeter.js";\n'
    "const PAUSE = 1;\nexport const said = `${new Greeter().greet()} ${twice(PAUSE)}`;\nexport const name = NAME;\n",
    "sums": "const PAUSE = 2; // its own\nexport function twice(value) {\n  return value * PAUSE;\n}\n",
    "greeter": 'import { twice } from "./sums.js";\nexport const NAME = "Pharos";\n'
    "export class Greeter {\n  greet() {\n    return `${NAME} ${twice(5)}`;\n  }\n}\n",
}


def written(folder: Path, modules: dict[str, str]) -> Path:
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source)
    return folder / "app.js"


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_modules_keep_their_names_to_themselves_and_each_runs_once(browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    script = bundled(written(tmp_path, MODULES))
    assert script.count("its own") == 1
    page = await browser.new_page()
    load = "async (script) => ({ ...(await import('data:text/javascript,' + encodeURIComponent(script))) })"
    assert await page.evaluate(load, script) == {"said": "Pharos 10 2", "name": "Pharos"}
    await page.close()


def test_a_script_without_imports_stays_as_it_is(tmp_path: Path) -> None:
    assert bundled(written(tmp_path, {"app": "export const one = 1;\n"})) == "export const one = 1;\n"


@pytest.mark.parametrize(
    "line",
    [
        'import * as sums from "./sums.js";',
        'import sums from "./sums.js";',
        'import { twice as double } from "./sums.js";',
        'import { twice } from "https://elsewhere.example/sums.js";',
        "export default 1;",
        'export { twice } from "./sums.js";',
    ],
)
def test_another_form_of_import_is_told_at_the_start(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"app\.js: (import|export) "):
        bundled(written(tmp_path, {"app": line, "sums": MODULES["sums"]}))


def test_modules_that_import_each_other_are_told_at_the_start(tmp_path: Path) -> None:
    circle = {"app": 'import { b } from "./b.js";\n', "b": 'import { a } from "./app.js";\nexport const b = 1;\n'}
    with pytest.raises(ValueError, match="imports itself"):
        bundled(written(tmp_path, circle))
