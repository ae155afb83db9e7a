"""From a vote to the tally on the facilitator's page, for a room of 500 that votes at once.

    .venv/bin/python -m tests.benchmarks.live [VOTERS]

A real server over a file, then two over one PostgreSQL database, where half of the votes reach the page by
way of the other server; every voter listens, as a phone does. A vote's time runs from before it is sent until the
facilitator's page is told a count that holds it: what was told is counted in the order of the votes'
answers. The notes, with the tally that grows, are open beside it. Prints figures, judges nothing. Clients and
server share the machine, so look at all figures: what a vote takes of the servers' processors does not
depend on what else runs here. Closing is told to every phone, with the tally.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests import postgres
from tests.cohort.room import Client, Server, opened, request
from tests.cohort.test_live import IDS, ITEM


async def _listen(client: Client, path: str, counts: list[tuple[float, int]], came: asyncio.Event) -> None:  # fmt: skip
    """Read a stream to its end; note when how many had voted, and that a state came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(request(client, path))
    async for line in reader:
        if line.startswith(b"data: "):
            counts.append((time.perf_counter(), json.loads(line[6:]).get("voted", 0)))
            came.set()


async def _vote(server: Server, client: Client, number: int, response: str) -> tuple[float, float]:
    """When a vote was sent, and when its phone was told that it counts."""
    body = json.dumps({"round": number, "response": response}).encode()
    sent = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(request(client, f"/{server.code}/vote", body))
    status = await reader.readline()
    told = time.perf_counter()
    assert b" 200 " in status, status
    writer.close()
    return sent, told


def _processors(servers: Sequence[Server]) -> float:
    """Seconds of processors that the servers have had."""
    return sum(sum(psutil.Process(it.process.pid).cpu_times()[:2]) for it in servers)


async def _measure(servers: Sequence[Server], voters: list[Client], spread: float) -> None:
    """Everybody votes within `spread` seconds; 0: in one moment."""
    server = servers[0]
    facilitator = server.facilitator()
    number = opened(facilitator)["round"]
    counts: list[tuple[float, int]] = []
    news = asyncio.Event()
    listening = [asyncio.create_task(_listen(facilitator, "/facilitator/events", counts, news))]  # fmt: skip
    listening.append(asyncio.create_task(_listen(facilitator, "/facilitator/notes/events", [], asyncio.Event())))  # fmt: skip
    here = [asyncio.Event() for _ in voters]
    for voter, came in zip(voters, here, strict=True):
        listening.append(asyncio.create_task(_listen(voter, f"/{server.code}/events", [], came)))  # fmt: skip
    await asyncio.gather(*(came.wait() for came in (news, *here)))

    async def later(n: int) -> tuple[float, float]:
        await asyncio.sleep(spread * n / len(voters))
        return await _vote(server, voters[n], number, IDS[n % len(IDS)])

    before = _processors(servers)
    votes = sorted(await asyncio.gather(*map(later, range(len(voters)))), key=lambda it: it[1])
    while counts[-1][1] < len(voters):
        news.clear()
        await news.wait()
    shown = [next(at for at, n in counts if n > place) - sent for place, (sent, _) in enumerate(votes)]  # fmt: skip
    for name, times in (("told", [told - sent for sent, told in votes]), ("in the tally", shown)):
        milliseconds = sorted(1000 * it for it in times)
        print(f"{len(votes)} voters in {spread:g} s, {name:12} median {statistics.median(milliseconds):7.0f} ms   "
              f"95% {milliseconds[int(0.95 * len(milliseconds))]:7.0f} ms")  # fmt: skip
    after = _processors(servers)
    for came in here:
        came.clear()
    begun = time.perf_counter()
    await asyncio.to_thread(facilitator.ask, "/facilitator/do", {"do": "close", "round": number})
    await asyncio.gather(*(came.wait() for came in here))
    print(f"    of the servers' processors {1000 * (after - before) / len(votes):.2f} ms a vote; closed: every phone "
          f"has the tally after {1000 * (time.perf_counter() - begun):.0f} ms, {1000 * (_processors(servers) - after):.0f} ms of processors")  # fmt: skip
    for task in listening:
        task.cancel()


def _over(places: list[str], count: int) -> None:
    """One room over each place, with as many servers as it is named."""
    for spread in (20.0, 5.0, 0.0):
        servers = [Server(it, ITEM) for it in places]
        voters = [servers[n % len(servers)].voter() for n in range(count)]
        asyncio.run(_measure(servers, voters, spread))
        for server in servers:
            server.kill()


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, postgres.server() as address:
        print("One server, a file:")
        _over([str(Path(folder) / "votes.sqlite")], count)
        print("Two servers, PostgreSQL (the tests' own, which waits for no disk):")
        _over([postgres.create(address, "votes")] * 2, count)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
