"""Who is asking."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.http.peers import TRUSTED_PROXIES, bearer, client_address


def request(forwarded: str | None, peer: str, *trusted: str, authorization: str | None = None) -> web.Request:
    app = web.Application()
    app[TRUSTED_PROXIES] = tuple(ip_network(network) for network in trusted)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    headers |= {"Authorization": authorization} if authorization is not None else {}
    made = make_mocked_request("GET", "/", headers=headers, app=app)
    return made.clone(remote=peer)


@pytest.mark.parametrize(
    ("forwarded", "peer", "trusted", "address"),
    [
        (None, "1.2.3.4", [], "1.2.3.4"),
        ("9.9.9.9", "1.2.3.4", [], "1.2.3.4"),
        ("9.9.9.9", "10.0.0.1", ["10.0.0.0/8"], "9.9.9.9"),
        ("6.6.6.6, 9.9.9.9", "10.0.0.1", ["10.0.0.0/8"], "9.9.9.9"),
        ("9.9.9.9, 10.0.0.2", "10.0.0.1", ["10.0.0.0/8"], "9.9.9.9"),
        ("rubbish", "10.0.0.1", ["10.0.0.0/8"], "rubbish"),
        (None, "2001:db8:1:2:3:4:5:6", [], "2001:0db8:0001:0002"),
        (None, "::ffff:1.2.3.4", [], "1.2.3.4"),
    ],
)
def test_only_trusted_proxies_are_believed(
    forwarded: str | None, peer: str, trusted: list[str], address: str
) -> None:
    assert client_address(request(forwarded, peer, *trusted)) == address


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer", None), ("", None), (None, None)],
)
def test_the_token_is_read_from_the_header(header: str | None, token: str | None) -> None:
    assert bearer(request(None, "1.2.3.4", authorization=header)) == token
