"""A linear text classifier: a gather of float16 rows, under a millisecond a message."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu import features

Floats = NDArray[np.float32]
# The runs of a message, as `features.tokens` gives them, and one block of features: from the runs to its n-grams.
Runs = list[tuple[str, str]]
Block = Callable[[Runs], Iterable[str]]

BLOCKS: dict[str, Block] = {"words": features.word_grams, "chars": features.char_grams}


@dataclass(frozen=True)
class Reading:
    """What a model makes of one text: a score for each class, and how much of the text it knows (0 to 1)."""

    scores: Floats
    coverage: float


class LinearModel:
    """Scores a text against every class; immutable once made, safe to share between threads."""

    def __init__(
        self,
        classes: Sequence[str],
        blocks: Sequence[str],
        vocabularies: Sequence[dict[str, int]],
        idf: Floats,
        weights: NDArray[np.float16],
        bias: Floats,
    ) -> None:
        self.classes = list(classes)
        self.blocks = list(blocks)
        self._vocabularies = list(vocabularies)
        self._idf = idf
        self._weights = weights
        self._bias = bias
        self._rare = float(idf.max(initial=1.0))

    def read(self, text: str) -> Reading:
        """Scores of the classes for a text; a text without known n-grams gets the bias alone."""
        runs = features.tokens(text)
        scores = self._bias.copy()
        known = total = 0.0
        for name, vocabulary in zip(self.blocks, self._vocabularies, strict=True):
            counts = Counter(BLOCKS[name](runs))
            found = [(row, n) for gram, n in counts.items() if (row := vocabulary.get(gram)) is not None]
            missing = len(counts) - len(found)
            total += missing * self._rare
            if not found:
                continue
            rows = np.array([row for row, _ in found])
            idf = self._idf[rows]
            values = (1.0 + np.log(np.array([n for _, n in found], dtype=np.float32))) * idf
            scores += (values / np.sqrt(values @ values)) @ self._weights[rows].astype(np.float32)
            known += float(idf.sum())
            total += float(idf.sum())
        return Reading(scores, known / total if total else 0.0)

    def save(self, folder: Path) -> None:
        """Writes the model as two files into an existing folder."""
        words = {"classes": self.classes, "blocks": self.blocks, "grams": [list(v) for v in self._vocabularies]}
        (folder / "vocabulary.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
        np.savez(folder / "weights.npz", idf=self._idf, weights=self._weights, bias=self._bias)

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """The model that `save` wrote into the folder."""
        words = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        start = 0
        vocabularies = []
        for grams in words["grams"]:
            vocabularies.append({gram: start + row for row, gram in enumerate(grams)})
            start += len(grams)
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return cls(
                words["classes"], words["blocks"], vocabularies, arrays["idf"], arrays["weights"], arrays["bias"]
            )
