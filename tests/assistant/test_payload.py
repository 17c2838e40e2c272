"""What pressed buttons say."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.payload import parsed_payload
from bot.desk.errors import Invalid


def test_a_payload_names_intent_and_entities() -> None:
    parsed = parsed_payload('/faq{"topic": "kyc_how_to"}', "Verification", {"message_id": "1"})
    assert parsed["intent"]["name"] == "faq"
    assert parsed["entities"][0]["value"] == "kyc_how_to"
    assert parsed["text"] == "Verification"


@pytest.mark.parametrize("payload", ["", "faq", "/", "/FAQ", "/faq{", "/faq{x}", "/faq[1]", "/faq{}{}"])
def test_anything_else_is_refused(payload: str) -> None:
    with pytest.raises(Invalid):
        parsed_payload(payload, "", {})


@given(st.text(max_size=80))
def test_no_text_makes_it_fail_otherwise(payload: str) -> None:
    with contextlib.suppress(Invalid):
        parsed_payload(payload, "", {})
