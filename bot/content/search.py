"""Searches the articles of one language: by words in any form, with typing errors forgiven, best first."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Prefix

from bot.content.articles import Article
from bot.content.words import fold, is_sign, words
from bot.desk.errors import Invalid

#: How much a word counts by where it stands.
_WEIGHTS = {"title": 4.0, "button": 4.0, "answer": 1.0, "body": 0.7}
_CUSTOMERS_WORD = 2.0
#: How much more a word counts that is there again and again: BM25's, which levels off.
_LEVEL = 1.2
_SIGN_ALONE = 0.25
_INFLECTED = 0.7
_MISTYPED = (1.0, 0.7, 0.4)
#: The share of the longer word that two forms of one word have in common, from its beginning.
_STEM = 0.55
#: What being like the title as a whole adds, so that of two titles with the same words the right one is first.
_LIKENESS = 1.5
#: Below this share of the best score an article is about something else.
_FAR = 0.3
_MOST_WORDS = 60


class Search:
    """An index over articles that are all in one language. Building takes some 50 ms, a query about one.

    `customers` has, by topic, words that customers use for it, whether or not the article has them.
    """

    def __init__(self, articles: Iterable[Article], customers: Mapping[str, str] | None = None) -> None:
        self._articles = tuple(articles)
        self._names = [(fold(article.title), fold(article.button)) for article in self._articles]
        self._found = _index(self._articles, customers or {})
        self._words = sorted(self._found)
        self._forms = lru_cache(maxsize=2000)(self._forms_of)

    def find(self, query: str, limit: int = 8) -> Sequence[Article]:
        """The articles that fit the query, best first; none when nothing fits. Never raises, whatever the text."""
        scores: dict[int, float] = defaultdict(float)
        for word, times in Counter(words(query)[:_MOST_WORDS]).items():
            for article, score in self._matches(word).items():
                scores[article] += score * math.sqrt(times)
        if not scores:
            return ()
        whole = fold(query)
        best = max(scores.values())
        for article in scores:
            likeness = max(fuzz.ratio(whole, name) for name in self._names[article]) / 100
            scores[article] += best * _LIKENESS * likeness**2
        ranked = sorted(scores, key=lambda article: (-scores[article], article))
        far = scores[ranked[0]] * _FAR
        return [self._articles[article] for article in ranked[:limit] if scores[article] > far]

    def _matches(self, word: str) -> Mapping[int, float]:
        """By article the best that any form of this word scores there."""
        found: dict[int, float] = {}
        for form, weight in self._forms(word):
            for article, score in self._found[form].items():
                found[article] = max(found.get(article, 0.0), weight * score)
        return found

    def _forms_of(self, word: str) -> Sequence[tuple[str, float]]:
        """Words of the articles that may be meant, with how sure that is."""
        if is_sign(word):
            return [(word, 1.0)] if word in self._found else []
        forms = {form: _INFLECTED * share for form, share in self._inflected(word)}
        if word in self._found:
            forms[word] = 1.0
        elif len(word) > 2:
            forms |= self._mistyped(word) or self._joined(word)
        return list(forms.items())

    def _inflected(self, word: str) -> Iterable[tuple[str, float]]:
        """Words with the same beginning: other endings, or what has not been typed to its end."""
        beginning = word[: max(3, len(word) - 3)]
        first = bisect_left(self._words, beginning)
        for form in takewhile(lambda form: form.startswith(beginning), islice(self._words, first, None)):
            shared = Prefix.similarity(word, form)
            share = shared / max(len(word), len(form))
            if share >= _STEM or shared == len(word) > 2:
                yield form, max(share, _STEM)

    def _mistyped(self, word: str) -> Mapping[str, float]:
        """Words that are a slip or two of the fingers away."""
        slips = 1 if len(word) < 7 else 2
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=slips, limit=5)
        return {form: _MISTYPED[distance] for form, distance, _ in near}

    def _joined(self, word: str) -> Mapping[str, float]:
        """Two words without the space between them."""
        for at in range(3, len(word) - 2):
            if word[:at] in self._found and word[at:] in self._found:
                return {word[:at]: 1.0, word[at:]: 1.0}
        return {}


def load_search_words(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """By language and topic the words of `folder/<lang>.yml`; raises Invalid naming the file that is wrong."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yml"))}


def _read(path: Path) -> Mapping[str, str]:
    found = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(found, dict) or not all(isinstance(line, str) for line in found.values()):
        raise Invalid(f"search/{path.name}: must have a line of words by topic.")
    return found


def _index(articles: Sequence[Article], customers: Mapping[str, str]) -> Mapping[str, Mapping[int, float]]:
    """By word the articles that have it, with what it scores there: often there, seldom elsewhere."""
    counts: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for number, article in enumerate(articles):
        for field, weight in _WEIGHTS.items():
            for word, times in Counter(words(getattr(article, field))).items():
                counts[word][number] += weight * times
        for word in customers.get(article.topic, "").split():
            counts[word][number] += _CUSTOMERS_WORD
    found = {}
    for word, places in counts.items():
        rare = math.log(1 + (len(articles) - len(places) + 0.5) / (len(places) + 0.5))
        rare *= _SIGN_ALONE if len(word) == 1 and is_sign(word) else 1.0
        found[word] = {number: rare * count / (count + _LEVEL) for number, count in places.items()}
    return found
