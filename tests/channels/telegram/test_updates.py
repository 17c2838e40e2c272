"""What updates say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram.commands import PAYLOADS, Command, Order
from bot.channels.telegram.keyboards import Place
from bot.channels.telegram.updates import Edited, Pressed, Said, SentFile, read_update
from bot.desk.linking import LinkPolicy

CHAT = {"id": 42, "type": "private", "first_name": "Bob"}
BOB = {"id": 42, "is_bot": False, "first_name": "Bob", "last_name": "Bauer", "language_code": "de"}
FILE: dict[str, Any] = {"file_id": "f1", "file_unique_id": "u1"}


def update(**content: Any) -> Update:
    return Update.de_json({"update_id": 7, **content}, None)


def message(**content: Any) -> Any:
    return read_update(update(message={"message_id": 1, "date": 0, "chat": CHAT, "from": BOB, **content}))


def test_a_text_is_said_by_its_chat_and_numbered_by_its_update() -> None:
    said = message(text="hello")
    assert said == Said(7, 42, 1, "hello", name="Bob Bauer", lang="de")
    assert said.id == "tg:7"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("/greet")),
        ("/start from-the-site", Command("/greet")),
        ("/help", Command("/capabilities")),
        ("/human@pharos_bot", Command("/human_request")),
        ("/status ", Command("/ticket_status")),
        ("/ticket", Command("/ticket_create")),
        ("/language", Command(order=Order.LANGUAGE)),
        ("/privacy", Command(order=Order.PRIVACY)),
        ("/stop@pharos_bot", Command(order=Order.STOP)),
        ("/ticket please", None),
        ("/START", None),
        ("/faq{}", None),
        ('/greet{"topic": "x"}', None),
        ("/", None),
        ("help", None),
    ],
)
def test_known_commands_are_understood_and_other_text_with_a_slash_is_text(
    text: str, command: Command | None
) -> None:
    said = message(text=text)
    assert (said.text, said.command) == (text, command)


def test_the_token_of_a_link_is_in_no_text() -> None:
    token = LinkPolicy(b"key").token()
    said = message(text=f"/start {token}")
    assert (said.text, said.command) == ("/start", Command("/greet", token=token))


@given(st.text())
def test_no_text_is_a_command_but_the_known_ones(text: str) -> None:
    said = message(text=text)
    known = tuple(f"/{name}" for name in (*PAYLOADS, *Order))
    assert said is None or said.command is None or text.startswith(known)


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
        ({"voice": {**FILE, "duration": 3}}, SentFile("f1", "voice.ogg", None, spoken=True)),
        ({"video_note": {**FILE, "length": 1, "duration": 1}}, SentFile("f1", "video-note.mp4", None, spoken=True)),
        ({"audio": {**FILE, "duration": 1, "file_name": "a.m4a"}}, SentFile("f1", "a.m4a", None, spoken=True)),
    ],
)
def test_photos_documents_videos_and_recordings_are_files(content: dict[str, Any], file: SentFile) -> None:
    said = message(caption="look", **content)
    assert (said.text, said.file, said.puzzle) == ("look", file, None)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (
            {
                "sticker": {
                    **FILE,
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            },
            "telegram_in_words",
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, "telegram_in_words"),
        (
            {
                "animation": {**FILE, "width": 1, "height": 1, "duration": 1},
                "document": {**FILE, "file_name": "a.mp4"},
            },
            "telegram_in_words",
        ),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "telegram_not_needed"),
        ({"contact": {"phone_number": "1", "first_name": "C"}}, "telegram_not_needed"),
        (
            {
                "venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "T", "address": "A"},
                "location": {"latitude": 1.0, "longitude": 2.0},
            },
            "telegram_not_needed",
        ),
        (
            {
                "poll": {
                    "id": "1",
                    "question": "?",
                    "options": [],
                    "total_voter_count": 0,
                    "is_closed": False,
                    "is_anonymous": True,
                    "type": "regular",
                    "allows_multiple_answers": False,
                    "allows_revoting": True,
                    "members_only": False,
                }
            },
            "telegram_unsupported",
        ),
    ],
)
def test_what_is_neither_text_nor_a_file_is_a_puzzle(content: dict[str, Any], key: str) -> None:
    said = message(**content)
    assert (said.puzzle, said.file) == (key, None)


@pytest.mark.parametrize(
    "content",
    [
        {
            "edited_message": {
                "message_id": 1,
                "date": 0,
                "chat": CHAT,
                "location": {"latitude": 1.0, "longitude": 2.0},
            }
        },
        {"edited_message": {"message_id": 1, "date": 0, "chat": {"id": -2, "type": "group"}, "text": "new"}},
        {"channel_post": {"message_id": 1, "date": 0, "chat": {"id": -1, "type": "channel"}, "text": "news"}},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": -2, "type": "group"}, "from": BOB, "text": "hi"}},
        {"message": {"message_id": 1, "date": 0, "chat": CHAT, "from": BOB, "text": " "}},
        {"message": {"message_id": 1, "date": 0, "chat": CHAT, "from": BOB, "new_chat_title": "x"}},
        {"callback_query": {"id": "1", "from": BOB, "chat_instance": "1", "data": "b:1:0"}},
        {},
    ],
)
def test_channels_groups_and_service_messages_are_left_alone(content: dict[str, Any]) -> None:
    assert read_update(update(**content)) is None


def test_an_edit_says_how_a_message_reads_now() -> None:
    edited = {"message_id": 3, "date": 0, "edit_date": 9, "chat": CHAT, "from": BOB, "text": "new words"}
    assert read_update(update(edited_message=edited)) == Edited(7, 42, 3, "new words")


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
