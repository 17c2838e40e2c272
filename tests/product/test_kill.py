"""Whatever is killed whenever: a message is answered, and answered once."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.product.running import Customer, Running

pytestmark = [
    pytest.mark.processes,
    pytest.mark.model,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="session"),
]

QUESTION = "how do I withdraw bitcoin?"


async def accepted(alice: Customer, text: str) -> asyncio.Task[dict[str, object]]:
    """Sends a message and returns once the gateway has stored it; the answer is still to come."""
    before = len(await alice.transcript())
    sending = asyncio.create_task(alice.say(text))
    async with asyncio.timeout(10):
        while len(await alice.transcript()) == before:
            await asyncio.sleep(0.05)
    return sending


async def test_the_assistant_is_killed_in_the_middle_of_a_turn(product: Running, alice: Customer) -> None:
    product.signal_assistant(signal.SIGSTOP)  # so that the turn is under way when the kill comes
    sending = await accepted(alice, QUESTION)
    product.signal_assistant(signal.SIGKILL)
    await sending
    (answer,) = await alice.answers(1)
    assert answer["about"] == "withdrawal_how_to"
    await alice.say("thanks")
    assert len(await alice.answers(2)) == 2


async def test_the_gateway_is_killed_in_the_middle_of_a_turn(product: Running, alice: Customer) -> None:
    product.signal_assistant(signal.SIGSTOP)
    sending = await accepted(alice, QUESTION)
    await product.kill()
    await asyncio.gather(sending, return_exceptions=True)
    await product.start()
    assert await product.alive() < 20
    (answer,) = await alice.answers(1)
    assert answer["about"] == "withdrawal_how_to"
    await alice.say("thanks")
    assert len(await alice.answers(2)) == 2


async def test_the_same_message_twice_is_one_turn(product: Running, alice: Customer) -> None:
    await product.ready()
    first, second = await asyncio.gather(alice.say(QUESTION, "same"), alice.say(QUESTION, "same"))
    assert first["messages"] == second["messages"]
    assert len(await alice.answers(1)) == 1
