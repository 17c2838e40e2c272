"""Answers made once."""

from __future__ import annotations

import gzip

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from bot.http.prepared import Prepared

TEXT = b"all the same " * 100


def asked(**headers: str) -> web.Request:
    return make_mocked_request("GET", "/", headers={name.replace("_", "-"): value for name, value in headers.items()})


@given(st.binary(max_size=2000))
def test_whatever_the_content_it_arrives_whole(content: bytes) -> None:
    prepared = Prepared(content, {})
    answer = prepared.answer(asked(Accept_Encoding="gzip"))
    body = answer.body
    assert isinstance(body, bytes)
    assert (gzip.decompress(body) if answer.headers.get("Content-Encoding") else body) == content
    assert len(body) <= len(content)


@pytest.mark.parametrize("accepts", ["gzip", "deflate, GZIP;q=0.5", "*"])
def test_who_takes_gzip_gets_it(accepts: str) -> None:
    answer = Prepared(TEXT, {"Content-Type": "text/plain"}).answer(asked(Accept_Encoding=accepts))
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "gzip; q=0.0", "identity"])
def test_who_does_not_gets_it_plain_but_told_that_it_varies(accepts: str) -> None:
    answer = Prepared(TEXT, {}).answer(asked(Accept_Encoding=accepts))
    assert "Content-Encoding" not in answer.headers
    assert (answer.body, answer.headers["Vary"]) == (TEXT, "Accept-Encoding")


def test_pictures_are_sent_as_they_are() -> None:
    answer = Prepared(TEXT, {}, compress=False).answer(asked(Accept_Encoding="gzip"))
    assert answer.body == TEXT


def test_the_same_content_has_the_same_tag_and_another_has_another() -> None:
    assert Prepared(TEXT, {}).tag == Prepared(TEXT, {}).tag != Prepared(TEXT + b"!", {}).tag
