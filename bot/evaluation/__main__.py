"""`python -m bot.evaluation`: how well messages are understood that the models have not seen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.evaluation.held_out import by_sitting, leave_out, train
from bot.evaluation.messages import labelled_messages
from bot.evaluation.report import as_text, draw
from bot.evaluation.run import Pipeline
from bot.evaluation.score import Scores, score
from bot.evaluation.served import score_served
from bot.nlu.corpus import Labelled, training_messages
from bot.nlu.lexicon import PROJECT_ROOT

# Labelled messages by people who did not write the training text.
_FOUNDING = PROJECT_ROOT.parent / "shared" / "eval"
_OTHERS = (PROJECT_ROOT / "tests" / "eval", _FOUNDING)
_SERVED = "served"


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes `<part>.txt` and `<part>.png` into docs/evaluation and prints the texts."""
    known = (*_PARTS, _SERVED)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"what to measure: {', '.join(known)}; all by default")
    parser.add_argument("--files", nargs="*", type=Path, help="JSONL of {lang, kind, label, text} for `others`")
    parser.add_argument("--out", type=Path, default=PROJECT_ROOT / "docs" / "evaluation")
    options = parser.parse_args(arguments)
    files = options.files or [file for folder in _OTHERS for file in sorted(folder.glob("*.jsonl"))]
    if unknown := set(options.parts) - set(known):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    for part in options.parts or known:
        if part == _SERVED:
            _write_served(files, options.out)
            continue
        title, measure = _PARTS[part]
        scores = measure(training_messages(), files)
        if not scores.seconds:
            continue  # one sitting only, or no messages by others
        text = as_text(title, scores)
        print(text)
        (options.out / f"{part}.txt").write_text(text, "utf-8")
        draw(title, scores, options.out / f"{part}.png")
    return 0


def _write_served(files: Sequence[Path], out: Path) -> None:
    script = _FOUNDING / "score.py"
    if not script.exists():
        print(f"left out: {_SERVED} needs score.py of the founding task", file=sys.stderr)
        return
    text = f"The whole product, over the web channel: {script.name}\n\n" + "".join(
        f"{folder.parent.name}/{folder.name}\n{score_served(script, own)}\n"
        for folder in dict.fromkeys(file.parent for file in files)
        if (own := [file for file in files if file.parent == folder])
    )
    print(text)
    (out / f"{_SERVED}.txt").write_text(text, "utf-8")


def _sittings(messages: Sequence[Labelled], _: Sequence[Path]) -> Scores:
    return score(
        [
            outcome
            for fold in leave_out(messages, by_sitting(messages), lambda line: print(line, file=sys.stderr))
            for outcome in Pipeline(fold.models).outcomes(fold.held_out)
        ]
    )


def _by_others(messages: Sequence[Labelled], files: Sequence[Path]) -> Scores:
    labelled = labelled_messages(files)
    return score(list(Pipeline(train(messages)).outcomes(labelled))) if labelled else Scores()


_PARTS: dict[str, tuple[str, Callable[[Sequence[Labelled], Sequence[Path]], Scores]]] = {
    "sittings": ("A sitting left out: messages in other people's words", _sittings),
    "others": ("Messages by people who did not write the training text", _by_others),
}


if __name__ == "__main__":
    sys.exit(main())
