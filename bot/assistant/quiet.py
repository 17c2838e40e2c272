"""Rasa's and TensorFlow's chatter, turned down before it costs anything."""

from __future__ import annotations

import logging
import os
import warnings

_LOUD = ("rasa", "rasa_sdk", "matplotlib", "tensorflow", "apscheduler")


def quieten() -> None:
    """Only warnings that we can do something about; to be called before Rasa is imported.

    structlog copies every event deeply even when nobody reads it, so it must filter early.
    """
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TQDM_DISABLE", "1")
    # One for each training example, that no response is named after its topic: ours are articles.
    warnings.filterwarnings("ignore", category=UserWarning, module="rasa")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger().addFilter(_not_tensorboard)

    import structlog  # noqa: PLC0415  # Rasa brings it along

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _not_tensorboard(record: logging.LogRecord) -> bool:
    return "TensorBoard" not in record.getMessage()
