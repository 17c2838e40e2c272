"""What updates say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram.keyboards import Place
from bot.channels.telegram.updates import Pressed, Said, SentFile, read_update

CHAT = {"id": 42, "type": "private", "first_name": "Bob"}
BOB = {"id": 42, "is_bot": False, "first_name": "Bob", "last_name": "Bauer", "language_code": "de"}
FILE: dict[str, Any] = {"file_id": "f1", "file_unique_id": "u1"}


def update(**content: Any) -> Update:
    return Update.de_json({"update_id": 7, **content}, None)


def message(**content: Any) -> Any:
    return read_update(update(message={"message_id": 1, "date": 0, "chat": CHAT, "from": BOB, **content}))


def test_a_text_is_said_by_its_chat_and_numbered_by_its_update() -> None:
    said = message(text="hello")
    assert said == Said(7, 42, "hello", name="Bob Bauer", lang="de")
    assert said.id == "tg:7"


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("/start", "/greet"),
        ("/start from-the-site", "/greet"),
        ("/help", "/capabilities"),
        ("/human@pharos_bot", "/human_request"),
        ("/status ", "/ticket_status"),
        ("/ticket", "/ticket_create"),
        ("/ticket please", None),
        ("/START", None),
        ("/faq{}", None),
        ('/greet{"topic": "x"}', None),
        ("/", None),
        ("help", None),
    ],
)
def test_known_commands_are_payloads_and_other_text_with_a_slash_is_text(text: str, payload: str | None) -> None:
    said = message(text=text)
    assert (said.text, said.payload) == (text, payload)


@given(st.text())
def test_no_text_becomes_a_payload_but_the_known_commands(text: str) -> None:
    said = message(text=text)
    assert (
        said is None or said.payload is None or text.startswith(("/start", "/help", "/human", "/status", "/ticket"))
    )


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ({"document": {**FILE, "file_name": "bill.pdf", "file_size": 9}}, SentFile("f1", "bill.pdf", 9)),
        ({"document": FILE}, SentFile("f1", "file", None)),
        (
            {"photo": [{**FILE, "file_id": size, "width": 1, "height": 1} for size in ("small", "large")]},
            SentFile("large", "photo.jpg", None),
        ),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 1}}, SentFile("f1", "video.mp4", None)),
    ],
)
def test_photos_documents_and_videos_are_files(content: dict[str, Any], file: SentFile) -> None:
    said = message(caption="look", **content)
    assert (said.text, said.file, said.puzzling) == ("look", file, False)


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {**FILE, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}},
        {"voice": {**FILE, "duration": 3}},
        {"video_note": {**FILE, "length": 1, "duration": 1}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
        {"contact": {"phone_number": "1", "first_name": "C"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"animation": {**FILE, "width": 1, "height": 1, "duration": 1}, "document": {**FILE, "file_name": "a.mp4"}},
    ],
)
def test_what_is_neither_text_nor_a_file_is_puzzling(content: dict[str, Any]) -> None:
    said = message(**content)
    assert said.puzzling
    assert said.file is None


@pytest.mark.parametrize(
    "content",
    [
        {"edited_message": {"message_id": 1, "date": 0, "chat": CHAT, "text": "new words"}},
        {"channel_post": {"message_id": 1, "date": 0, "chat": {"id": -1, "type": "channel"}, "text": "news"}},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": -2, "type": "group"}, "from": BOB, "text": "hi"}},
        {"message": {"message_id": 1, "date": 0, "chat": CHAT, "from": BOB, "text": " "}},
        {"message": {"message_id": 1, "date": 0, "chat": CHAT, "from": BOB, "new_chat_title": "x"}},
        {"callback_query": {"id": "1", "from": BOB, "chat_instance": "1", "data": "b:1:0"}},
        {},
    ],
)
def test_edits_groups_and_service_messages_are_left_alone(content: dict[str, Any]) -> None:
    assert read_update(update(**content)) is None


def test_a_press_names_its_button() -> None:
    query = {
        "id": "q1",
        "from": BOB,
        "chat_instance": "1",
        "data": "b:12:3",
        "message": {"message_id": 5, "date": 0, "chat": CHAT},  # too old for Telegram to tell more of it
    }
    assert read_update(update(callback_query=query)) == Pressed(7, 42, 5, "q1", Place(12, 3))


@given(st.integers(1, 10**9 - 1), st.integers(0, 99))
def test_places_survive_their_callback_data_which_is_short(seq: int, index: int) -> None:
    place = Place(seq, index)
    assert Place.parse(place.data) == place
    assert len(place.data.encode()) <= 64


@given(st.text() | st.from_regex(r"b:[0-9]*:[0-9-]*"))
def test_callback_data_that_we_never_wrote_is_no_place(data: str) -> None:
    place = Place.parse(data)
    assert place is None or place.data == data or data.startswith(f"b:{place.seq}:0")
