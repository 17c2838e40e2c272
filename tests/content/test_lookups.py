"""The plan of lookups in data/lookups.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.content.library import Content, load_content
from bot.content.lookups import load_lookups
from bot.desk.errors import Invalid
from bot.desk.lookup import Kind
from tests.conftest import ROOT

DATA = ROOT / "data"
KNOWN = {"esplora", "etherscan", "trongrid"}


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(DATA)


def test_its_topics_are_those_of_the_taxonomy(content: Content) -> None:
    assert set(content.lookups.topics) <= set(content.taxonomy.topics)
    assert {lookup.kind for lookup in content.lookups.topics.values()} == set(Kind)


def test_its_networks_are_those_that_customers_can_name(content: Content) -> None:
    lexicon = DATA / "lexicon"
    networks = {name.casefold() for name in yaml.safe_load((lexicon / "networks.yml").read_text("utf-8"))}
    coins = {name.casefold() for name in yaml.safe_load((lexicon / "coins.yml").read_text("utf-8"))}
    titles = {name.casefold() for name in content.lookups.networks}
    assert set(content.lookups.names) - titles <= networks | coins
    assert {coin.casefold() for coin in content.lookups.of_coin} <= coins


def test_each_network_has_a_client_and_only_those_like_ethereum_a_chain_id(content: Content) -> None:
    for network in content.lookups.networks.values():
        assert network.kind in KNOWN
        assert (network.chain_id is not None) == (network.kind == "etherscan")
        assert "{" not in network.page_of("0x12")


GOOD = {"kind": "esplora", "confirmations": 2, "page": "https://x.example/{hash}"}


@pytest.mark.parametrize(
    ("topics", "networks", "complaint"),
    [
        ({"a": {"looks_up": "weather"}}, {}, "weather"),
        ({"a": {}}, {}, "looks_up is missing"),
        ({}, {"A": {**GOOD, "confirmations": 0}}, "confirmations of A"),
        ({}, {"A": {**GOOD, "page": "http://x.example/{hash}"}}, "page of A"),
        ({}, {"A": {**GOOD, "page": "https://x.example/"}}, "page of A"),
        ({}, {"A": {**GOOD, "also": ["X"]}, "B": {**GOOD, "also": ["x"]}}, "x names two networks"),
        ({}, {"A": {"kind": "esplora"}}, "confirmations is missing"),
        ({}, [], "lookups.yml"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, topics: object, networks: object, complaint: str) -> None:
    path = tmp_path / "lookups.yml"
    path.write_text(yaml.safe_dump({"topics": topics, "networks": networks}), "utf-8")
    with pytest.raises(Invalid, match=rf"lookups\.yml.*{complaint}|{complaint}"):
        load_lookups(path)
