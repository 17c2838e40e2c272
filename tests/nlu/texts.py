"""Texts that no component may stumble over."""

from __future__ import annotations

from hypothesis import strategies as st

AWKWARD = [
    "",
    " ",
    "\n\t\r\x00\x07\x1b[31m",
    "😀🚀👨‍👩‍👧‍👦",
    "a" * 10_000,
    "提币" * 5_000,
    "? ! . " * 1_500,
    "مرحبا כסף שלי \u202etxet desrever",
    "Hola 提币 출금 вывод 出金したい γεια",
    "\ud800 lone surrogate",
    "é" * 300 + "\u0301" * 300,
    "0x" + "ab12" * 16,
    "/intent{}",
    "[text](entity) {braces} - dash",
]

# Whatever a keyboard, a clipboard or an attacker can send, long and short.
any_text = st.text(alphabet=st.characters(), max_size=300) | st.sampled_from(AWKWARD)
