"""The actions answer the same in the assistant process and under `rasa run actions`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
import yaml
from jsonschema import validate
from rasa.core.actions.action import RemoteAction
from rasa_sdk.executor import ActionExecutor

from bot.assistant.agent import InProcessActions
from tests.conftest import ROOT
from tests.product.running import free_port

CALL: dict[str, Any] = {
    "next_action": "action_answer",
    "sender_id": "c_test",
    "version": "3.6",
    "domain": {},
    "tracker": {
        "sender_id": "c_test",
        "slots": {"language": {"code": "es", "asked_in": None}},
        "latest_message": {
            "text": "¿cuánto cuesta retirar?",
            "intent": {"name": "faq"},
            "entities": [],
            "questions": ["withdrawal_fees"],
            "language": {"code": "es", "certain": True},
        },
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
        "latest_input_channel": "rest",
    },
}


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """`rasa run actions`, on a free port."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


async def asked(http: aiohttp.ClientSession, server: str) -> Any:
    """The action server's answer to the call, as soon as it listens."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with http.post(f"{server}/webhook", json=CALL) as response:
                    assert response.status == 200
                    return await response.json()
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.1)


@pytest.mark.processes
async def test_both_give_the_same(server: str) -> None:
    async with aiohttp.ClientSession() as http:
        answer = await asked(http, server)
    assert answer == await InProcessActions().request(json=CALL)
    assert answer["responses"][0]["custom"]["about"] == "withdrawal_fees"


async def test_answers_have_the_shape_that_rasa_would_check(executor: ActionExecutor) -> None:
    """In process Rasa's check of the shape is left out, so it is done here."""
    for name in executor.actions:
        answer = await executor.run({**CALL, "next_action": name})
        validate(answer, RemoteAction.action_response_format_spec())


async def test_every_action_of_the_domain_exists_and_the_other_way_round(executor: ActionExecutor) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    custom = {name for name in domain["actions"] if not name.startswith("utter_")}
    assert custom == set(executor.actions)


async def test_an_action_that_fails_answers_all_the_same(executor: ActionExecutor) -> None:
    broken = {**CALL, "tracker": {**CALL["tracker"], "slots": {"situation": {"no such field": 1}}}}
    answer = await executor.run({**broken, "next_action": "action_deny"})
    assert answer is not None
    assert answer["responses"][0]["text"]
