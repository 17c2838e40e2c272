"""A gateway's name, which its next run will have again: by it, it knows what it had begun before it died."""

from __future__ import annotations

import fcntl
import uuid
from pathlib import Path
from typing import IO

#: Gateways that share a folder. More are possible, and nobody has so many.
_MOST = 1000


class Identity:
    """Taken from a file in the data folder, which is locked while the gateway lives; the system lets go at its death.

    A second gateway on the same folder takes the next file, so two never have the same name at a time. Where the
    folder does not outlive the gateway, the name is new, and what was begun is taken up when its claim ends.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[str] | None = None
        self.name = ""

    def take(self) -> None:
        """Takes a name; raises OSError when the folder cannot be written."""
        for number in range(_MOST):
            file = (self._folder / f"gateway-{number}.id").open("a+", encoding="ascii")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                continue
            self._file = file
            self.name = _written(file)
            return
        raise OSError(f"More than {_MOST} gateways share {self._folder}.")

    def give_back(self) -> None:
        """The next who asks may have it; giving it back twice changes nothing."""
        if self._file:
            self._file.close()
            self._file = None


def _written(file: IO[str]) -> str:
    file.seek(0)
    name = file.read().strip()
    if not name:
        name = uuid.uuid4().hex
        file.write(name)
        file.flush()
    return name
