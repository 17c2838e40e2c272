"""The command line: `python -m bot run` serves, `python -m bot settings` explains the environment variables."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence

from bot.desk.errors import DeskError
from bot.settings import SettingError, load_settings, settings_page


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Pharos, the support assistant.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve customers and staff, and watch the assistants")
    commands.add_parser("settings", help="print all environment variables as Markdown")
    command = parser.parse_args(arguments).command
    try:
        return _run() if command == "run" else _settings()
    except KeyboardInterrupt:
        return 130
    except (SettingError, DeskError, OSError) as error:
        print(f"pharos: {error}", file=sys.stderr)
        return 1


def _settings() -> int:
    print(settings_page(), end="")
    return 0


def _run() -> int:
    # Imported here, for the other commands need none of it.
    from bot.content.library import load_content  # noqa: PLC0415
    from bot.gateway.app import Gateway  # noqa: PLC0415
    from bot.gateway.server import PortTaken, listen, serve  # noqa: PLC0415

    settings = load_settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for variable in settings.guessable:
        logging.getLogger(__name__).warning("%s is so short that it can be guessed", variable)
    # Says on every SQLite start which migrations there are.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        listening = listen(settings.host, settings.port)
    except PortTaken as error:
        print(f"pharos: {error}", file=sys.stderr)
        return 1
    with listening:
        gateway = Gateway(settings, load_content(settings.content))
        asyncio.run(serve(gateway, listening))
    return 0
