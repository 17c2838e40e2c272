"""Nothing is lost and nothing doubled, whatever happens to the connection."""

import pytest
from playwright.async_api import expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_after_a_lost_socket_exactly_what_was_missed_arrives(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("first")
    await visitor.hears("You said: first")
    conversation = server.conversation
    server.sockets_allowed = False
    await conversation.drop_sockets()
    conversation.append("staff", "said while you were away", name="Marta")
    await visitor.say("by post")  # falls back to REST
    server.sockets_allowed = True
    await visitor.hears("said while you were away")
    await visitor.say("third")
    await visitor.hears("You said: third")
    texts = await visitor.log.locator(".body").all_inner_texts()
    expected = ["first", "You said: first", "said while you were away", "by post", "You said: by post"]
    assert texts == [*expected, "third", "You said: third"]


async def test_without_sockets_messages_are_polled(visitor: Visitor, server: ScriptedServer) -> None:
    server.sockets_allowed, server.slow_turns = False, True
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await expect(visitor.messages).to_have_count(2)


async def test_what_is_written_offline_is_sent_when_the_network_is_back(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("online")
    await visitor.page.context.set_offline(True)
    await expect(visitor.dialog).to_contain_text("You are offline.")
    for text in ("one", "two"):
        await visitor.input.fill(text)
        await visitor.input.press("Enter")
    await expect(visitor.messages.last).to_contain_text("Will be sent when you are back online")
    assert len(server.said) == 1
    await visitor.page.context.set_offline(False)
    await visitor.hears("You said: two")
    assert [body["text"] for body in server.said] == ["online", "one", "two"]


async def test_what_was_not_sent_survives_a_reload(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("online")
    server.refusals.append((429, "rate_limited"))
    await visitor.input.fill("refused")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".failed")).to_be_visible()
    await visitor.page.reload()
    await visitor.log.get_by_role("button", name="Try again").click()
    await visitor.hears("You said: refused")


async def test_a_refused_message_says_why_and_can_be_sent_again(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    server.refusals.append((429, "rate_limited"))
    await visitor.input.fill("quick")
    await visitor.input.press("Enter")
    failed = visitor.log.locator(".failed")
    await expect(failed).to_contain_text("Not sent. Too many messages in a short time.")
    await failed.get_by_role("button", name="Try again").click()
    await visitor.hears("You said: quick")
    await expect(failed).to_have_count(0)
    await expect(visitor.messages).to_have_count(4)


async def test_a_repeated_frame_is_shown_once(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    for message in server.conversation.messages * 2:
        await server.conversation.tell({"type": "message", "message": message})
    await server.conversation.post("bot", "the end")
    await visitor.hears("the end")
    await expect(visitor.messages).to_have_count(3)


async def test_an_expired_token_opens_a_new_conversation_with_what_was_being_said(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("old")
    expired = server.conversations.popitem()[1]
    server.sockets_allowed = False
    await expired.drop_sockets()
    await visitor.input.fill("new")
    await visitor.input.press("Enter")
    await visitor.hears("You said: new")
    await expect(visitor.messages).to_have_count(2)
    assert len(server.sessions) == 2


async def test_what_was_written_before_there_was_a_conversation_survives_a_reload(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await visitor.page.route("**/api/chat/session", lambda route: route.abort())
    await visitor.open()
    await visitor.input.fill("early")
    await visitor.input.press("Enter")
    await visitor.hears("early")
    await visitor.page.reload()
    await visitor.hears("early")
    await visitor.page.unroute("**/api/chat/session")
    await visitor.page.reload()
    await visitor.hears("You said: early")
    await visitor.page.reload()
    await visitor.hears("You said: early")
    assert [body["text"] for body in server.said] == ["early"]


async def test_what_failed_for_want_of_a_connection_is_sent_by_itself_when_it_is_back(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("online")
    await visitor.page.route("**/api/chat/messages*", lambda route: route.abort())
    server.sockets_allowed = False
    await server.conversation.drop_sockets()
    await visitor.input.fill("into the void")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".failed")).to_contain_text("No connection to the server.")
    await expect(visitor.dialog.get_by_text("Reconnecting")).to_be_visible()
    await visitor.page.unroute("**/api/chat/messages*")
    server.sockets_allowed = True
    await visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # or in half a minute
    await visitor.hears("You said: into the void")
    assert [body["text"] for body in server.said] == ["online", "into the void"]


async def test_what_is_being_sent_when_the_conversation_is_left_does_not_get_into_the_next(
    visitor: Visitor, server: ScriptedServer
) -> None:
    """The next one may be somebody else's, who has just signed in."""
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    server.deaf = True
    await visitor.input.fill("my secret")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".pending")).to_have_count(1)
    await visitor.page.evaluate("pharos.reset()")
    server.deaf = False
    await visitor.say("anew")
    await visitor.hears("You said: anew")
    assert [message["text"] for message in server.conversation.messages] == ["anew", "You said: anew"]


async def test_a_message_that_waits_is_tried_again_though_the_line_is_up(
    visitor: Visitor, server: ScriptedServer
) -> None:
    """Before one that is old is sent, the transcript is asked whether it has arrived; that may be refused too."""
    await visitor.open()
    await visitor.say("hello")
    server.refusals.append((429, "rate_limited"))
    await visitor.input.fill("quick")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".failed")).to_be_visible()
    await visitor.page.clock.install()
    await visitor.page.clock.fast_forward(10_000)
    await visitor.page.route("**/api/chat/messages?*", lambda route: route.fulfill(status=429, json={}))
    await visitor.log.get_by_role("button", name="Try again").click()
    await expect(visitor.log.locator(".failed")).to_contain_text("Too many messages")
    await visitor.page.unroute("**/api/chat/messages?*")
    await visitor.log.get_by_role("button", name="Try again").click()
    await visitor.hears("You said: quick")


async def test_a_page_hears_that_its_users_token_has_expired_and_gives_another(
    visitor: Visitor, server: ScriptedServer
) -> None:
    """Pages hand over a token when they load; the chat may be opened much later."""
    server.expired.add("old")
    await visitor.page.evaluate(
        """() => {
          pharos.setUser("old");
          pharos.on("error", ({ kind, code }) => code === "expired_user_token" && pharos.setUser("fresh"));
        }"""
    )
    await visitor.open()
    await visitor.say("hello")
    assert [body.get("user_token") for body in server.sessions] == ["fresh"]
