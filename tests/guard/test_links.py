"""Links that pretend to be ours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guard.links import suspicious_links

OFFICIAL = ["pharos.exchange", "https://www.pharos.com/"]
PUNYCODE = "xn--" + "pharоs".encode("punycode").decode() + ".com"  # its o is Cyrillic


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("log in at phar0s.com", ["phar0s.com"]),
        ("https://pharoos.exchange/login", ["pharoos.exchange"]),
        ("pharos.net and pharos.co", ["pharos.net", "pharos.co"]),
        ("pharos-login.com", ["pharos-login.com"]),
        ("https://pharos.com.account-verify.ru/x", ["pharos.com.account-verify.ru"]),
        ("рharоs.com", ["рharоs.com"]),
        (f"http://{PUNYCODE}", [PUNYCODE]),
        ("官网是pharos-support.com吗", ["pharos-support.com"]),
        ("письмо от support@pharos-help.com", ["pharos-help.com"]),
        ("https://pharos.com@evil.io/login", ["evil.io"]),
        ("ＰＨＡＲ０Ｓ．ＣＯＭ", ["phar0s.com"]),
        ("pharos.net, again pharos.net", ["pharos.net"]),
    ],
)
def test_an_imitation_is_found(text: str, domains: list[str]) -> None:
    assert suspicious_links(text, OFFICIAL) == domains


@pytest.mark.parametrize(
    "text",
    [
        "pharos.com",
        "https://app.pharos.exchange/deposit?x=1",
        "support@pharos.com",
        "etherscan.io/tx/0x12 and google.com",
        "pharos.support@gmail.com",
        "the pharos exchange is slow. pharos",
        "version 1.2.3 at 14.30",
        "",
    ],
)
def test_what_is_official_or_another_matter_is_not(text: str) -> None:
    assert suspicious_links(text, OFFICIAL) == []


def test_without_official_domains_nothing_is_suspicious() -> None:
    assert suspicious_links("phar0s.com", []) == []


@given(st.text())
@settings(deadline=None)
def test_any_text_can_be_searched(text: str) -> None:
    for domain in suspicious_links(text, OFFICIAL):
        assert "." in domain


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_subdomain_of_ours_is_ours(name: str) -> None:
    assert suspicious_links(f"https://{name}.pharos.com", OFFICIAL) == []
