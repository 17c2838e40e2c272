"""Markdown to Telegram's entities, and long texts in several messages."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.markdown import rich_text
from bot.channels.telegram.rich import Rich
from bot.channels.telegram.splitting import LONGEST, split
from tests.channels.telegram.entities import Entity, check, covered, utf16


def entities(rich: Rich) -> list[Entity]:
    """As they go over the wire, checked by Telegram's rules."""
    found = [entity.to_dict() for entity in rich.entities()]
    check(rich.text, found)
    return found


def shown(rich: Rich) -> list[tuple[str, str]]:
    """What is formatted how."""
    return [(str(entity["type"]), covered(rich.text, entity)) for entity in entities(rich)]


@pytest.mark.parametrize(
    ("markdown", "text", "formatted"),
    [
        (
            "**bold** and *soft* and _soft_",
            "bold and soft and soft",
            [("bold", "bold"), ("italic", "soft"), ("italic", "soft")],
        ),
        ("`a_b*c`", "a_b*c", [("code", "a_b*c")]),
        ("**a *b* c**", "a b c", [("bold", "a b c"), ("italic", "b")]),
        ("- one\n* two\n  - three\n1. four", "• one\n• two\n  • three\n1. four", []),
        ("## Title\ntext", "Title\ntext", [("bold", "Title")]),
        ('1 < 2 & 3 > 2 "so" <b>not ours</b>', '1 < 2 & 3 > 2 "so" <b>not ours</b>', []),
        (
            "[x](javascript:alert(1)) [y](tg://user?id=1)",
            "[x](javascript:alert(1)) [y](tg://user?id=1)",
            [],
        ),
        ("[x](https://a.example/?a=1&b='2')", "x", [("text_link", "x")]),
        ("[x](https://) [y](http://[)", "[x](https://) [y](http://[)", []),
        (
            "https://a.example/a_b_c*d* snake_case_name 2 * 3 * 4",
            "https://a.example/a_b_c*d* snake_case_name 2 * 3 * 4",
            None,
        ),
        ("** not bold ** and __init__ and a*", "** not bold ** and __init__ and a*", []),
        ("😀 **fett** 👨‍👩‍👧 *schräg*", "😀 fett 👨‍👩‍👧 schräg", [("bold", "fett"), ("italic", "schräg")]),
    ],
)
def test_markdown_becomes_entities(markdown: str, text: str, formatted: list[tuple[str, str]] | None) -> None:
    rich = rich_text(markdown)
    if formatted is not None:
        assert rich.text == text
        assert shown(rich) == formatted
    else:
        shown(rich)


def test_what_is_around_code_ends_before_it_and_goes_on_after_it() -> None:
    rich = rich_text("**bold with `code` and [a *link* `x`](https://a.example)**")
    assert rich.text == "bold with code and a link x"
    assert shown(rich) == [
        ("bold", "bold with "),
        ("bold", " and a link "),
        ("code", "code"),
        ("text_link", "a link "),
        ("italic", "link"),
        ("code", "x"),
    ]


def letters(text: str) -> str:
    """What is left without marks and blanks."""
    return re.sub(r"[\s*_`#•\-]", "", text)


MARKS = st.text(st.sampled_from("ab _*`#-•\n<>&\"'[]().!😀é漢"), max_size=80)
#: What a reader sees as one character, though it is several.
CHARACTERS = ["👨‍👩‍👧‍👦", "🇩🇪", "🇯🇵", "e\u0301", "👍🏽", "\u1112\u1161\u11ab", "❤️", "\u0e01\u0e33", "😀", "漢", "a"]
WORDS = st.lists(
    st.sampled_from(
        [
            "**",
            "*",
            "_",
            "`",
            "\n",
            "\n\n",
            "- ",
            "# ",
            " ",
            "word",
            "<b>",
            "&amp;",
            "終わり。",
            "[t](",
            ")",
            "https://a.example/x_y?a=1&b=2",
            "[t](https://b.example)",
            "**bold** ",
            "**`c`**",
            "`c`",
            "end. ",
            *CHARACTERS,
        ]
    ),
    max_size=60,
).map("".join)


@given(st.text() | MARKS | WORDS)
def test_whatever_is_written_its_entities_are_legal(markdown: str) -> None:
    entities(rich_text(markdown))


@given(MARKS)
def test_no_letter_is_lost(markdown: str) -> None:
    assert letters(rich_text(markdown).text) == letters("\n".join(markdown.splitlines()))


def joined(pieces: Sequence[Rich]) -> str:
    """All that is not blank."""
    return "".join("".join(piece.text.split()) for piece in pieces)


@settings(deadline=None, max_examples=80)  # a long text takes its time on a busy machine
@given(WORDS | st.text(), st.integers(1, 20), st.integers(20, 400))
def test_pieces_fit_are_well_formed_and_together_are_the_text(markdown: str, times: int, longest: int) -> None:
    rich = rich_text(markdown * times)
    pieces = split(rich, longest)
    for piece in pieces:
        assert 0 < utf16(piece.text) <= longest
        assert piece.text.strip() == piece.text
        entities(piece)
    assert joined(pieces) == "".join(rich.text.split())


@settings(deadline=None, max_examples=80)
@given(WORDS, st.integers(1, 20), st.integers(20, 400))
def test_formatting_stays_on_its_characters_whatever_is_cut(markdown: str, times: int, longest: int) -> None:
    rich = rich_text(markdown * times)

    def formatted(*texts: Rich) -> dict[str, str]:
        found = {"bold": "", "italic": "", "code": "", "text_link": ""}
        for text in texts:
            for kind, words in shown(text):
                found[kind] += "".join(words.split())
        return found

    assert formatted(*split(rich, longest)) == formatted(rich)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*CHARACTERS, " ", "\n\n", ". "]), max_size=300), st.integers(16, 60))
def test_no_cut_tears_what_a_reader_sees_as_one_character(written: list[str], longest: int) -> None:
    def characters(text: str) -> list[str]:
        return [found for found in regex.findall(r"\X", text) if found.strip()]

    text = "".join(written)
    assert [one for piece in split(Rich(text), longest) for one in characters(piece.text)] == characters(text)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=50), st.integers(1, 400))
def test_plain_text_of_any_length_fits_telegrams_limit(text: str, times: int) -> None:
    for piece in split(Rich(text * times)):
        assert 0 < utf16(piece.text) <= LONGEST


def test_a_text_that_just_fits_is_one_message_however_much_is_formatted() -> None:
    rich = rich_text("**x** " * (LONGEST // 2))
    assert len(split(rich)) == 1
    assert len(split(Rich("x" * (LONGEST + 1)))) == 2


@pytest.mark.parametrize("blank", ["\n\n", "\n", ". ", " "])
def test_a_cut_is_where_a_reader_would_pause(blank: str) -> None:
    text = "x" * 60 + blank + "y" * 60
    assert [piece.text for piece in split(Rich(text), 100)] == ["x" * 60 + blank.strip(), "y" * 60]


def test_paragraphs_are_preferred_to_lines_and_lines_to_sentences() -> None:
    text = "a" * 40 + "\n\n" + "b" * 20 + "\n" + "c. " * 20
    assert split(Rich(text), 100)[0].text == "a" * 40


def test_formatting_goes_on_in_the_next_message() -> None:
    pieces = split(rich_text("**" + "word " * 50 + "end**"), 100)
    assert [shown(piece) for piece in pieces] == [[("bold", piece.text)] for piece in pieces]


def test_an_emoji_is_two_units_and_is_not_torn() -> None:
    pieces = split(Rich("😀" * 130), 100)
    assert [len(piece.text) for piece in pieces] == [50, 50, 30]


def test_marks_heaped_on_one_letter_are_cut_in_the_end() -> None:
    assert [len(piece.text) for piece in split(Rich("e" + "\u0301" * 250), 100)] == [100, 100, 51]


def test_no_text_takes_long() -> None:
    for evil in (
        "*" * 10_000,
        "**a " * 2500,
        "_a" * 5000,
        "[" * 10_000,
        "[a](" * 2500,
        "`" * 9999,
        "**`a`" * 2000,
        "https://" * 1250,
        "\u0301" * 10_000,
    ):
        started = time.perf_counter()
        for piece in split(rich_text(evil)):
            piece.entities()
        assert time.perf_counter() - started < 3
