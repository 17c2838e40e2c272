"""What clients send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import Invalid
from bot.http.bodies import count_field, list_field, needed_text, parse_object, text_field

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values))
def test_any_json_object_is_read(data: dict[str, Any]) -> None:
    assert parse_object(json.dumps(data).encode()) == data
    assert parse_object(json.dumps(data, ensure_ascii=False)) == data


@given(st.binary())
def test_any_bytes_are_an_object_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(parse_object(raw), dict)
    except Invalid as error:
        assert str(error)  # noqa: PT017 - both ends are allowed


@given(st.text(st.characters()))
def test_what_was_read_can_be_stored(text: str) -> None:
    try:
        data = parse_object(json.dumps({"text": text}))
    except Invalid:
        return
    found = text_field(data, "text", longest=10**6)
    assert found is not None
    assert "\0" not in found
    found.encode("utf-8")


@given(json_values)
def test_fields_have_their_type_or_are_refused(value: Any) -> None:
    for read in (
        lambda: text_field({"x": value}, "x", longest=10),
        lambda: needed_text({"x": value}, "x", longest=10),
        lambda: list_field({"x": value}, "x"),
        lambda: count_field({"x": value}, "x"),
    ):
        try:
            found = read()
        except Invalid:
            continue
        assert found is None or isinstance(found, (str, tuple, int))


@pytest.mark.parametrize(("value", "count"), [(None, 0), (0, 0), (7, 7), ("7", 7)])
def test_numbers_come_from_json_and_from_queries(value: Any, count: int) -> None:
    assert count_field({"n": value}, "n") == count


@pytest.mark.parametrize("value", [-1, 1.5, True, "-1", "", " 1", "1e3", 10**9, "²"])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        count_field({"n": value}, "n")
