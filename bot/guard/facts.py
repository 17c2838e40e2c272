"""Finds the facts a ticket needs in what a customer writes, in whatever language.

The one entry to the guard's recognition: everything another part needs is exported here.
"""

from bot.guard.addresses import address_chain, address_checksum_ok
from bot.guard.amounts import parse_amount
from bot.guard.answers import interpret
from bot.guard.complaints import complaint
from bot.guard.fact import Fact, FactKind
from bot.guard.mentions import networks_of, travels
from bot.guard.recognition import find_facts

__all__ = [
    "Fact",
    "FactKind",
    "address_chain",
    "address_checksum_ok",
    "complaint",
    "find_facts",
    "interpret",
    "networks_of",
    "parse_amount",
    "travels",
]
