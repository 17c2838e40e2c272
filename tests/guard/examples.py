"""Texts and values that the guard's tests share: none of them belongs to anybody."""

import re
from collections.abc import Iterator
from pathlib import Path

HASH = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
EVM = "0x52908400098527886E0F7030069857D2E4169EE7"
EVM_CHECKSUMMED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
EVM_MISTYPED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"
BTC = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
SOLANA = "7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU"
SOLANA_SIGNATURE = "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"
WIF = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"
XPRV = (
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
)
API_SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"

_MESSAGE = re.compile(r"^    - (.+)$", re.MULTILINE)


def ordinary_messages() -> Iterator[str]:
    """What customers ask in seven languages: the assistant's own training messages."""
    nlu = Path(__file__).resolve().parents[2] / "data" / "nlu"
    for path in sorted(nlu.rglob("*.yml")):
        yield from _MESSAGE.findall(path.read_text("utf-8"))
