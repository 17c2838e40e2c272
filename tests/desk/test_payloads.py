"""Payloads of quick replies."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import Invalid
from bot.desk.payloads import checked_payload

names = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=40)
objects = st.dictionaries(
    st.text(string.ascii_letters, max_size=10), st.text(max_size=10) | st.integers(), max_size=5
)


@given(names)
def test_a_name_alone_is_a_payload(name: str) -> None:
    assert checked_payload(f"/{name}") == f"/{name}"


@given(names, objects)
def test_a_name_with_an_object_is_a_payload(name: str, data: dict[str, object]) -> None:
    payload = f"/{name}{json.dumps(data)}"
    if len(json.dumps(data)) <= 502:
        assert checked_payload(payload) == payload


@pytest.mark.parametrize(
    "payload", ["", "/", "faq", "/Faq", "/faq ", " /faq", "/faq[1]", "/faq{1}", "/faq{}x", "/faq{{}"]
)
def test_another_form_is_refused(payload: str) -> None:
    with pytest.raises(Invalid):
        checked_payload(payload)


@given(st.text())
def test_any_text_is_a_payload_or_refused(text: str) -> None:
    try:
        checked_payload(text)
    except Invalid:
        return
    assert text.startswith("/")
