"""The web channel over plain HTTP."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from typing import Any

import jwt

from bot.desk.conversation import Button
from bot.desk.turn import Reply, TurnRequest, TurnResult
from bot.http.rates import Rate
from tests.gateway.conftest import MakeWorld
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import SECRET, World

SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def user_token(**claims: Any) -> str:
    key = claims.pop("key", SECRET)
    algorithm = claims.pop("algorithm", "HS256")
    return jwt.encode({"sub": "alice-1", "exp": time.time() + 60, **claims}, key, algorithm)


async def test_a_session_is_a_token_and_an_empty_conversation(world: World) -> None:
    alice = await world.alice(lang="en-GB")
    assert len(alice.token) >= 43
    assert alice.conversation["state"] == "bot"
    assert alice.conversation["channel"] == "web"
    assert alice.conversation["lang"] == "en"
    assert alice.conversation["facts"] == {}
    assert await alice.texts() == []


async def test_a_session_needs_no_body(world: World) -> None:
    assert (await world.http.post("/api/chat/session")).status == 201


async def test_a_language_that_nobody_speaks_is_ignored_and_nonsense_is_refused(world: World) -> None:
    assert (await world.alice(lang="tlh")).conversation["lang"] is None
    response = await world.http.post("/api/chat/session", json={"lang": "english please"})
    assert response.status == 400


async def test_the_same_id_gives_the_same_answer_and_no_second_turn(world: World) -> None:
    alice = await world.alice()
    first = await alice.say("hello", id="one")
    second = await alice.say("hello", id="one")
    assert first == second
    assert world.assistant.texts == ["hello"]


async def test_the_same_id_at_the_same_time_is_one_turn(world: World) -> None:
    alice = await world.alice()
    answers = await asyncio.gather(*(alice.say("hello", id="one") for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["messages"][0]["text"] == "re: hello"
    assert world.assistant.texts == ["hello"]


async def test_the_id_of_a_reply_cannot_be_taken(world: World) -> None:
    alice = await world.alice()
    reply = (await alice.say("hello"))["messages"][0]
    assert (await alice.post("mine", id=reply["id"])).status == 409


async def test_polling_brings_what_came_after_a_number(world: World) -> None:
    alice = await world.alice()
    await alice.say("one")
    await alice.say("two")
    page = await alice.page(after=2)
    assert [(m["seq"], m["author"], m["text"]) for m in page["messages"]] == [
        (3, "customer", "two"),
        (4, "bot", "re: two"),
    ]
    assert page["conversation"]["id"] == alice.id


async def test_after_must_be_a_number(world: World) -> None:
    alice = await world.alice()
    for after in ("-1", "x", "1.5", "٣", "9" * 30):
        response = await world.http.get("/api/chat/messages", params={"after": after}, headers=alice.headers)
        assert response.status == 400, after


async def test_a_secret_never_reaches_the_store_nor_the_assistant(world: World) -> None:
    alice = await world.alice()
    answer = await alice.say(f"my phrase is {SEED}")
    warning, reply = answer["messages"]
    assert warning["about"] == "security_seed_phrase"
    assert "sausage" not in reply["text"]
    assert "sausage" not in world.assistant.texts[0]
    await world.stop()
    stored = b"".join(path.read_bytes() for path in world.settings.data.iterdir())
    await world.start()
    assert b"my phrase is" in stored
    assert b"sausage" not in stored


async def test_a_secret_is_not_taken_as_a_payload(world: World) -> None:
    alice = await world.alice()
    response = await alice.post(payload=f'/faq{{"topic": "{SEED}"}}')
    assert response.status == 400


def with_buttons(request: TurnRequest) -> TurnResult:
    buttons = (Button("Yes, please", '/affirm{"n": 1}'), Button("No", "/deny"))
    return TurnResult((Reply("Sure?", request.lang or "en", asks="confirm", buttons=buttons),), "en")


async def test_a_pressed_button_is_shown_by_its_title(world: World, assistant: FakeAssistant) -> None:
    assistant.script = with_buttons
    alice = await world.alice()
    reply = (await alice.say("do it"))["messages"][0]
    assert reply["buttons"][1] == {"title": "No", "payload": "/deny"}
    await alice.say(payload='/affirm{"n": 1}')
    await alice.say(payload="/human_request")
    assert [(turn.text, turn.payload) for turn in assistant.turns] == [
        ("do it", None),
        ("Yes, please", '/affirm{"n": 1}'),
        ("human request", "/human_request"),
    ]


PAYLOADS = ["affirm", "/", "/Affirm", "/a b", "/faq{", "/faq{x}", "/faq[]", "/" + "a" * 41, 7]


async def test_a_payload_of_another_form_is_refused(world: World) -> None:
    alice = await world.alice()
    for payload in PAYLOADS:
        assert (await alice.post(payload=payload)).status == 400, payload
    assert await alice.texts() == []


async def test_text_that_begins_with_a_slash_is_text(world: World) -> None:
    alice = await world.alice()
    await alice.say("/restart")
    assert (world.assistant.turns[0].text, world.assistant.turns[0].payload) == ("/restart", None)


BODIES = [
    b"",
    b"{",
    b"[]",
    b'"x"',
    b"\xff\xfe",
    b'{"id": "1", "text": "\\ud800"}',
    b'{"id": "1", "text": 5}',
    b'{"id": "1", "text": ["x"]}',
    b'{"id": 1, "text": "x"}',
    b'{"text": "x"}',
    b'{"id": "", "text": "x"}',
    b'{"id": "1"}',
    b'{"id": "1", "text": "  "}',
    b'{"id": "1", "text": NaN}',
    b'{"id": "1", "text": "x", "attachments": "y"}',
    b'{"id": "1", "text": "x", "attachments": [1]}',
    b'{"id": "1", "text": "x", "lang": 1}',
    b"[" * 100_000,
    b'{"id": "1", "n": ' + b"9" * 5000 + b"}",
    b'{"id": "' + b"i" * 101 + b'", "text": "x"}',
    b'{"id": "1", "text": "' + b"x" * 10_001 + b'"}',
]


async def test_a_body_of_another_form_is_a_clear_400(world: World) -> None:
    alice = await world.alice()
    for body in BODIES:
        response = await world.http.post("/api/chat/messages", data=body, headers=alice.headers)
        assert response.status == 400, body[:80]
        error = (await response.json())["error"]
        assert error["code"] == "invalid", body[:80]
        assert error["message"]
    assert await alice.texts() == []


async def test_the_longest_message_and_odd_characters_pass(world: World) -> None:
    alice = await world.alice()
    assert (await alice.say("😀" * 10_000))["messages"]
    await alice.say("a\0b")
    assert world.assistant.texts[-1] == "ab"


async def test_a_huge_body_is_refused(world: World) -> None:
    alice = await world.alice()
    response = await world.http.post("/api/chat/messages", data=b"x" * 300_000, headers=alice.headers)
    assert response.status == 413
    assert (await response.json())["error"]["code"] == "too_large"


async def test_without_the_right_token_nothing_is_seen(world: World) -> None:
    calls = [("GET", "messages"), ("POST", "messages"), ("POST", "end"), ("GET", "attachments/x")]
    tokens = [None, "", "Bearer", "Bearer wrong", "Basic abc", "Bearer " + "x" * 5000]
    for (method, path), token in itertools.product(calls, tokens):
        headers = {} if token is None else {"Authorization": token}
        response = await world.http.request(method, f"/api/chat/{path}", headers=headers)
        assert response.status == 401
        assert (await response.json())["error"]["code"] == "unauthorized"


async def test_a_token_opens_its_own_conversation_only(world: World) -> None:
    alice, charlie = await world.alice(), await world.alice()
    await alice.say("mine")
    assert alice.token != charlie.token
    assert await charlie.texts() == []


async def test_tokens_are_not_stored_as_they_are(world: World) -> None:
    alice = await world.alice()
    await alice.say("hello")
    stored = b"".join(path.read_bytes() for path in world.settings.data.iterdir())
    assert alice.token.encode() not in stored


async def test_the_customer_ends_the_conversation_and_starts_again(world: World) -> None:
    alice = await world.alice()
    await alice.say("hello")
    for _ in range(2):
        response = await world.http.post("/api/chat/end", headers=alice.headers)
        assert (await response.json())["conversation"]["state"] == "closed"
    assert await alice.heard("again") == ["re: again"]
    assert world.assistant.turns[-1].memory is None


async def test_a_verified_customer_gets_the_running_conversation_back(world: World) -> None:
    phone = await world.alice(user_token=user_token(name="Alice", email="a@example.com", vip=True))
    await phone.say("from the phone")
    laptop = await world.alice(user_token=user_token(name="Alice B."))
    assert laptop.id == phone.id
    assert laptop.token != phone.token
    assert await laptop.texts() == await phone.texts()
    await laptop.say("from the laptop")
    customer = world.assistant.turns[-1].customer
    assert (customer.sub, customer.name, customer.vip) == ("alice-1", "Alice B.", False)
    other = await world.alice(user_token=user_token(sub="charlie"))
    assert other.id != phone.id


USER_TOKENS = [
    "not a token",
    user_token(key="another-secret-of-somebody-0123456789"),
    user_token(exp=time.time() - 600),
    user_token(algorithm="HS512", key=SECRET * 2),
    user_token(name=["x"]),
    user_token(sub=""),
    user_token(name="a\nb"),
    jwt.encode({"sub": "alice-1"}, SECRET, "HS256"),
    jwt.encode({"exp": time.time() + 60}, SECRET, "HS256"),
    jwt.encode({"sub": "alice-1", "exp": time.time() + 60}, "", "none"),
]


async def test_a_user_token_that_the_exchange_did_not_sign_so_is_refused(world: World) -> None:
    for token in USER_TOKENS:
        response = await world.http.post("/api/chat/session", json={"user_token": token})
        assert response.status == 401, token
        assert (await response.json())["error"]["code"] in {"invalid_user_token", "expired_user_token"}


async def test_without_the_identity_secret_no_user_token_is_believed(make_world: MakeWorld) -> None:
    world = await make_world(identity_secret="")
    response = await world.http.post("/api/chat/session", json={"user_token": user_token()})
    assert response.status == 401


async def test_too_many_messages_are_slowed_down_and_not_lost_silently(make_world: MakeWorld) -> None:
    world = await make_world(rate_limits=True, rate_messages=Rate(3, 60), rate_sessions=Rate(2, 60))
    alice = await world.alice()
    statuses = [(await alice.post(f"m{number}")).status for number in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = await alice.post("m5", id=str(uuid.uuid4()))
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert (await refused.json())["error"]["code"] == "rate_limited"
    charlie = await world.alice()
    assert await charlie.heard("hi") == ["re: hi"]
    assert (await world.http.post("/api/chat/session", json={})).status == 429


async def test_guessing_tokens_is_slowed_down(make_world: MakeWorld) -> None:
    world = await make_world(rate_limits=True, rate_failures=Rate(3, 60))
    headers = {"Authorization": "Bearer guess"}
    statuses = [(await world.http.get("/api/chat/messages", headers=headers)).status for _ in range(4)]
    assert statuses == [401, 401, 401, 429]
