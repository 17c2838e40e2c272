"""Technical details go along with a ticket only when they were shown and agreed to."""

import re
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OPEN = {"title": "Open the ticket", "payload": "/affirm"}
CHANGE = {"title": "Change something", "payload": "/change"}
SUMMARY = {"text": "Shall I open this ticket?", "asks": "confirm", "buttons": [OPEN, CHANGE]}
PAGE_SCRIPT = "window.fail = (text) => setTimeout(() => { throw new Error(text); })"
VERSION = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]["version"]


@pytest_asyncio.fixture(loop_scope="session")
async def asked(visitor: Visitor, server: ScriptedServer) -> AsyncIterator[Visitor]:
    """A visitor on an app's page who is asked whether a ticket shall be opened."""
    server.script |= {"ticket": [SUMMARY], "/affirm": [{"text": "Your ticket is T-1."}], "once more": [SUMMARY]}
    server.plain = server.plain.replace("<script", '<script data-app-version="4.2.0"')
    await visitor.page.add_init_script(PAGE_SCRIPT)
    await visitor.page.goto(f"{visitor.base}?token=secret#private")
    await visitor.open()
    await visitor.say("ticket")
    await visitor.hears("Shall I open this ticket?")
    yield visitor


def box(visitor: Visitor) -> Locator:
    return visitor.log.get_by_role("checkbox", name="Send technical details with this ticket")


async def shown(visitor: Visitor, after: str = "") -> dict[str, list[str]]:
    """The list of what is sent, as the visitor reads it once it holds `after`: unfolding draws it anew."""
    await visitor.log.get_by_text("What is sent").last.click()
    await expect(visitor.log.locator("dl").last).to_be_visible()
    await expect(visitor.log.locator("dl").last).to_contain_text(after)
    terms = visitor.log.locator("dl").last.locator("dt, dd")
    table: dict[str, list[str]] = {}
    for term in await terms.evaluate_all("(all) => all.map((one) => [one.tagName, one.textContent])"):
        if term[0] == "DT":
            table[term[1]] = []
        else:
            table[list(table)[-1]].append(term[1])
    return table


def sent(server: ScriptedServer) -> dict[str, Any] | None:
    return server.said[-1].get("diagnostics")


async def test_nothing_is_sent_unless_it_is_ticked(asked: Visitor, server: ScriptedServer) -> None:
    await expect(box(asked)).not_to_be_checked()
    await asked.log.get_by_role("button", name="Open the ticket").click()
    await asked.hears("Your ticket is T-1.")
    assert sent(server) is None
    await expect(box(asked)).to_have_count(0)


@pytest.mark.parametrize("sockets", [True, False], ids=["by socket", "by post"])
async def test_exactly_what_is_shown_is_sent_with_the_button(
    asked: Visitor, server: ScriptedServer, sockets: bool
) -> None:
    if not sockets:
        server.sockets_allowed = False
        await server.conversation.drop_sockets()
    await asked.page.evaluate("fail('cannot read balance')")
    await asked.page.wait_for_function("() => document.querySelector('pharos-chat').errors.length")
    table = await shown(asked, after="cannot read balance")
    await box(asked).check()
    await asked.log.get_by_role("button", name="Open the ticket").click()
    await asked.hears("Your ticket is T-1.")
    diagnostics = sent(server)
    assert diagnostics is not None
    assert [[value] if isinstance(value, str) else value for value in diagnostics.values()] == list(table.values())
    assert list(table) == [
        "Browser",
        "System",
        "Language",
        "Window",
        "Page",
        "App version",
        "Chat version",
        "Recent errors on this page",
    ]
    assert re.search(r"Chrome/\d+", diagnostics["browser"])
    assert "Linux" in diagnostics["system"]
    assert diagnostics["page"] == asked.base, "no query, no fragment"
    assert (diagnostics["language"], diagnostics["window"]) == ("en-GB", "1100 × 800")
    assert (diagnostics["app_version"], diagnostics["widget_version"]) == ("4.2.0", VERSION)
    [error] = diagnostics["errors"]
    assert re.fullmatch(r"Uncaught Error: cannot read balance( \(.*:\d+\))?", error)


async def test_they_go_with_one_message_and_must_be_agreed_to_anew(asked: Visitor, server: ScriptedServer) -> None:
    await box(asked).check()
    await asked.say("once more")
    assert sent(server) is not None, server.said
    await expect(asked.log.get_by_text("Shall I open this ticket?")).to_have_count(2)
    await expect(box(asked)).to_have_count(1)
    await expect(box(asked)).not_to_be_checked()
    await asked.say("no more")
    assert sent(server) is None


async def test_who_unticks_sends_nothing(asked: Visitor, server: ScriptedServer) -> None:
    await box(asked).check()
    await box(asked).uncheck()
    await asked.log.get_by_role("button", name="Open the ticket").press("Enter")
    await asked.hears("Your ticket is T-1.")
    assert sent(server) is None


async def test_the_last_five_errors_are_kept_short_and_without_addresses_queries(
    asked: Visitor, server: ScriptedServer
) -> None:
    await asked.page.evaluate("for (let n = 1; n <= 6; n++) fail(`error ${n} ${'x'.repeat(500)}`)")
    await asked.page.evaluate("setTimeout(() => Promise.reject(new Error('rejected')))")
    where = "{ message: 'm', filename: 'https://a.io/x/app.js?key=1#y', lineno: 7 }"
    await asked.page.wait_for_function("() => document.querySelector('pharos-chat').errors.at(-1) === 'rejected'")
    await asked.page.evaluate(f"dispatchEvent(new ErrorEvent('error', {where}))")
    await box(asked).check()
    errors = (await shown(asked))["Recent errors on this page"]
    assert [error[:23] for error in errors[:3]] == [f"Uncaught Error: error {n}" for n in (4, 5, 6)]
    assert {len(error) for error in errors[:3]} == {200}
    assert errors[3:] == ["rejected", "m (app.js:7)"]
    await asked.say("yes")
    diagnostics = sent(server)
    assert diagnostics is not None
    assert diagnostics["errors"] == errors


async def test_without_errors_or_a_version_there_is_none(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["ticket"] = [SUMMARY]
    await visitor.open()
    await visitor.say("ticket")
    table = await shown(visitor)
    assert (table["App version"], table["Recent errors on this page"]) == (["None"], ["None"])
    await box(visitor).check()
    await visitor.say("yes")
    diagnostics = sent(server)
    assert diagnostics is not None
    assert "app_version" not in diagnostics
    assert diagnostics["errors"] == []


async def test_it_is_explained_in_the_language_that_is_chosen(asked: Visitor) -> None:
    await asked.page.evaluate("pharos.setLocale('de')")
    await expect(asked.log.get_by_role("checkbox", name="Technische Angaben mit dem Ticket senden")).to_be_visible()


async def test_only_the_summary_of_a_ticket_asks_for_details(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["change"] = [{"text": "What shall I change?", "asks": "confirm"}]
    server.script["sure"] = [{"text": "Are you sure?", "asks": "confirm", "buttons": [CHANGE]}]
    await visitor.open()
    for said, asked in (("change", "What shall I change?"), ("sure", "Are you sure?")):
        await visitor.say(said)
        await visitor.hears(asked)
    await expect(box(visitor)).to_have_count(0)


async def test_a_button_that_opens_no_ticket_sends_no_details(asked: Visitor, server: ScriptedServer) -> None:
    await box(asked).check()
    await asked.log.get_by_role("button", name="Change something").click()
    await asked.hears("You said: /change")
    assert "diagnostics" not in server.said[-1]


async def test_what_can_be_unfolded_points_the_way_one_reads(asked: Visitor) -> None:
    turned = "(summary) => getComputedStyle(summary, '::before').transform !== 'none'"
    summary = asked.log.locator("summary")
    assert not await summary.evaluate(turned)
    await asked.page.evaluate("pharos.setLocale('ar')")
    await expect(asked.page.locator("pharos-chat .root")).to_have_attribute("dir", "rtl")
    assert await summary.evaluate(turned)
