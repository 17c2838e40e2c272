"""The articles of one language as the help centre has them: by category, with what belongs together, searchable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.channels.help.excerpts import Excerpts
from bot.content.articles import Article
from bot.content.library import Content
from bot.content.search import Search

_MOST_RELATED = 5


@dataclass(frozen=True, slots=True)
class Category:
    """Articles under one heading."""

    id: str
    title: str
    articles: Sequence[Article]


@dataclass(frozen=True, slots=True)
class Entry:
    """An article with its surroundings. `body` is the article's, without the list of links that closes it."""

    article: Article
    body: str
    category: Category
    related: Sequence[Article]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, with the line of it that fits the query best."""

    article: Article
    snippet: str


class Shelf:
    """Everything is worked out when it is made."""

    def __init__(self, content: Content, lang: str) -> None:
        self.lang = lang
        self.categories = [_category(content, name, lang) for name in content.taxonomy.categories]
        articles = [article for category in self.categories for article in category.articles]
        self._search = Search(articles, content.search_words.get(lang))
        links = re.compile(re.escape(content.brand["help_url"]) + r"/[a-z]{2}/([a-z0-9_]+)\)")
        self.entries: Mapping[str, Entry] = {
            article.topic: _entry(article, category, articles, links)
            for category in self.categories
            for article in category.articles
        }
        self._excerpts = {topic: Excerpts(one.article.answer, one.body) for topic, one in self.entries.items()}
        greeting = content.texts.utterance("utter_greet", lang).buttons
        #: Articles that most people come for, each with what a button says to the bot.
        self.starters = [(self.entries[b.about].article, b.payload) for b in greeting if b.about in self.entries]

    def find(self, query: str) -> Sequence[Hit]:
        """What fits the query, best first."""
        return [Hit(found, self._excerpts[found.topic].fitting(query)) for found in self._search.find(query)]

    def summary(self, topic: str) -> str:
        """How the article begins, in a line."""
        return self._excerpts[topic].first


@lru_cache(maxsize=2)
def shelves_of(content: Content) -> Mapping[str, Shelf]:
    """Those of all languages, made once for the same content: it takes half a second."""
    return {lang: Shelf(content, lang) for lang in content.texts.languages}


def _category(content: Content, name: str, lang: str) -> Category:
    topics = content.taxonomy.categories[name]
    articles = [found for topic in topics if (found := content.articles.best(topic.id, lang))]
    return Category(name, content.texts.say(f"category_{name}", lang), articles)


def _entry(article: Article, category: Category, articles: Sequence[Article], links: re.Pattern[str]) -> Entry:
    """Related is what the text links to, then what stands in the same category."""
    by_topic = {other.topic: other for other in articles}
    linked = [by_topic[topic] for topic in links.findall(article.answer + article.body) if topic in by_topic]
    near = [other for other in dict.fromkeys([*linked, *category.articles]) if other is not article]
    return Entry(article, _without_links(article.body, links), category, near[:_MOST_RELATED])


def _without_links(body: str, links: re.Pattern[str]) -> str:
    """The text without its last section, if that is a list of other articles and nothing else."""
    before, heading, last = body.rpartition("\n## ")
    lines = [line for line in last.splitlines()[1:] if line.strip()]
    only_links = heading and lines and all(line.startswith("- [") and links.search(line) for line in lines)
    return before.rstrip() if only_links else body
