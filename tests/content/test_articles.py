"""Every topic has an article in every language, short enough for the chat and with links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content.articles import Article, load_articles
from bot.content.brand import fill, load_brand, placeholders
from bot.content.library import Content, load_content
from bot.desk.errors import Invalid
from tests.conftest import ROOT

DATA = ROOT / "data"
LANGUAGES = ("en", "es", "it", "ru", "zh", "ja", "ko")

#: Telegram takes 4,096 characters; a chat answer is far below, with room for what is put around it.
LONGEST_ANSWER = 1_200
LONGEST_BUTTON = 32


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(DATA)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_topic_has_an_article(content: Content, lang: str) -> None:
    missing = [topic for topic in content.taxonomy.topics if content.articles.get(topic, lang) is None]
    assert not missing


def test_no_article_is_about_an_unknown_topic(content: Content) -> None:
    assert {article.topic for article in content.articles} <= set(content.taxonomy.topics)


def test_answers_fit_the_chat(content: Content) -> None:
    long = [(a.lang, a.topic, len(a.answer)) for a in content.articles if len(a.answer) > LONGEST_ANSWER]
    assert not long


def test_buttons_fit_and_tell_topics_apart(content: Content) -> None:
    assert not [(a.lang, a.button) for a in content.articles if len(a.button) > LONGEST_BUTTON]
    for lang in LANGUAGES:
        buttons = [article.button for article in content.articles if article.lang == lang]
        assert len(buttons) == len(set(buttons))


def test_nothing_is_left_to_fill_in(content: Content) -> None:
    left = [(a.lang, a.topic) for a in content.articles if placeholders(a.title + a.button + a.answer + a.body)]
    assert not left


def test_links_between_articles_lead_to_topics(content: Content) -> None:
    base = re.escape(content.brand["help_url"])
    for article in content.articles:
        for topic in re.findall(rf"{base}/{article.lang}/([a-z0-9_]+)", article.answer + article.body):
            assert topic in content.taxonomy.topics, (article.lang, article.topic)
        assert "topic:" not in article.answer + article.body


def test_no_article_asks_for_a_secret_or_promises_money(content: Content) -> None:
    asks = re.compile(r"(send|tell|give) us your (password|seed|recovery phrase|private key|code)", re.IGNORECASE)
    promises = re.compile(r"we (will|guarantee to) (refund|recover|return)", re.IGNORECASE)
    found = [
        a.topic for a in content.articles if a.lang == "en" and (asks.search(a.answer) or promises.search(a.answer))
    ]
    assert not found


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_articles_are_written_in_their_language(content: Content, lang: str) -> None:
    """An answer that is the English one was forgotten, not written."""
    same = [a.topic for a in content.articles if a.lang == lang and a.answer == english(content, a.topic).answer]
    assert not same


def english(content: Content, topic: str) -> Article:
    article = content.articles.get(topic, "en")
    assert article is not None
    return article


def test_a_missing_language_gives_the_english_article(content: Content) -> None:
    article = content.articles.best("deposit_missing", "pt")
    assert article is not None
    assert article.lang == "en"


def test_an_article_without_an_answer_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "kyc_how_to.md").write_text("---\ntitle: Verification\n---\nLong.", "utf-8")
    with pytest.raises(Invalid, match=r"en/kyc_how_to\.md.*button, answer"):
        load_articles(tmp_path, load_brand(DATA / "brand.yml"))


def test_a_brand_value_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brand.yml").write_text("exchange: 5\n", "utf-8")
    with pytest.raises(Invalid):
        load_brand(tmp_path / "brand.yml")


def test_what_a_person_wrote_in_braces_stays() -> None:
    assert fill("{exchange} says {hello}", {"exchange": "X"}) == "X says {hello}"
    assert fill("{value}", {"value": "{exchange}", "exchange": "X"}) == "{exchange}"
