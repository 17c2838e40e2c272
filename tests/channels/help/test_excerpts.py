"""Lines without Markdown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.help.excerpts import Excerpts

ANSWER = "Please check:\n\n1. Open **Wallet → History**.\n2. See [coins](https://example.com/x).\n"
BODY = "## Why\n- **Wrong network.** It went to `another` chain.\n\n" + "word " * 60


def test_the_line_that_fits_is_shown_without_its_markdown() -> None:
    found = Excerpts(ANSWER, BODY)
    assert found.first == "Please check: Open Wallet → History. See coins. Wrong network. It went to another chain."
    assert found.fitting("history") == "Open Wallet → History."
    assert found.fitting("NETWORK chain") == "Wrong network. It went to another chain."
    assert found.fitting("nothing of it") == "Wrong network. It went to another chain."
    assert found.fitting("") == "Please check:"


def test_long_lines_are_cut_between_words() -> None:
    found = Excerpts("", BODY).fitting("word")
    assert found.endswith("word…")
    assert len(found) <= 156
    assert len(Excerpts("", "字" * 500).first) == 156


@given(st.text(), st.text(), st.text())
def test_no_text_is_too_odd(answer: str, body: str, query: str) -> None:
    found = Excerpts(answer, body)
    assert len(found.fitting(query)) <= 156
    assert "\n" not in found.first
