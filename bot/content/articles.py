"""The articles: one Markdown file a topic and language, with a short answer for the chat and a longer text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import frontmatter

from bot.content.brand import fill
from bot.desk.errors import Invalid

_TOPIC_LINK = re.compile(r"\]\(topic:([a-z0-9_]+)\)")


@dataclass(frozen=True, slots=True)
class Article:
    """What is said about a topic in one language. `answer` and `body` are Markdown, brand filled in."""

    topic: str
    lang: str
    title: str
    button: str
    answer: str
    body: str


class Articles:
    """All articles by topic and language."""

    def __init__(self, found: Mapping[tuple[str, str], Article]) -> None:
        self._found = found

    def get(self, topic: str, lang: str) -> Article | None:
        """The article in exactly this language."""
        return self._found.get((topic, lang))

    def best(self, topic: str, lang: str) -> Article | None:
        """The article in this language, or else the English one."""
        return self.get(topic, lang) or self.get(topic, "en")

    def button(self, topic: str, lang: str) -> str:
        """What a button that offers this topic is called."""
        article = self.best(topic, lang)
        return article.button if article else topic.replace("_", " ")

    def languages(self) -> set[str]:
        """The languages that have any article."""
        return {lang for _, lang in self._found}

    def __iter__(self) -> Iterator[Article]:
        return iter(self._found.values())


def load_articles(folder: Path, brand: Mapping[str, str]) -> Articles:
    """Reads `folder/<lang>/<topic>.md`; raises Invalid naming the file that is not of the form."""
    found = {}
    for path in sorted(folder.glob("*/*.md")):
        article = _read(path, brand)
        found[article.topic, article.lang] = article
    return Articles(found)


def _read(path: Path, brand: Mapping[str, str]) -> Article:
    post = frontmatter.loads(path.read_text("utf-8"))
    parts = {name: post.get(name) for name in ("title", "button", "answer")}
    missing = [name for name, value in parts.items() if not isinstance(value, str) or not value.strip()]
    if missing:
        raise Invalid(f"{path.parent.name}/{path.name}: needs a text for {', '.join(missing)}.")
    lang = path.parent.name

    def ready(text: str) -> str:
        linked = _TOPIC_LINK.sub(lambda match: f"]({brand['help_url']}/{lang}/{match[1]})", text)
        return fill(linked, brand).strip()

    return Article(
        topic=path.stem,
        lang=lang,
        title=ready(parts["title"]),
        button=ready(parts["button"]),
        answer=ready(parts["answer"]),
        body=ready(post.content),
    )
