"""What the product says by itself: words by language in `responses/`, what belongs to them in `utterances.yml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.brand import fill
from bot.desk.conversation import Button
from bot.desk.errors import Invalid


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text with what belongs to it: quick replies, what it is about, and what the bot waits for afterwards."""

    text: str
    buttons: tuple[Button, ...] = ()
    about: str | None = None
    asks: str | None = None


class LocalisedTexts:
    """Texts by key and language; English stands in where a language lacks one."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, str]],
        frames: Mapping[str, Any],
        brand: Mapping[str, str],
        topic_title: Callable[[str, str], str],
    ) -> None:
        self._words = words
        self._frames = frames
        self._brand = brand
        self._topic_title = topic_title

    @property
    def languages(self) -> Sequence[str]:
        """The languages that have texts."""
        return tuple(self._words)

    def keys(self, lang: str) -> frozenset[str]:
        """The keys that this language has."""
        return frozenset(self._words.get(lang, {}))

    def say(self, key: str, lang: str | None, **values: str) -> str:
        """Only the words; raises KeyError for a key that not even English has."""
        words = self._words.get(lang or "en", {}).get(key) or self._words["en"][key]
        return fill(words, {**self._brand, **values})

    def utterance(self, key: str, lang: str | None, **values: str) -> Utterance:
        """The text with what belongs to it."""
        frame = self._frames.get(key, {})
        buttons = tuple(self._button(button, lang) for button in frame.get("buttons", ()))
        return Utterance(self.say(key, lang, **values), buttons, frame.get("about"), frame.get("asks"))

    def topic_button(self, topic: str, lang: str | None) -> Button:
        """A quick reply that offers a topic."""
        return Button(self._topic_title(topic, lang or "en"), f'/faq{{"topic": "{topic}"}}', topic)

    def _button(self, frame: Mapping[str, str], lang: str | None) -> Button:
        if "topic" in frame:
            return self.topic_button(frame["topic"], lang)
        return Button(self.say(frame["title"], lang), frame["payload"])


def load_texts(data: Path, brand: Mapping[str, str], topic_title: Callable[[str, str], str]) -> LocalisedTexts:
    """Reads `responses/<lang>.yml` and `utterances.yml`; raises Invalid naming what is not of the form."""
    words = {path.stem: _words(path) for path in sorted((data / "responses").glob("*.yml"))}
    if "en" not in words:
        raise Invalid("responses/en.yml is missing; English stands in for every other language.")
    frames = yaml.safe_load((data / "utterances.yml").read_text("utf-8"))
    unknown = sorted(_named(frames) - words["en"].keys())
    if unknown:
        raise Invalid(f"utterances.yml names texts that responses/en.yml lacks: {', '.join(unknown)}.")
    return LocalisedTexts(words, frames, brand, topic_title)


def _words(path: Path) -> Mapping[str, str]:
    entries = yaml.safe_load(path.read_text("utf-8"))
    wrong = [key for key, text in entries.items() if not isinstance(text, str) or not text.strip()]
    if wrong:
        raise Invalid(f"responses/{path.name}: must be texts: {', '.join(map(str, wrong))}.")
    return {key: text.strip() for key, text in entries.items()}


def _named(frames: Mapping[str, Any]) -> set[str]:
    buttons = [button for frame in frames.values() for button in frame.get("buttons", ())]
    titles = {button["title"] for button in buttons if "title" in button}
    return set(frames) | titles
