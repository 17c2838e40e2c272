"""Telephone numbers for a call-back."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.guard.phones import phone_number, time_zones_of
from tests.nlu.texts import any_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+44 20 7946 0958", "+442079460958"),
        ("call me on +1 (415) 555-2671, thanks", "+14155552671"),
        ("0034 612 34 56 78", "+34612345678"),
        ("мой номер +7 912 345-67-89", "+79123456789"),
        ("＋81 90 1234 5678", "+819012345678"),
        ("12", None),
        ("612345678", None),
        ("+1 23", None),
        ("", None),
    ],
)
def test_a_number_with_its_country_is_found(text: str, number: str | None) -> None:
    assert phone_number(text) == number


def test_a_number_tells_where_it_is_at_home() -> None:
    assert time_zones_of("+81312345678") == ("Asia/Tokyo",)
    assert len(time_zones_of("+79123456789")) > 1
    assert time_zones_of("nonsense") == ()


@given(any_text)
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = phone_number(text)
    assert found is None or found.startswith("+")
