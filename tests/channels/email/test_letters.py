"""What a letter looks like: the same words twice, in the customer's language, and nothing smuggled into its head."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.email.letters import Letters
from bot.channels.email.options import EmailOptions
from bot.content.library import Content
from bot.desk.mail import Kind, Mail
from tests.channels.email.conftest import text_of

LINK = "https://support.example.com/tickets/abc"
MAIL = Mail(
    id=7,
    ticket_id="T-00000001",
    number=1,
    address="alice@example.com",
    lang="en",
    kind=Kind.STATUS,
    text="Your ticket is resolved.",
    name="Alice",
    author=None,
    topic="withdrawal_pending",
    created_at=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
    attempts=0,
)
OPTIONS = EmailOptions(
    smtp_url="smtp://127.0.0.1",
    sender_name="Example Exchange",
    sender_address="support@example.com",
    exchange="Example Exchange",
    languages=frozenset({"en"}),
    topic_title=lambda topic, lang: topic.replace("_", " "),
    public_url="https://support.example.com",
)


@pytest.fixture
def letters(content: Content) -> Letters:
    """Letters in all languages."""
    return Letters(content.texts, replace(OPTIONS, topic_title=content.articles.button))


def received(letter: EmailMessage) -> EmailMessage:
    """The letter as it arrives."""
    read = message_from_bytes(letter.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


@pytest.mark.parametrize("lang", ["en", "es", "it", "ru", "zh", "ja", "ko"])
def test_both_forms_say_the_same_in_the_customers_language(letters: Letters, content: Content, lang: str) -> None:
    words = content.texts.say("ticket_news_resolved", lang, number="T-00000001", days="14")
    letter = received(letters.write(replace(MAIL, lang=lang, text=words), LINK))
    plain, html = text_of(letter), unescape(text_of(letter, "html"))
    assert letter["Content-Language"] == lang
    assert f'<html lang="{lang}" dir="ltr">' in html
    assert content.articles.button("withdrawal_pending", lang) in letter["Subject"]
    for said in (
        words,
        content.texts.say("mail_hello_name", lang, name="Alice"),
        content.texts.say("mail_link", lang, days="14"),
        content.texts.say("mail_chat", lang),
        content.texts.say("mail_safety", lang),
        LINK,
        f"{LINK}/stop",
    ):
        assert said in plain
        assert said in html
    assert "{" not in plain


def test_a_language_written_from_the_right_is_shown_so(letters: Letters) -> None:
    assert 'dir="rtl"' in text_of(letters.write(replace(MAIL, lang="ar"), LINK), "html")


def test_without_a_public_address_there_is_no_link(letters: Letters) -> None:
    letter = received(letters.write(MAIL, None))
    assert "http" not in text_of(letter)
    assert "href" not in text_of(letter, "html")
    assert letter["List-Unsubscribe-Post"] is None
    assert letter["List-Unsubscribe"].strip() == "<mailto:support@example.com?subject=unsubscribe%20T-00000001>"


def test_mail_programs_are_told_how_to_stop_it(letters: Letters) -> None:
    letter = received(letters.write(MAIL, LINK))
    assert letter["List-Unsubscribe"].strip() == f"<{LINK}/stop>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["X-Auto-Response-Suppress"] == "All"


def test_what_staff_write_is_text_and_never_markup(letters: Letters) -> None:
    said = "1 < 2 & <script>alert(1)</script>\n\nSecond\nthird"
    letter = received(letters.write(replace(MAIL, kind=Kind.ANSWER, text=said, author="<b>Nora</b>"), LINK))
    html = text_of(letter, "html")
    assert said in text_of(letter)
    assert "<script>" not in html
    assert "&lt;b&gt;Nora&lt;/b&gt;" in html
    assert "Second<br>third" in html


WILD = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(deadline=None)  # the first letter reads the template
@given(
    WILD
    | st.sampled_from(
        ["a\r\nBcc: all@example.com", "a\n\nhello", "\u2028x", "=?utf-8?q?=0ABcc:x?=", "Ä, b@c <d@e>" * 9]
    ),
    WILD,
)
def test_no_name_or_topic_adds_a_header(name: str, topic: str) -> None:
    letters = Letters(Said(), replace(OPTIONS, sender_name=name, topic_title=lambda *_: topic))
    letter = received(letters.write(replace(MAIL, name=name), LINK))
    plain = received(Letters(Said(), OPTIONS).write(MAIL, LINK))
    assert [header for header, _ in letter.items()] == [header for header, _ in plain.items()]
    assert [one.addr_spec for one in letter["To"].addresses] == ["alice@example.com"]
    assert [one.addr_spec for one in letter["From"].addresses] == ["support@example.com"]


class Said:
    """Texts that say the key and the values."""

    def say(self, key: str, lang: str | None, **values: str) -> str:
        """The text."""
        return " ".join([key, *values.values()])
