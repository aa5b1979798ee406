"""A small load generator, run as a process of its own: `python -m benchmarks.load PORT SECONDS CONNECTIONS`.

Reads [path, tag] pairs as JSON from its input and asks for them in turn, over connections that are kept alive.
Prints requests, seconds, and how many answers of each status. Never leaves this machine.
"""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import cycle
from time import perf_counter

import orjson

Asked = Sequence[tuple[str, str | None]]
"""Paths, each with the ETag known of it or None."""


class Client(asyncio.Protocol):
    """One connection: sends a request, waits for the whole answer, sends the next."""

    def __init__(self, requests: "cycle[bytes]", until: float, counts: Counter[int]) -> None:
        self.requests, self.until, self.counts = requests, until, counts
        self.buffer = b""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, there, body = self.buffer.partition(b"\r\n\r\n")
        if not there:
            return
        status = int(head[9:12])
        if status != 304 and not _whole(head.lower(), body):
            return
        self.counts[status] += 1
        self.buffer = b""
        if perf_counter() < self.until:
            self.transport.write(next(self.requests))
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


def _whole(head: bytes, body: bytes) -> bool:
    if b"\r\ntransfer-encoding: chunked" in head:
        return body.endswith(b"\r\n0\r\n\r\n")
    _, _, length = head.partition(b"\r\ncontent-length:")
    return len(body) >= int(length.partition(b"\r\n")[0] or 0)


def run(port: int, asked: Asked, seconds: float, connections: int, status: int = 200) -> float:
    """Give the answers per second of a server on this machine; all of them must have this status."""
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(seconds), str(connections)]
    done = subprocess.run(
        command, input=orjson.dumps(asked), stdout=subprocess.PIPE, check=True, timeout=seconds + 60
    )
    counted = orjson.loads(done.stdout)
    assert counted["answers"].keys() == {str(status)}, counted
    return float(counted["requests"] / counted["seconds"])


def request(path: str, tag: str | None) -> bytes:
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n{condition}\r\n".encode()


async def ask(port: int, seconds: float, connections: int) -> dict[str, object]:
    counts: Counter[int] = Counter()
    requests = cycle([request(path, tag) for path, tag in orjson.loads(sys.stdin.buffer.read())])
    loop, began = asyncio.get_running_loop(), perf_counter()

    async def keep_asking() -> None:
        # A server may end a connection; then another is opened.
        while perf_counter() < began + seconds:
            _, client = await loop.create_connection(
                lambda: Client(requests, began + seconds, counts), "127.0.0.1", port
            )
            await client.ended

    await asyncio.gather(*(keep_asking() for _ in range(connections)))
    spent = perf_counter() - began
    answers = {str(status): count for status, count in counts.items()}
    return {"requests": counts.total(), "seconds": spent, "answers": answers}


if __name__ == "__main__":
    arguments = sys.argv[1:]
    counted = asyncio.run(ask(int(arguments[0]), float(arguments[1]), int(arguments[2])))
    sys.stdout.buffer.write(orjson.dumps(counted))
