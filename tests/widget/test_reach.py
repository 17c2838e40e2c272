"""Everything can be reached and pressed: at 200 % zoom, by keyboard, by a finger, and in the system's own colours."""

from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, expect

from .conftest import Visitor
from .server import ScriptedServer
from .test_axe import State, confirmation, failed, intro, menu, rating, staff, summary, uploading, waiting

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STATES: list[State] = [intro, failed, waiting, staff, rating, menu, confirmation, uploading, summary]
ZOOMED: ViewportSize = {"width": 550, "height": 400}  # 1100 × 800 at 200 %
SMALLEST_PX = 24
# What can be pressed but not reached by scrolling, is covered by something else, or is too small for a finger.
# A link within a sentence may be as small as its text.
UNREACHABLE = """async () => {
  const root = document.querySelector('pharos-chat').shadowRoot;
  const faults = [];
  for (const node of root.querySelectorAll('dialog :is(button, textarea, select, input):enabled, a, summary')) {
    if (!node.checkVisibility()) continue;
    node.scrollIntoView({ block: 'center' });
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const target = node.matches('[type=checkbox], [type=file]') ? node.parentElement : node;
    const { x, y, width, height } = target.getBoundingClientRect();
    const hit = root.elementFromPoint(x + width / 2, y + height / 2);
    const found = [
      (x < 0 || y < 0 || x + width > innerWidth || y + height > innerHeight) && 'is cut off',
      !target.contains(hit) && `is covered by ${hit?.className || hit?.localName}`,
      (width < MIN || height < MIN) && !node.closest('.body') && `is ${width} x ${height}`,
    ];
    faults.push(...found.filter(Boolean).map((fault) => `${node.localName}.${node.className} ${fault}`));
  }
  return faults;
}""".replace("MIN", str(SMALLEST_PX))
# Where the focus goes, from one press of the key to the next, until it is where it was.
FOCUSED = """() => {
  const node = document.querySelector('pharos-chat').shadowRoot.activeElement;
  return node && (node.getAttribute('aria-label') || node.textContent || node.type);
}"""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_nothing_is_cut_off_covered_or_too_small_at_200_percent(
    visitor: Visitor, server: ScriptedServer, state: State
) -> None:
    await visitor.page.set_viewport_size(ZOOMED)
    await visitor.page.emulate_media(reduced_motion="reduce")  # what moves cannot be measured
    await state(visitor, server)
    assert await visitor.page.evaluate(UNREACHABLE) == []
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]
    await visitor.page.unroute_all(behavior="ignoreErrors")


async def path(page: Page, key: str, steps: int) -> list[Any]:
    """What has the focus after each press."""
    found = []
    for _ in range(steps):
        await page.keyboard.press(key)
        found.append(await page.evaluate(FOCUSED))
    return found


async def test_the_summary_with_its_details_is_walked_through_by_keyboard(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await summary(visitor, server)
    await visitor.log.get_by_role("button", name="Open it").focus()
    walked = ["Cancel", "checkbox", "What is sent", "Go to the latest message", "Attach a file"]
    assert await path(visitor.page, "Tab", 5) == walked
    await visitor.log.locator("summary").focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.log.locator("dl")).to_be_hidden()
    await visitor.page.keyboard.press("Shift+Tab")
    await visitor.page.keyboard.press("Space")
    await expect(visitor.log.get_by_role("checkbox")).not_to_be_checked()


async def test_files_under_way_are_walked_through_and_removed_by_keyboard(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await uploading(visitor, server)
    await visitor.input.focus()
    assert await path(visitor.page, "Shift+Tab", 3) == ["Attach a file", "Remove two.txt", "Remove one.txt"]
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.dialog.get_by_role("progressbar")).to_have_count(1)
    await expect(visitor.input).to_be_focused()
    await visitor.page.unroute_all(behavior="ignoreErrors")


async def test_the_systems_own_colours_leave_nothing_invisible(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.page.emulate_media(forced_colors="active")
    await menu(visitor, server)
    widths = "(all) => all.map((one) => parseFloat(getComputedStyle(one).borderTopWidth))"
    assert min(await visitor.dialog.get_by_role("button").evaluate_all(widths)) >= 1
    knob = "(node) => getComputedStyle(node, '::after').borderInlineEndWidth"
    switch = visitor.dialog.get_by_role("switch")
    off = await switch.evaluate(knob)
    await switch.click()
    assert await switch.evaluate(knob) != off, "its state is a shape, not only a colour"


async def test_reduced_motion_moves_nothing(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.page.emulate_media(reduced_motion="reduce")
    server.script["hm"] = []
    await visitor.open()
    await visitor.say("hm")
    await expect(visitor.dialog.locator(".typing")).to_be_visible()
    moving = "document.querySelector('pharos-chat').shadowRoot.getAnimations().length"
    assert await visitor.page.evaluate(moving) == 0


async def test_arabic_is_mirrored_in_the_menu_and_the_files(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.page.evaluate("pharos.setLocale('ar')")
    await expect(visitor.page.locator("pharos-chat .root")).to_have_attribute("dir", "rtl")
    await menu(visitor, server)
    panel, entries = await visitor.dialog.bounding_box(), await visitor.dialog.locator(".menu").bounding_box()
    assert panel is not None
    assert entries is not None
    assert entries["x"] - panel["x"] < panel["width"] - (entries["x"] + entries["width"] - panel["x"])
