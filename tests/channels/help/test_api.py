"""The help centre as JSON: what the widget shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.content.library import Content
from bot.desk.article_votes import ArticleVotes
from bot.http.rates import Rate
from bot.storage.database import SqlStorage
from tests.channels.help.conftest import Client, MakeClient, votes
from tests.desk.conftest import SetClock
from tests.gateway.conftest import assistant, make_world, world
from tests.gateway.world import World

__all__ = ["assistant", "make_world", "world"]

LANGUAGES = ["en", "es", "it", "ru", "zh", "ja", "ko"]


async def get(client: Client, path: str) -> dict[str, Any]:
    """The answer, which must be a 200."""
    answer = await client.get(f"/api/help/{path}")
    assert answer.status == 200, await answer.text()
    body: dict[str, Any] = await answer.json()
    return body


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_index_leads_to_every_article(client: Client, content: Content, lang: str) -> None:
    index = await get(client, lang)
    assert index["lang"] == lang
    links = [article for category in index["categories"] for article in category["articles"]]
    assert {link["topic"] for link in links} == set(content.taxonomy.topics)
    for link in links[::9]:
        article = await get(client, f"{lang}/{link['topic']}")
        assert (article["title"], article["lang"]) == (link["title"], lang)
        assert article["answer"]
        assert article["body"]
        assert 3 <= len(article["related"]) <= 5
    assert index["starters"][0] == {
        "topic": "deposit_missing",
        "title": content.articles.get("deposit_missing", lang).title,  # type: ignore[union-attr]
        "payload": '/faq{"topic": "deposit_missing"}',
    }


@pytest.mark.parametrize("lang", ["ar", "de", "xx"])
async def test_a_language_without_articles_gets_english_ones_and_is_told_so(client: Client, lang: str) -> None:
    assert (await get(client, lang))["lang"] == "en"
    assert (await get(client, f"{lang}/api_keys"))["lang"] == "en"
    assert (await get(client, f"{lang}/search?q=kyc"))["lang"] == "en"


async def test_a_search_gives_titles_and_the_line_that_fits(client: Client) -> None:
    found = (await get(client, "en/search?q=memo"))["results"]
    assert found[0]["topic"] == "deposit_missing_memo"
    assert "memo" in found[0]["snippet"].lower()
    assert "**" not in found[0]["snippet"]
    assert (await get(client, "en/search?q=qqqqxx"))["results"] == []
    assert (await get(client, "en/search"))["results"] == []


async def test_articles_may_be_kept_by_whoever_asked(client: Client) -> None:
    for path in ("en", "en/api_keys"):
        answer = await client.get(f"/api/help/{path}")
        assert "public" in answer.headers["Cache-Control"]
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert (await client.get(f"/api/help/{path}", headers=tag)).status == 304


async def test_searches_are_limited_in_length_and_number(make_client: MakeClient) -> None:
    client = await make_client(limits=True, searches=Rate(2, 60), query_chars=5)
    assert (await client.get("/api/help/en/search?q=123456")).status == 400
    assert (await client.get("/api/help/en/search?q=12345")).status == 200
    assert (await client.get("/api/help/en/search?q=12345")).status == 429


async def say(client: Client, helpful: object, path: str = "en/api_keys", reader: str = "Firefox") -> int:
    """Votes and tells the status."""
    headers = {"User-Agent": reader}
    return (await client.post(f"/api/help/{path}/vote", json={"helpful": helpful}, headers=headers)).status


async def test_each_reader_has_one_vote_a_day_on_each_article(
    client: Client, storage: SqlStorage, clock: SetClock
) -> None:
    for helpful in (True, True, False):
        assert await say(client, helpful) == 204
    assert await votes(storage, clock) == [ArticleVotes("api_keys", "en", 1, 0)]
    assert await say(client, False, reader="Chromium") == 204
    assert await say(client, True, "de/kyc_rejected") == 204
    found = {(one.topic, one.lang): (one.helped, one.not_helped) for one in await votes(storage, clock)}
    assert found == {("api_keys", "en"): (1, 1), ("kyc_rejected", "en"): (1, 0)}
    clock.tick(timedelta(days=1).total_seconds())
    assert await say(client, False) == 204
    assert await votes(storage, clock) == [ArticleVotes("api_keys", "en", 0, 1)]


@pytest.mark.parametrize("helpful", [None, "yes", 1, []])
async def test_a_vote_is_yes_or_no(client: Client, helpful: object) -> None:
    assert await say(client, helpful) == 400


async def test_what_is_no_article_is_404(client: Client) -> None:
    assert (await client.get("/api/help/en/none")).status == 404
    assert await say(client, True, "en/none") == 404


async def test_votes_are_limited_by_address(make_client: MakeClient) -> None:
    client = await make_client(limits=True, votes=Rate(2, 60))
    assert [await say(client, True, f"en/{topic}") for topic in ("api_keys", "vip_program", "kyc_rejected")] == [
        204,
        204,
        429,
    ]


async def test_sites_that_embed_the_widget_may_ask_and_others_not(make_world: Any) -> None:
    world: World = await make_world(widget_origins=("https://shop.example",))
    shop = {"Origin": "https://shop.example"}
    answer = await world.http.get("/api/help/en", headers=shop)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert set(answer.headers.getall("Vary")) == {"Accept-Encoding", "Origin"}
    # A cache must not give the shop what it got for a page of our own, which has no permission in it.
    assert "Origin" in (await world.http.get("/api/help/en")).headers.getall("Vary")
    preflight = {**shop, "Access-Control-Request-Method": "POST"}
    assert (await world.http.options("/api/help/en/api_keys/vote", headers=preflight)).status == 204
    evil = {"Origin": "https://evil.example"}
    assert (await world.http.get("/api/help/en", headers=evil)).status == 403


async def test_the_settings_reach_the_part_and_the_description_names_its_routes(make_world: Any) -> None:
    world: World = await make_world(
        rate_limits=True,
        rate_searches=Rate(1, 60),
        rate_votes=Rate(1, 60),
        search_chars=5,
        public_url="https://a.example",
    )
    assert (await world.http.get("/api/help/en/search?q=123456")).status in {400, 429}
    assert (await world.http.get("/api/help/en/search?q=1")).status == 429
    for status in (204, 429):
        assert (await world.http.post("/api/help/en/api_keys/vote", json={"helpful": True})).status == status
    assert "https://a.example/help/en" in await (await world.http.get("/help/en")).text()
    described = await (await world.http.get("/api/openapi.json")).json()
    paths = described["paths"]
    assert {"/api/help/{lang}", "/api/help/{lang}/search", "/api/help/{lang}/{topic}"} <= set(paths)
    assert set(paths["/api/help/{lang}/{topic}/vote"]["post"]["responses"]) == {"204", "400", "404", "413", "429"}
    assert "ArticleLink" in described["components"]["schemas"]
