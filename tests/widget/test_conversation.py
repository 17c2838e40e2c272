"""What a visitor and the assistant, or a person, say to each other."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BUTTONS = [{"title": "Yes, thanks", "payload": "/helpful_yes"}, {"title": "No", "payload": "/helpful_no"}]


async def test_a_question_is_shown_at_once_and_answered(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["Where is my deposit?"] = [{"text": "Let us look."}]
    await visitor.open()
    await visitor.say("Where is my deposit?")
    await visitor.hears("Let us look.")
    await expect(visitor.messages).to_have_count(2)
    await expect(visitor.messages.first).to_contain_text("Sent")
    await expect(visitor.input).to_have_value("")
    assert server.sessions == [{"lang": "en"}]
    assert visitor.complaints == []


async def test_a_slow_turn_shows_that_an_answer_is_being_written(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["hm"] = []
    await visitor.open()
    await visitor.say("hm")
    await expect(visitor.page.get_by_text("A reply is being written")).to_be_visible()
    await server.conversation.post("bot", "Here it is.")
    await visitor.hears("Here it is.")
    await expect(visitor.page.get_by_text("A reply is being written")).to_be_hidden()


async def test_two_replies_to_one_message_keep_their_order(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["fees and limits?"] = [{"text": "Fees: 0.1 %."}, {"text": "Limits: 2 BTC."}]
    await visitor.open()
    await visitor.say("fees and limits?")
    await visitor.hears("Limits: 2 BTC.")
    assert [line.split("\n")[0] for line in await visitor.log.locator(".body").all_inner_texts()] == [
        "fees and limits?",
        "Fees: 0.1 %.",
        "Limits: 2 BTC.",
    ]


LONG = "\n\n".join(f"Paragraph {number} of a long answer." for number in range(40))
#: How far below the transcript's upper edge an element begins, in pixels.
BELOW_TOP = "(node) => node.getBoundingClientRect().top - node.closest('.scroller').getBoundingClientRect().top"


async def test_an_answer_that_is_longer_than_the_panel_is_read_from_its_beginning(
    visitor: Visitor, server: ScriptedServer
) -> None:
    server.script["long"] = [{"text": LONG}]
    await visitor.open()
    await visitor.say("long")
    answer = await visitor.hears("Paragraph 39")
    assert 0 <= await answer.evaluate(BELOW_TOP) < 60
    await visitor.page.get_by_role("button", name="Go to the latest message").click()
    assert await answer.evaluate(BELOW_TOP) < 0
    await visitor.say("short")
    short = await visitor.hears("You said: short")
    await expect(short).to_be_in_viewport(ratio=1)


async def test_a_link_stays_in_its_sentence(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["link"] = [{"text": "See [the page](https://site.example/page)."}]
    await visitor.open()
    await visitor.say("link")
    answer = await visitor.hears("See the page.")
    assert await answer.locator("a").evaluate("(link) => getComputedStyle(link).display") == "inline"


async def test_times_are_written_as_in_the_visitors_country(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("hello")
    answer = await visitor.hears("You said: hello")
    assert re.search(r"\b[0-2]\d:[0-5]\d$", await answer.inner_text()), "24 hours in Britain"


async def test_a_button_sends_its_payload_and_shows_its_title(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["hi"] = [{"text": "Did this help?", "buttons": BUTTONS}]
    server.script["/helpful_yes"] = [{"text": "Glad to hear."}]
    await visitor.open()
    await visitor.say("hi")
    yes = visitor.log.get_by_role("button", name="Yes, thanks")
    await yes.click()
    await visitor.hears("Glad to hear.")
    await expect(visitor.log.locator(".customer").last).to_contain_text("Yes, thanks")
    await expect(yes).to_be_disabled()
    await expect(visitor.log.get_by_role("button", name="No")).to_be_disabled()
    assert server.said[-1]["payload"] == "/helpful_yes"
    assert "text" not in server.said[-1]


async def test_a_handoff_shows_the_queue_then_the_person(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["a person please"] = [{"text": "I am bringing somebody in.", "about": "human_request"}]
    await visitor.open()
    await visitor.say("a person please")
    conversation = server.conversation
    await conversation.move("waiting", position=2, expected_wait_seconds=170)
    await expect(visitor.dialog).to_contain_text("Your place in the queue: 2. Expected wait: about 3 minutes.")
    await conversation.post("system", "Marta joined", name="Marta")
    await conversation.move("staff")
    await conversation.post("staff", "Hello, **I** am <b>Marta</b>. https://example.com", name="Marta")
    await expect(visitor.dialog).to_contain_text("Marta is with you now.")
    reply = await visitor.hears("Hello, **I** am <b>Marta</b>. https://example.com")
    await expect(reply.locator("a, strong, b")).to_have_count(0)
    await visitor.say("thank you")
    await expect(visitor.page.get_by_text("A reply is being written")).to_be_hidden()


async def test_a_closed_conversation_offers_a_new_one(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await server.conversation.post("system", "The conversation was closed")
    await server.conversation.move("closed")
    await expect(visitor.input).to_be_hidden()
    await visitor.page.get_by_role("button", name="Start a new conversation").click()
    await expect(visitor.messages).to_have_count(0)
    await visitor.say("again")
    await visitor.hears("You said: again")
    assert len(server.conversations) == 2


async def test_a_survey_after_closing_can_be_answered(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await server.conversation.move("closed")
    await server.conversation.post("bot", "How did we do?", asks="comment")
    await visitor.hears("How did we do?")
    await expect(visitor.input).to_be_visible()


async def test_a_survey_of_the_system_is_answered_by_its_buttons_alone_even_after_closing(
    visitor: Visitor, server: ScriptedServer
) -> None:
    scores = [{"title": f"{score} ★", "payload": f"/rate{{{score}}}"} for score in range(1, 6)]
    server.script["/rate{4}"] = [{"text": "Thank you for your rating!"}]
    await visitor.open()
    await visitor.say("hello")
    await server.conversation.move("closed")
    await server.conversation.post("system", "How well did we help you?", asks="rating", buttons=scores)
    await visitor.hears("How well did we help you?")
    await visitor.say("thanks for asking")
    group = visitor.log.get_by_role("group", name="How well did we help you?")
    await expect(group.get_by_role("button")).to_have_text([button["title"] for button in scores])
    tops = await group.get_by_role("button").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1, "five stars fit one row"
    server.conversation.state = "bot"  # who answers, opens the conversation again
    await group.get_by_role("button", name="4 ★").click()
    await visitor.hears("Thank you for your rating!")
    await expect(visitor.log.locator(".customer").last).to_contain_text("4 ★")
    await expect(group.get_by_role("button", name="1 ★")).to_be_disabled()
    assert server.said[-1]["payload"] == "/rate{4}"
    assert visitor.complaints == []


async def test_eleven_scores_stay_within_the_panel(visitor: Visitor, server: ScriptedServer) -> None:
    scores = [{"title": str(score), "payload": f"/rate{{{score}}}"} for score in range(11)]
    await visitor.open()
    await visitor.say("hello")
    await server.conversation.post("system", "Would you recommend us?", asks="rating", buttons=scores)
    await visitor.hears("Would you recommend us?")
    panel, last = await visitor.dialog.bounding_box(), await visitor.log.get_by_role("button").last.bounding_box()
    assert panel is not None
    assert last is not None
    assert last["x"] + last["width"] <= panel["x"] + panel["width"]
    await expect(visitor.log.get_by_role("button")).to_have_count(11)


async def test_the_conversation_is_resumed_after_a_reload(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("before")
    await visitor.page.reload()
    await visitor.hears("You said: before")
    await visitor.say("after")
    await visitor.hears("You said: after")
    await expect(visitor.messages).to_have_count(4)
    assert len(server.conversations) == 1


async def test_what_comes_while_closed_is_counted_on_the_launcher(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await visitor.page.keyboard.press("Escape")
    await server.conversation.post("staff", "Any news?", name="Marta")
    await server.conversation.post("staff", "Hello?", name="Marta")
    await expect(visitor.launcher).to_have_accessible_name("Chat with support. New messages: 2")
    await visitor.open()
    await expect(visitor.launcher).to_have_accessible_name("Chat with support")


async def test_a_secret_cut_out_by_the_server_leaves_the_screen_too(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("my code is 123456")
    own = server.conversation.messages[0]
    await server.conversation.tell({"type": "message", "message": own | {"text": "my code is ••••••"}})
    await visitor.hears("my code is ••••••")
    await expect(visitor.log.get_by_text("123456", exact=False).locator("visible=true")).to_have_count(1)


async def test_the_chosen_language_is_spoken_and_told_with_the_next_message(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.page.get_by_role("combobox", name="Language").select_option("ja")
    await expect(visitor.page.get_by_role("button", name="送信")).to_be_visible()
    await visitor.say("こんにちは")
    assert server.said[-1]["lang"] == "ja"
    await visitor.say("もう一度")
    assert "lang" not in server.said[-1]
    await visitor.page.reload()
    await expect(visitor.page.get_by_role("button", name="送信")).to_be_visible()


async def test_the_widget_follows_the_language_in_which_the_visitor_writes(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("hola, mi retiro no llega")
    server.conversation.lang = "es"
    await server.conversation.move("bot")
    await expect(visitor.page.get_by_role("button", name="Enviar")).to_be_visible()


async def test_a_file_is_uploaded_and_sent(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    picker = visitor.page.locator("pharos-chat input[type=file]")
    await picker.set_input_files({"name": "receipt.png", "mimeType": "image/png", "buffer": b"png"})
    await expect(visitor.dialog.get_by_role("button", name="Remove receipt.png")).to_be_visible()
    await expect(visitor.dialog.locator(".busy")).to_have_count(0)
    await visitor.input.fill("here")
    await visitor.page.get_by_role("button", name="Send").click()
    await expect(visitor.log.get_by_role("listitem")).to_have_text("receipt.png")
    await visitor.hears("You said: here")
    assert len(server.said[-1]["attachments"]) == 1


async def test_a_file_of_the_wrong_kind_or_size_is_refused_with_the_reason(visitor: Visitor, tmp_path: Path) -> None:
    await visitor.open()
    picker = visitor.page.locator("pharos-chat input[type=file]")
    await picker.set_input_files({"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"x"})
    await expect(visitor.dialog.get_by_role("alert")).to_contain_text("run.exe: only images")
    big = tmp_path / "big.pdf"
    big.write_bytes(b"x" * (10 * 2**20 + 1))
    await picker.set_input_files(big)
    await expect(visitor.dialog.get_by_role("alert")).to_have_text("big.pdf is too large: at most 10 MB.")
