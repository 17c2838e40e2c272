"""Serves a gateway on its port until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket

from aiohttp import web

from bot.gateway.app import Gateway

log = logging.getLogger(__name__)

#: What requests under way get to end when the gateway stops, in seconds.
_FAREWELL = 2.0


class PortTaken(Exception):
    """Something else listens on the port already."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises PortTaken or OSError. Opened before anything else is touched."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"Port {port} is taken. Stop what uses it, or choose another with PHAROS_PORT.") from None
        raise


async def serve(gateway: Gateway, listening: socket.socket) -> None:
    """Starts everything, says where it is, and stops everything on SIGINT or SIGTERM."""
    stop = asyncio.Event()
    _on_signals(stop)
    # No access log: it would name every customer's address; what matters is logged where it happens.
    runner = web.AppRunner(gateway.app, access_log=None, shutdown_timeout=_FAREWELL)
    try:
        await gateway.start()
        await runner.setup()
        await web.SockSite(runner, listening, backlog=1024).start()
        _greet(gateway, listening)
        await stop.wait()
        log.info("stopping")
    finally:
        await gateway.disconnect()
        await runner.cleanup()
        await gateway.stop()


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def told(number: signal.Signals) -> None:
        stop.set()
        # The second Ctrl-C ends the process at once; its children end with it.
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told, number)


def _greet(gateway: Gateway, listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104
    base = f"http://{shown}:{port}"
    print(f"Pharos runs on {base}  (the assistant is loading; messages wait until it is ready)")
    print(f"  demo page  {base}/")
    print(f"  widget     {base}/widget.js")
    print(f"  API        {base}/api/openapi.json")
    for line in gateway.greeting():
        print(f"  {line}")
    print("Ctrl-C stops it.", flush=True)
