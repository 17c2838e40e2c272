"""Starts an assistant process: `python -m bot.assistant --port N [--model PATH]`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from bot.assistant.server import serve
from bot.assistant.training import ROOT, fitting_model, train


def main() -> None:
    """Serves until it is told to stop, or until whoever started it closes its end of standard input."""
    parser = argparse.ArgumentParser(prog="python -m bot.assistant", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="keep it private: there is no authentication here")
    parser.add_argument("--model", type=Path, help="a trained model; by default the one that fits the data")
    parser.add_argument("--watch-stdin", action="store_true", help="stop when standard input ends")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    model = options.model or _fitting()
    serve(options.host, options.port, model, watch_stdin=options.watch_stdin)


def _fitting() -> Path:
    """The model for the present data. After a training the process starts over, to be rid of what training took."""
    models = ROOT / "models"
    wanted = fitting_model(ROOT, models)
    if not wanted.exists():
        train(ROOT, models)
        os.execv(sys.executable, [sys.executable, "-m", "bot.assistant", *sys.argv[1:]])  # noqa: S606
    return wanted


if __name__ == "__main__":
    main()
