"""Every language says everything, with the same placeholders and buttons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.content.brand import placeholders
from bot.content.library import Content, load_content
from bot.content.texts import load_texts
from bot.desk.dialogue.form import UNREADABLE
from bot.desk.dialogue.understanding import FACTS
from bot.desk.errors import Invalid
from tests.conftest import ROOT

DATA = ROOT / "data"
WORDS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((DATA / "responses").glob("*.yml"))}


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(DATA)


def test_the_languages_of_the_taxonomy_are_offered(content: Content) -> None:
    assert set(content.texts.languages) == set(content.taxonomy.languages)


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_every_text_is_said_in_every_language(lang: str) -> None:
    assert set(WORDS[lang]) == set(WORDS["en"])


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_placeholders_are_those_of_the_english_text(lang: str) -> None:
    for key, words in WORDS["en"].items():
        assert placeholders(WORDS[lang][key]) == placeholders(words), (lang, key)


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_every_text_can_be_said_with_its_buttons(content: Content, lang: str) -> None:
    for key in WORDS["en"]:
        said = content.texts.utterance(key, lang)
        assert said.text
        assert all(button.title and button.payload.startswith("/") for button in said.buttons)


def test_what_a_text_is_about_is_in_the_taxonomy(content: Content) -> None:
    known = {*content.taxonomy.topics, *content.taxonomy.acts, None}
    assert {content.texts.utterance(key, "en").about for key in WORDS["en"]} <= known


def test_every_complaint_of_the_form_has_words(content: Content) -> None:
    """What the recognisers complain of is said in words; a missing text would break the form."""
    found = {f"complaint_{UNREADABLE[fact]}" for fact in FACTS}
    source = "".join(path.read_text("utf-8") for path in (ROOT / "bot" / "guard").glob("*.py"))
    found |= {f"complaint_{name}" for name in re.findall(r'return "([a-z_]+)"', source)}
    assert found <= content.texts.keys("en")


def test_a_language_without_texts_speaks_english(content: Content) -> None:
    assert content.texts.say("utter_goodbye", "pt") == content.texts.say("utter_goodbye", "en")


def test_an_unknown_key_is_an_error_and_not_silence(content: Content) -> None:
    with pytest.raises(KeyError):
        content.texts.say("no_such_text", "en")


def test_a_frame_for_a_text_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "responses").mkdir()
    (tmp_path / "responses" / "en.yml").write_text("hello: Hi\n", "utf-8")
    (tmp_path / "utterances.yml").write_text("helo: {about: greet}\n", "utf-8")
    with pytest.raises(Invalid, match="helo"):
        load_texts(tmp_path, {}, lambda topic, lang: topic)


def test_a_text_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "responses").mkdir()
    (tmp_path / "responses" / "en.yml").write_text("hello: Hi\nnumber: 5\n", "utf-8")
    with pytest.raises(Invalid, match=r"en\.yml.*number"):
        load_texts(tmp_path, {}, lambda topic, lang: topic)
