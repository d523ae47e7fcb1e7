"""Documents a second over the session: 1,000 of 50 KB from loopback, each answered after 20 ms, no politeness limit.

Run `python -m benchmarks.bench_http`. The server runs in a process of its own. Every body is compared before a rate is
printed; the same documents are then asked for again conditionally, which must cost no body.
"""

import multiprocessing
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from extractors.http import Answer, HttpSession, HttpSettings, Validators
from extractors.source import Request
from extractors.sources.openrouter import endpoints_request

DOCUMENTS = 1_000
SIZE_BYTES = 50_000
DELAY_SECONDS = 0.02
THREADS = 16
TARGET_PER_SECOND = 450
ROUNDS = 3


def body(target: str) -> bytes:
    """JSON of the wanted size that belongs to one target only."""
    head = f'{{"data": {{"id": "{target}", "fill": "'.encode()
    return head + b"x" * (SIZE_BYTES - len(head) - 3) + b'"}}'


def serve(listener: socket.socket) -> None:
    """A minimal HTTP/1.1 server with keep-alive and validators: the benchmark is about the client."""
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _POOL.submit(_answer_all, connection)


_POOL = ThreadPoolExecutor(64)


def _answer_all(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as lines:
        while request := lines.readline():
            headers = {}
            while (line := lines.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                headers[name.strip().lower()] = value.strip()
            target = request.split()[1].decode()
            time.sleep(DELAY_SECONDS)
            connection.sendall(_answer(target, headers.get(b"if-none-match", b"")))


def _answer(target: str, seen: bytes) -> bytes:
    if target == "/robots.txt":
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    etag = f'"{sha256(target.encode()).hexdigest()[:16]}"'.encode()
    if seen == etag:
        return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
    content = body(target)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\nETag: ".encode()
    return head + etag + b"\r\n\r\n" + content


@dataclass(frozen=True)
class Measured:
    """Best of the rounds: documents and unchanged answers a second, and CPU milliseconds of the client a document."""

    documents_per_second: float
    unchanged_per_second: float
    cpu_ms_per_document: float


def measure(base_url: str) -> Measured:
    """Ask for all documents with 16 requests in flight, check each, ask again conditionally."""
    requests = [endpoints_request(f"made/model-{number}") for number in range(DOCUMENTS)]
    settings = HttpSettings(base_urls={"openrouter": base_url}, is_polite=False)
    rates, rates_again, cpu = [], [], []
    with HttpSession(settings) as session, ThreadPoolExecutor(THREADS) as pool:
        session.fetch(requests[0])
        for _ in range(ROUNDS):
            before = time.process_time()
            rate, answers = _timed(pool, requests, session.fetch)
            cpu.append((time.process_time() - before) / DOCUMENTS * 1000)
            rates.append(rate)
            for request, answer in zip(requests, answers, strict=True):
                assert answer.data == body(request.url.removeprefix("https://openrouter.ai"))
            known = {answer.request.url: Validators(answer.headers["etag"]) for answer in answers}
            rate, again = _timed(pool, requests, partial(_again, session, known))
            assert all(answer.status == 304 and answer.sent_bytes == 0 for answer in again)
            rates_again.append(rate)
    return Measured(max(rates), max(rates_again), min(cpu))


def _again(session: HttpSession, known: Mapping[str, Validators], request: Request) -> Answer:
    return session.fetch(request, known[request.url])


def _timed(
    pool: ThreadPoolExecutor, requests: list[Request], fetch: Callable[[Request], Answer]
) -> tuple[float, list[Answer]]:
    started = time.perf_counter()
    answers = list(pool.map(fetch, requests))
    return len(requests) / (time.perf_counter() - started), answers


def main() -> None:
    """Measure and print."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        server = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        server.start()
        try:
            found = measure(f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            server.terminate()
            server.join()
    print(f"{DOCUMENTS} documents of {SIZE_BYTES} bytes, {DELAY_SECONDS * 1000:.0f} ms delay, {THREADS} in flight")
    print(f"documents: {found.documents_per_second:.0f} a second (target {TARGET_PER_SECOND})")
    print(f"unchanged: {found.unchanged_per_second:.0f} a second, no body")
    print(f"CPU of the client: {found.cpu_ms_per_document:.2f} ms a document")


if __name__ == "__main__":
    main()
