"""The suite. It mirrors the source; conversations are data under `dialogues/`."""
