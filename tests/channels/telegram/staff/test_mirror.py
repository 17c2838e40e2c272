"""Whatever happens to the group or to the gateway: customers are served, and the group is told all, once."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.staff.mirror import Mirror
from bot.desk.conversation import Owner
from bot.http.rates import Rate
from tests.channels.telegram.bot_api import DOWN, ApiError, BotApiServer, flooded
from tests.channels.telegram.conftest import conversation_of
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.faults import cut_after_acceptance, to_chat
from tests.channels.telegram.staff.conftest import ConnectStaffed, handoff_of
from tests.channels.telegram.staff.forum import GROUP, NORA, Forum
from tests.channels.telegram.staff.test_group import asks_for_a_person
from tests.gateway.world import World, eventually

KICKED = ApiError(403, "Forbidden: bot was kicked from the supergroup chat")
NO_RIGHTS = ApiError(400, "Bad Request: not enough rights to create a topic")


@pytest.mark.parametrize("trouble", [KICKED, NO_RIGHTS, DOWN])
async def test_a_group_that_refuses_touches_no_customer_and_is_tried_again(
    world: World, bob: Bob, forum: Forum, api: BotApiServer, trouble: ApiError, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults["createForumTopic"].append(trouble)
    await bob.says("human")
    await api.until(lambda: len(bob.heard) == 1)
    assert (await conversation_of(world, bob)).reachable
    thread = await forum.opens()
    await forum.hears(thread, "👤 human")
    assert "the staff's group could not be told" in caplog.text
    assert "administrator" in caplog.text


async def test_a_group_without_topics_is_said_in_the_log_and_served_once_it_has_them(
    world: World, bob: Bob, forum: Forum, api: BotApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    forum.is_forum = False
    await bob.says("human")
    await api.until(lambda: api.count("createForumTopic") >= 1)
    forum.is_forum = True
    await forum.hears(await forum.opens(), "👤 human")
    assert "not a forum" in caplog.text


async def test_a_topic_that_somebody_deleted_is_opened_anew(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    forum.threads[thread].deleted = True
    await bob.says("still there?")
    second = await forum.opens(2)
    await forum.hears(second, "👤 still there?")
    await forum.writes(NORA, "yes", second)
    await bob.api.until(lambda: "yes" in bob.heard)


async def test_a_topic_that_somebody_closed_already_is_closed(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    forum.threads[thread].closed = True
    await forum.writes(NORA, "/close", thread)
    handoff = await handoff_of(world, bob)

    async def noted() -> bool:
        async with world.gateway.storage.read() as work:
            return (await work.topics.get(handoff.id)).closed

    await eventually(noted)


async def test_a_restart_tells_nothing_twice_and_forgets_nothing(
    world: World, bob: Bob, forum: Forum, api: BotApiServer
) -> None:
    thread = await asks_for_a_person(bob, forum)
    await world.stop()
    await bob.says("while you were away")
    await forum.writes(NORA, "I am on it", thread)
    await world.start()
    await forum.hears(thread, "👤 while you were away")
    await bob.api.until(lambda: "I am on it" in bob.heard)
    assert len(forum.threads) == 1
    together = " ".join(forum.said(thread))
    assert (together.count("👤 human"), together.count("while you were away")) == (1, 1)


async def test_a_step_that_dies_before_it_began_is_taken_by_the_next_run_at_once(
    world: World, bob: Bob, forum: Forum, api: BotApiServer
) -> None:
    api.slow["createForumTopic"] = asyncio.Event()
    await bob.says("human")
    await api.until(lambda: api.count("createForumTopic") == 1)
    part = next(part for part in world.gateway.parts if part.name == "telegram")
    mirror: Mirror = part.stop.__self__._mirror  # type: ignore[attr-defined]
    assert mirror._step
    mirror._step.cancel()  # as kill -9 would leave it: claimed, and neither told nor noted
    await world.stop()
    api.slow.pop("createForumTopic")
    await world.start()
    await forum.hears(await forum.opens(), "👤 human")
    assert len(forum.threads) == 1


async def test_telegrams_wish_to_wait_is_respected_and_holds_up_no_customer(
    world: World, bob: Bob, forum: Forum, api: BotApiServer
) -> None:
    thread = await asks_for_a_person(bob, forum)
    to_chat(api, GROUP, flooded(1))
    carol = Bob(api, 43, "Carol")
    await bob.says("one")
    await carol.says("hello")
    await carol.hears("re: hello")
    await forum.hears(thread, "👤 one")


async def test_many_handoffs_at_once_keep_within_the_groups_limit(
    connect_staffed: ConnectStaffed, forum: Forum, api: BotApiServer
) -> None:
    await connect_staffed(telegram_group_rate=Rate(4, 0.4))
    people = [Bob(api, 100 + number) for number in range(6)]
    for person in people:
        await person.says("human")
    await forum.opens(6)
    for thread in forum.threads:
        await forum.hears(thread, "👤 human")
    await people[0].says("and now?")
    # Which topic is whose depends on who was handed over first.
    await api.until(lambda: any("👤 and now?" in text for thread in forum.threads for text in forum.said(thread)))


async def test_an_answer_that_was_cut_off_is_told_again_rather_than_not(
    world: World, bob: Bob, forum: Forum, api: BotApiServer
) -> None:
    thread = await asks_for_a_person(bob, forum)
    cut_after_acceptance(api, "sendMessage")
    await bob.says("can you hear me?")
    await forum.hears(thread, "can you hear me?")
    await api.until(lambda: sum("can you hear me?" in text for text in forum.said(thread)) == 2)
    assert (await conversation_of(world, bob)).state is Owner.WAITING
