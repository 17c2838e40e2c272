"""An assistant process for the supervisor's tests: `python sham_process.py MODE LOG PORT`, standard library only.

MODE: ready answers, slow never finishes loading, broken ends at once, deaf ignores SIGTERM, mute stops answering
once it has been ready. Every start adds a line with its process id and port to LOG.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MODE, LOG, PORT = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])


class Handler(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        """/health."""
        Handler.asked += 1
        if MODE == "mute" and Handler.asked > 1:
            threading.Event().wait()
        status = 503 if MODE == "slow" else 200
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    with LOG.open("a") as log:
        log.write(f"{os.getpid()} {PORT}\n")
    if MODE == "broken":
        sys.exit(3)
    if MODE == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
