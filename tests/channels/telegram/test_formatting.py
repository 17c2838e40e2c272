"""Markdown to Telegram's HTML, and long texts in several messages."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.markdown import rich_text
from bot.channels.telegram.rich import Rich
from bot.channels.telegram.splitting import LONGEST, split
from tests.channels.telegram.entities import read_html, utf16


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** and *soft* and _soft_", "<b>bold</b> and <i>soft</i> and <i>soft</i>"),
        ("`a_b*c`", "<code>a_b*c</code>"),
        (
            "**bold with `code` and [a *link*](https://a.example)**",
            '<b>bold with <code>code</code> and <a href="https://a.example">a <i>link</i></a></b>',
        ),
        ("- one\n* two\n  - three\n1. four", "• one\n• two\n  • three\n1. four"),
        ("## Title\ntext", "<b>Title</b>\ntext"),
        ('1 < 2 & 3 > 2 "so"', '1 &lt; 2 &amp; 3 &gt; 2 "so"'),
        ("<b>not ours</b><script>", "&lt;b&gt;not ours&lt;/b&gt;&lt;script&gt;"),
        ("[x](javascript:alert(1)) [y](tg://user?id=1)", "[x](javascript:alert(1)) [y](tg://user?id=1)"),
        ('[x](https://a.example/?q="><b>)', '[x](https://a.example/?q="&gt;&lt;b&gt;)'),
        ("[x](https://a.example/?a=1&b='2')", '<a href="https://a.example/?a=1&amp;b=&#x27;2&#x27;">x</a>'),
        ("[x](https://) [y](http://[)", "[x](https://) [y](http://[)"),
        ("https://a.example/a_b_c*d* snake_case_name 2 * 3 * 4", None),
        ("** not bold ** and __init__ and a*", "** not bold ** and __init__ and a*"),
        ("**a **b** c**", None),
    ],
)
def test_markdown_becomes_html(markdown: str, html: str | None) -> None:
    written = rich_text(markdown).html()
    read_html(written)
    assert html is None or written == html


def letters(text: str) -> str:
    """What is left without marks and blanks."""
    return re.sub(r"[\s*_`#•\-]", "", text)


MARKS = st.text(st.sampled_from("ab _*`#-•\n<>&\"'[]().!😀é漢"), max_size=80)
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
            "😀",
            "終わり。",
            "[t](",
            ")",
            "https://a.example/x_y?a=1&b=2",
            "[t](https://b.example)",
            "**bold** ",
            "`c`",
            "end. ",
        ]
    ),
    max_size=60,
).map("".join)


@given(st.text() | MARKS | WORDS)
def test_whatever_is_written_telegram_can_read_it(markdown: str) -> None:
    rich = rich_text(markdown)
    assert read_html(rich.html()).text == rich.text


@given(MARKS)
def test_no_letter_is_lost(markdown: str) -> None:
    assert letters(rich_text(markdown).text) == letters("\n".join(markdown.splitlines()))


@settings(deadline=None, max_examples=60)  # a long text takes its time on a busy machine
@given(WORDS | st.text(), st.integers(1, 20), st.integers(100, 400))
def test_pieces_fit_are_well_formed_and_together_are_the_text(markdown: str, times: int, longest: int) -> None:
    rich = rich_text(markdown * times)
    pieces = split(rich, longest)
    for piece in pieces:
        assert utf16(piece.html()) <= longest
        assert read_html(piece.html()).text == piece.text
        assert piece.text.strip() == piece.text != ""
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(rich.text.split())


@settings(deadline=None)
@given(st.text(min_size=1, max_size=50), st.integers(1, 400))
def test_plain_text_of_any_length_fits_telegrams_limit(text: str, times: int) -> None:
    for piece in split(Rich(text * times)):
        assert 0 < utf16(piece.html()) <= LONGEST


@pytest.mark.parametrize("blank", ["\n\n", "\n", ". ", " "])
def test_a_cut_is_where_a_reader_would_pause(blank: str) -> None:
    text = "x" * 60 + blank + "y" * 60
    assert [piece.text for piece in split(Rich(text), 100)] == ["x" * 60 + blank.strip(), "y" * 60]


def test_paragraphs_are_preferred_to_lines_and_lines_to_sentences() -> None:
    text = "a" * 40 + "\n\n" + "b" * 20 + "\n" + "c. " * 20
    assert split(Rich(text), 100)[0].text == "a" * 40


def test_formatting_goes_on_in_the_next_message() -> None:
    pieces = split(rich_text("**" + "word " * 50 + "end**"), 100)
    assert all(piece.html().startswith("<b>") and piece.html().endswith("</b>") for piece in pieces)


def test_an_emoji_is_two_units_and_is_not_torn() -> None:
    pieces = split(Rich("😀" * 130), 100)
    assert [len(piece.text) for piece in pieces] == [50, 50, 30]


def test_no_text_takes_long() -> None:
    for evil in (
        "*" * 10_000,
        "**a " * 2500,
        "_a" * 5000,
        "[" * 10_000,
        "[a](" * 2500,
        "`" * 9999,
        "https://" * 1250,
    ):
        started = time.perf_counter()
        split(rich_text(evil))
        assert time.perf_counter() - started < 3
