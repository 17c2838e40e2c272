"""The articles as pages: all there, safe, linked to each other, and readable for search engines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.content.articles import Article, Articles
from bot.content.library import Content
from bot.http.rates import Rate
from bot.storage.database import SqlStorage
from tests.channels.help.conftest import Client, MakeClient, votes
from tests.desk.conftest import SetClock

LANGUAGES = ["en", "es", "it", "ru", "zh", "ja", "ko"]
PUBLIC = "https://help.example.com"
#: Addresses of the product that are no articles.
OTHERS = r"/help/(style\.css|page\.js|[a-z]{2}/search)"


def structured(page: str) -> list[dict[str, object]]:
    """The page's JSON-LD."""
    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[0])
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_article_of_the_index_can_be_read(client: Client, content: Content, lang: str) -> None:
    index = await (await client.get(f"/help/{lang}")).text()
    assert f'<html lang="{lang}" dir="ltr">' in index
    links = re.findall(rf'href="(/help/{lang}/[a-z0-9_]+)"', index)
    assert {link.rsplit("/", 1)[1] for link in links} == set(content.taxonomy.topics)
    for category in content.taxonomy.categories:
        assert f'<section id="{category}"' in index
        assert f'href="#{category}"' in index
    for link in links:
        page = await client.get(link)
        assert page.status == 200
        for inner in re.findall(r'(?:href|action)="(/help/[^"]+)"', await page.text()):
            assert re.fullmatch(OTHERS + r"|/help/\w\w(/[a-z0-9_]+(/vote)?|#[a-z]+)?", inner), inner


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "en"),
        ("ja", "ja"),
        ("pt-BR,pt;q=0.9,es-AR;q=0.8,en;q=0.7", "es"),
        ("en;q=0.2, KO-kr;q=0.9", "ko"),
        ("zh-Hant-TW", "zh"),
        ("ru;q=0", "en"),
        ("ru;q=much, *;;q=1,,", "en"),
    ],
)
async def test_the_help_centre_begins_in_the_readers_language(client: Client, header: str | None, lang: str) -> None:
    headers = {"Accept-Language": header} if header else {}
    answer = await client.get("/help", headers=headers, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, f"/help/{lang}")
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("path", "lang"),
    [
        ("/help/xx", "ru"),
        ("/help/en/no_such_topic", "en"),
        ("/help/xx/deposit_missing", "ru"),
        ("/help/ja/a/b/c", "ja"),
        ("/help/ko/deposit_missing/vote", "ko"),
        ("/help/xx/search?q=a", "ru"),
    ],
)
async def test_what_is_not_there_is_said_in_the_readers_language(
    client: Client, content: Content, path: str, lang: str
) -> None:
    answer = await client.get(path, headers={"Accept-Language": "ru"})
    assert answer.headers["Vary"] == "Accept-Language, Accept-Encoding"  # or a cache gives it to readers of others
    page = await answer.text()
    assert answer.status == 404
    assert f'<html lang="{lang}"' in page
    assert content.texts.say("help_missing", lang) in unescape(page)
    assert f'action="/help/{lang}/search"' in page
    assert "noindex" in page


async def test_pages_may_run_no_script_but_ours(client: Client) -> None:
    answer = await client.get("/help/en/deposit_missing")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    scripts = re.findall(r"<script[^>]*>", await answer.text())
    assert scripts == [
        '<script type="application/ld+json">',
        '<script src="/help/page.js" defer>',
        '<script src="/widget.js" async>',
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_page_tells_search_engines_what_it_is(make_client: MakeClient, content: Content, lang: str) -> None:
    client = await make_client(public_url=f"{PUBLIC}/")
    page = await (await client.get(f"/help/{lang}/kyc_rejected")).text()
    assert f'<link rel="canonical" href="{PUBLIC}/help/{lang}/kyc_rejected">' in page
    for code in [*LANGUAGES, "x-default"]:
        address = f"{PUBLIC}/help/{'en' if code == 'x-default' else code}/kyc_rejected"
        assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in page
    article = content.articles.get("kyc_rejected", lang)
    assert article is not None
    faq, crumbs = structured(page)
    assert faq["@type"] == "FAQPage"
    assert article.title in json.dumps(faq, ensure_ascii=False)
    assert len(crumbs["itemListElement"]) == 3  # type: ignore[arg-type]
    description = re.findall(r'<meta name="description" content="([^"]+)">', page)[0]
    assert 20 < len(description) < 200
    assert "**" not in description
    assert "](" not in description
    index = await (await client.get(f"/help/{lang}")).text()
    assert structured(index)[0]["url"] == f"{PUBLIC}/help/{lang}"


async def test_without_a_public_address_pages_name_the_one_they_were_asked_by(client: Client) -> None:
    for host in ("help.one.example", "help.two.example:8443"):
        page = await (await client.get("/help/en", headers={"Host": host})).text()
        assert f'<link rel="canonical" href="http://{host}/help/en">' in page
    odd = await (await client.get("/help/en", headers={"Host": '"><script>'})).text()
    assert "<script>" not in odd


async def test_the_sitemap_has_every_page_in_every_language(make_client: MakeClient, content: Content) -> None:
    client = await make_client(public_url=PUBLIC)
    answer = await client.get("/sitemap.xml")
    assert answer.content_type == "application/xml"
    urls = ElementTree.fromstring(await answer.text())  # our own
    places = [url[0].text for url in urls]
    assert len(set(places)) == len(places) == len(LANGUAGES) * (1 + len(content.taxonomy.topics))
    assert f"{PUBLIC}/help/ko/deposit_missing" in places
    assert {link.get("hreflang") for link in urls[0][1:]} == set(LANGUAGES)
    robots = await (await client.get("/robots.txt")).text()
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in robots


async def test_a_page_is_sent_compressed_and_only_once(client: Client) -> None:
    plain = await client.get("/help/en", headers={"Accept-Encoding": "identity"})
    packed = await client.get("/help/en", headers={"Accept-Encoding": "gzip"})
    assert await plain.read() == await packed.read()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    assert plain.headers["Vary"] == "Accept-Encoding"
    known = {"If-None-Match": f'"other", {plain.headers["ETag"]}'}
    again = await client.get("/help/en", headers=known)
    assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", plain.headers["ETag"])
    other = await client.get("/help/es", headers=known)
    assert other.status == 200
    missing = await client.get("/help/en/none")
    assert (await client.get("/help/en/none", headers={"If-None-Match": missing.headers["ETag"]})).status == 404


async def test_a_search_forgives_and_shows_what_fits(client: Client, content: Content) -> None:
    page = await (await client.get("/help/en/search", params={"q": " widthdrawal  stuck "})).text()
    assert re.findall(r'<h2><a href="/help/en/(\w+)"', page)[0] == "withdrawal_pending"
    assert "Results for “widthdrawal stuck”" in page
    assert '<a href="/help/ja/search?q=widthdrawal+stuck"' in page
    assert "noindex" in page


async def test_a_search_without_results_says_what_to_do(client: Client, content: Content) -> None:
    page = await (await client.get("/help/ru/search", params={"q": "<b>qqqq</b>"})).text()
    assert content.texts.say("help_nothing_hint", "ru") in page
    assert "<b>qqqq" not in page
    assert "data-chat" in page


async def test_an_empty_search_shows_all_topics(client: Client) -> None:
    answer = await client.get("/help/ja/search?q=+", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/help/ja")


async def test_a_long_search_is_cut_and_too_many_are_refused(make_client: MakeClient) -> None:
    client = await make_client(limits=True, searches=Rate(2, 60), query_chars=10)
    page = await (await client.get("/help/en/search", params={"q": "withdrawal" * 50})).text()
    assert 'value="withdrawal"' in page
    assert (await client.get("/help/en/search?q=a")).status == 200
    refused = await client.get("/help/en/search?q=a")
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0


async def test_a_vote_is_counted_and_thanked_for(client: Client, storage: SqlStorage, clock: SetClock) -> None:
    article = "/help/es/kyc_rejected"
    page = await (await client.get(article)).text()
    assert f'<form method="post" action="{article}/vote">' in page
    voted = await client.post(f"{article}/vote", data={"helpful": "no"}, allow_redirects=False)
    assert (voted.status, voted.headers["Location"]) == (303, f"{article}?helped=no#vote")
    after = await (await client.get(f"{article}?helped=no")).text()
    assert 'role="status"' in after
    assert "<form method" not in after
    assert after.count("data-chat") == 2
    assert [(one.topic, one.lang, one.not_helped) for one in await votes(storage, clock)] == [
        ("kyc_rejected", "es", 1)
    ]
    glad = await (await client.get(f"{article}?helped=yes")).text()
    assert "¡Gracias!" in glad
    assert glad.count("data-chat") == 1


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("en/kyc_rejected", "maybe", 400),
        ("en/kyc_rejected", "", 400),
        ("en/none", "yes", 404),
        ("xx/api_keys", "yes", 404),
    ],
)
async def test_a_vote_that_is_none_changes_nothing(
    client: Client, storage: SqlStorage, clock: SetClock, path: str, said: str, status: int
) -> None:
    assert (await client.post(f"/help/{path}/vote", data={"helpful": said})).status == status
    assert await votes(storage, clock) == []


async def test_related_are_the_linked_and_then_the_category(client: Client, content: Content) -> None:
    page = await (await client.get("/help/en/deposit_missing")).text()
    related = re.findall(r'<li><a href="/help/en/(\w+)"', page.partition('id="related"')[2])
    assert related[:3] == ["deposit_confirmations", "deposit_wrong_network", "deposit_missing_memo"]
    assert len(related) == 5
    assert "deposit_missing" not in related
    assert "Related topics" not in page


async def test_an_article_that_is_missing_in_a_language_is_shown_in_english(
    make_client: MakeClient, content: Content
) -> None:
    articles = Articles({(a.topic, a.lang): a for a in content.articles if (a.topic, a.lang) != ("api_keys", "ja")})
    client = await make_client(replace(content, articles=articles))
    index = await (await client.get("/help/ja")).text()
    assert '<a href="/help/ja/api_keys" lang="en">' in index
    page = await (await client.get("/help/ja/api_keys")).text()
    assert '<article lang="en">' in page
    assert '<html lang="ja"' in page


async def test_what_an_article_says_is_cleaned(make_client: MakeClient, content: Content) -> None:
    evil = Article(
        "api_keys", "en", "<i>T</i>", "B", "<script>alert(1)</script>[x](javascript:alert(1))", "</script>"
    )
    others = {(a.topic, a.lang): a for a in content.articles}
    client = await make_client(replace(content, articles=Articles({**others, ("api_keys", "en"): evil})))
    page = await (await client.get("/help/en/api_keys")).text()
    assert "alert(1)</script>" not in page
    assert 'href="javascript:' not in page
    assert "<i>T</i>" not in page
    assert structured(page)


def test_the_words_of_the_templates_exist(content: Content, root: Path) -> None:
    templates = (root / "bot" / "channels" / "help" / "templates").glob("*.html")
    named = {name for path in templates for name in re.findall(r'say\("(\w+)"', path.read_text("utf-8"))}
    assert {"help_search", "help_missing", "did_this_help"} <= named <= content.texts.keys("en")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"helpful=yes"),
        ("multipart/form-data; boundary=a", b"--a\r\n\r\nyes"),
        ("application/x-www-form-urlencoded; charset=klingon", b"helpful=yes"),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
    ],
)
async def test_a_form_that_cannot_be_read_is_refused(client: Client, kind: str, body: bytes) -> None:
    answer = await client.post("/help/en/api_keys/vote", data=body, headers={"Content-Type": kind})
    assert answer.status == 400
