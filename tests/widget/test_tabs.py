"""Two tabs on one conversation, and a tab that slept: nothing is lost, doubled, or seen twice."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WAKE = "dispatchEvent(new PageTransitionEvent('{event}', {{ persisted: true }}))"


@pytest_asyncio.fixture(loop_scope="session")
async def second(visitor: Visitor, base: str) -> AsyncIterator[Visitor]:
    """The same visitor in another tab."""
    second = await Visitor(await visitor.page.context.new_page(), f"{base}/plain").visit()
    yield second


async def offline(visitor: Visitor) -> Callable[[], Awaitable[None]]:
    """Takes the network from this tab alone; gives what brings it back."""
    devtools = await visitor.page.context.new_cdp_session(visitor.page)
    await devtools.send("Network.enable")
    unbounded = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await devtools.send("Network.emulateNetworkConditions", {"offline": True} | unbounded)
    await expect(visitor.dialog).to_contain_text("You are offline.")

    async def online() -> None:
        await devtools.send("Network.emulateNetworkConditions", {"offline": False} | unbounded)

    return online


async def write(visitor: Visitor, text: str) -> None:
    """Without waiting for it to arrive."""
    await visitor.input.fill(text)
    await visitor.input.press("Enter")
    await visitor.hears(text)


async def texts(visitor: Visitor) -> list[str]:
    return await visitor.log.locator(".body").all_inner_texts()


def said(server: ScriptedServer) -> list[str]:
    return [body["text"] for body in server.said]


async def both_open(visitor: Visitor, second: Visitor) -> None:
    """Both tabs show the same conversation, in which something was said."""
    await visitor.open()
    await visitor.say("hello")
    await second.open()
    await second.hears("You said: hello")


async def test_both_tabs_show_what_is_said_in_either(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("from the first")
    await second.open()
    await second.hears("You said: from the first")
    await second.say("from the second")
    for tab in (visitor, second):
        await tab.hears("You said: from the second")
        assert await texts(tab) == [
            "from the first",
            "You said: from the first",
            "from the second",
            "You said: from the second",
        ]
    assert said(server) == ["from the first", "from the second"]


async def test_tabs_that_are_opened_at_once_begin_one_conversation(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    for tab in (visitor, second):
        await tab.page.evaluate("pharos.open()")
    await visitor.say("one")
    await second.hears("You said: one")
    await second.say("two")
    await visitor.hears("You said: two")
    assert len(server.sessions) == 1


async def test_a_tab_that_was_open_before_joins_the_conversation_and_counts_for_it(
    visitor: Visitor, second: Visitor
) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await visitor.page.keyboard.press("Escape")
    await second.open()
    await second.hears("You said: hello")


async def test_what_is_read_in_one_tab_is_read_in_the_other(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await visitor.page.keyboard.press("Escape")
    await server.conversation.post("staff", "Any news?", name="Marta")
    for tab in (visitor, second):
        await expect(tab.launcher).to_have_accessible_name("Chat with support. New messages: 1")
    await second.open()
    await expect(visitor.launcher).to_have_accessible_name("Chat with support")
    await server.conversation.post("staff", "Still there?", name="Marta")
    await second.hears("Still there?")
    await expect(visitor.launcher).to_have_accessible_name("Chat with support")


async def test_what_waits_in_one_tab_is_sent_once_by_the_other(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("hello")
    await second.open()
    online = await offline(visitor)
    await write(visitor, "from a tunnel")
    await second.hears("You said: from a tunnel")
    await expect(visitor.log.locator(".pending")).to_have_count(1)
    await visitor.page.clock.install()
    await visitor.page.clock.fast_forward(10_000)
    await online()
    await visitor.hears("You said: from a tunnel")
    await expect(visitor.log.locator(".pending")).to_have_count(0)
    for tab in (visitor, second):
        assert await texts(tab) == ["hello", "You said: hello", "from a tunnel", "You said: from a tunnel"]
    assert said(server) == ["hello", "from a tunnel"]


async def test_what_both_tabs_hold_back_is_sent_once_each(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    await both_open(visitor, second)
    back = [await offline(tab) for tab in (visitor, second)]
    await write(visitor, "one")
    await second.hears("one")
    await write(second, "two")
    await visitor.hears("two")
    for tab in (visitor, second):
        await expect(tab.log.locator(".pending")).to_have_count(2)
    for online in back:
        await online()
    for tab in (visitor, second):
        await tab.hears("You said: one")
        await tab.hears("You said: two")
        await expect(tab.log.locator(".pending")).to_have_count(0)
    ids = [body["id"] for body in server.said if body["text"] != "hello"]
    assert len(set(ids)) == 2
    assert [message["text"] for message in server.conversation.messages if message["author"] == "customer"] == [
        "hello",
        "one",
        "two",
    ]


async def test_what_a_closed_tab_could_not_send_is_sent_by_the_one_that_stays(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    await both_open(visitor, second)
    back = [await offline(tab) for tab in (visitor, second)]
    await write(visitor, "last words")
    await second.hears("last words")
    await visitor.page.close()
    await back[1]()
    await second.hears("You said: last words")
    assert said(server) == ["hello", "last words"]


async def test_what_was_written_before_there_was_a_conversation_goes_into_the_other_tabs(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    await second.page.route("**/api/chat/session", lambda route: route.abort())
    await second.open()
    await write(second, "early")
    await visitor.open()
    await visitor.say("hello")
    for tab in (visitor, second):
        await tab.hears("You said: early")
        await tab.hears("You said: hello")
    assert sorted(said(server)) == ["early", "hello"]
    assert len(server.sessions) == 1


async def test_when_the_conversation_has_expired_both_tabs_go_on_in_the_same_new_one(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("old")
    await second.open()
    await second.hears("You said: old")
    _, expired = server.conversations.popitem()
    await expired.drop_sockets()
    for tab in (visitor, second):
        await expect(tab.messages).to_have_count(0)
    await visitor.say("new")
    await second.hears("You said: new")
    await second.say("newer")
    await visitor.hears("You said: newer")
    assert len(server.sessions) == 2


async def test_reset_in_one_tab_resets_the_other(visitor: Visitor, second: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("secret")
    await second.open()
    await second.hears("You said: secret")
    await visitor.page.evaluate("pharos.reset()")
    for tab in (visitor, second):
        await expect(tab.messages).to_have_count(0)
    await second.say("anew")
    await visitor.hears("You said: anew")
    assert len(server.sessions) == 2


async def test_who_signs_in_after_somebody_else_does_not_see_their_conversation(
    visitor: Visitor, second: Visitor, server: ScriptedServer
) -> None:
    """Alice has left a tab open, with the chat in it."""
    for tab in (visitor, second):
        await tab.page.evaluate("pharos.setUser('alice')")
    await second.open()
    await second.say("my secret")
    await second.hears("You said: my secret")
    await visitor.page.evaluate("pharos.setUser('bob')")
    await expect(second.dialog).to_contain_text("Your session has ended.")
    await expect(second.messages).to_have_count(0)
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await expect(visitor.messages).to_have_count(2)
    assert [body.get("user_token") for body in server.sessions] == ["alice", "bob"]
    await second.page.evaluate("pharos.setUser('bob')")
    await second.hears("You said: hello")


async def test_two_tabs_come_to_rest(visitor: Visitor, second: Visitor) -> None:
    """Each writes into what both share; neither may take the other's writing for news for ever."""
    await both_open(visitor, second)
    for tab in (visitor, second):
        await offline(tab)
    await write(visitor, "one")
    await write(second, "two")
    await visitor.hears("two")
    await visitor.page.evaluate("window.writings = 0; addEventListener('storage', () => (writings += 1))")
    await write(second, "three")
    await visitor.hears("three")
    await visitor.page.clock.install()
    await visitor.page.clock.run_for(3_000)
    assert await visitor.page.evaluate("writings") < 5


async def test_a_page_that_slept_catches_up_at_once(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.page.clock.install()
    await visitor.visit()
    await visitor.open()
    await visitor.say("hello")
    conversation = server.conversation
    conversation.deafen_sockets()
    conversation.append("staff", "said while you slept", name="Marta")
    await visitor.page.clock.fast_forward("01:00:00")
    await visitor.hears("said while you slept")
    await visitor.say("awake")
    await visitor.hears("You said: awake")


async def test_a_tab_that_is_looked_at_again_catches_up_at_once(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    server.conversation.deafen_sockets()
    server.conversation.append("staff", "said while you were elsewhere", name="Marta")
    await visitor.page.evaluate("Date.now = ((now) => () => now() + 60_000)(Date.now.bind(Date))")
    await visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await visitor.hears("said while you were elsewhere")


async def test_a_page_that_comes_back_by_the_back_button_catches_up(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    server.sockets_allowed = False
    await visitor.page.evaluate(WAKE.format(event="pagehide"))
    server.conversation.append("staff", "said meanwhile", name="Marta")
    server.sockets_allowed = True
    await visitor.page.evaluate(WAKE.format(event="pageshow"))
    await visitor.hears("said meanwhile")


async def test_what_changes_nothing_is_not_written_over_what_another_tab_writes(
    visitor: Visitor, server: ScriptedServer
) -> None:
    """Between tabs, what one has stored is seen by the other a moment later."""
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await visitor.page.evaluate(
        """() => {
          window.writings = 0;
          const write = Storage.prototype.setItem;
          Storage.prototype.setItem = function (...what) { writings += 1; return write.apply(this, what); };
        }"""
    )
    for _ in range(3):
        await visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert await visitor.page.evaluate("writings") == 0
