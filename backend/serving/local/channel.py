"""Messages over a pair of sockets: length, then the pickled message. Both ends are our own processes."""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct(">I")


class Blocking:
    """The worker's end."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, message: object) -> None:
        """Send whole."""
        self._connection.sendall(packed(message))

    def receive(self) -> Any:
        """The next message; EOFError when the other end is gone."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        return pickle.loads(self._exactly(length))  # noqa: S301 - written by our own parent process

    def _exactly(self, length: int) -> bytearray:
        data = bytearray()
        while len(data) < length:
            part = self._connection.recv(min(length - len(data), 1 << 20))
            if not part:
                raise EOFError
            data += part
        return data


async def receive(stream: asyncio.StreamReader) -> Any:
    """The next message on the engine's end; IncompleteReadError or ConnectionError when the worker is gone."""
    (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
    return pickle.loads(await stream.readexactly(length))  # noqa: S301 - written by our own worker


def packed(message: object) -> bytes:
    """A message as it goes over the wire."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data
