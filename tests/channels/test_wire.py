"""Fields of bodies and frames."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.wire import language
from bot.desk.errors import Invalid

SPOKEN = frozenset({"en", "es", "zh"})


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [
        ("es", "es"),
        ("es-MX", "es"),
        ("ES_mx", "es"),
        ("zh-Hant-TW", "zh"),
        ("fr", None),
        ("en-GB-oed", "en"),
        ("", None),
    ],
)
def test_the_primary_subtag_decides(tag: str, spoken: str | None) -> None:
    assert language({"lang": tag}, SPOKEN) == spoken


@pytest.mark.parametrize(
    "tag", ["e", "1", "en-", "-en", "en US", "en--US", "en-" + "x" * 9, "日本語", 5, ["en"], "a" * 61]
)
def test_what_is_no_tag_is_refused(tag: object) -> None:
    with pytest.raises(Invalid, match="lang"):
        language({"lang": tag}, SPOKEN)


@given(
    st.sampled_from(sorted(SPOKEN)),
    st.lists(st.text(string.ascii_letters + string.digits, min_size=1, max_size=8), max_size=4),
)
def test_any_subtags_may_follow(primary: str, subtags: list[str]) -> None:
    assert language({"lang": "-".join([primary, *subtags])}, SPOKEN) == primary
