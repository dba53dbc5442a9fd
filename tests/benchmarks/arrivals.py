"""People who come whether or not those before them have been answered (an open loop).

A time is counted from when somebody came, not from when the request could be sent, so that a
server which falls behind cannot hide it. It ends by itself.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE = 30.0


@dataclass(frozen=True)
class Visit:
    """One arrival: where to, how long until the last byte, and whether it was answered well."""

    path: str
    seconds: float
    ok: bool
    size: int


async def _visit(port: int, path: str, due: float) -> Visit:
    try:
        answer = await asyncio.wait_for(_get(port, path), PATIENCE)
    except (OSError, TimeoutError):
        answer = b""
    taken = time.perf_counter() - due
    return Visit(path, taken, answer.startswith(b"HTTP/1.1 200"), len(answer))


async def _get(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        return await reader.read(-1)
    finally:
        writer.close()


async def _arrivals(port: int, paths: Sequence[str], per_second: int, seconds: int) -> list[Visit]:
    began = time.perf_counter()
    tasks = []
    for number in range(per_second * seconds):
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        path = paths[number % len(paths)]
        tasks.append(asyncio.create_task(_visit(port, path, due)))
    return list(await asyncio.gather(*tasks))


def run(port: int, paths: Sequence[str], per_second: int, seconds: int) -> list[Visit]:
    """So many arrivals a second, for so long, taking the paths in turn."""
    return asyncio.run(_arrivals(port, paths, per_second, seconds))
