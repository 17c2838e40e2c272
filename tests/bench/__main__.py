"""`make bench`: starts the product on a folder of its own and measures it over Rasa's REST channel.

Prints messages a second and latency for 1, 10 and 50 users that each wait for their answer, and how much slower the
last messages of a long conversation are than its first. This kind of machine is noisy: compare ratios of one run.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path

import aiohttp
import yaml

from bot.assistant.training import train
from tests.conftest import ROOT
from tests.product.running import API_KEY, Running

USERS = (1, 10, 50)
MESSAGES = 20
LONG = 100


def messages() -> list[str]:
    """Questions about every topic, from the English training text."""
    found: list[str] = []
    for path in sorted((ROOT / "data" / "nlu" / "en" / "first").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            if entry["intent"].startswith("faq/"):
                found += [line[2:] for line in entry["examples"].splitlines()[:4]]
    return found


async def user(http: aiohttp.ClientSession, url: str, sender: str, texts: list[str]) -> list[float]:
    """Sends one message after the other; returns the seconds that each took."""
    spent = []
    for text in texts:
        began = time.perf_counter()
        async with http.post(f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": text}) as response:
            response.raise_for_status()
            await response.json()
        spent.append(time.perf_counter() - began)
    return spent


async def measure(running: Running) -> None:
    """Prints the table."""
    texts, rng = messages(), random.Random(7)  # not for secrets
    head = {"Authorization": f"Bearer {API_KEY}"}
    async with aiohttp.ClientSession(headers=head, connector=aiohttp.TCPConnector(limit=0)) as http:
        await user(http, running.url, "warm", texts[:10])
        for count in USERS:
            began = time.perf_counter()
            talks = [user(http, running.url, f"{count}-{n}", rng.choices(texts, k=MESSAGES)) for n in range(count)]
            spent = sorted(second for talk in await asyncio.gather(*talks) for second in talk)
            rate = len(spent) / (time.perf_counter() - began)
            p50, p95 = spent[len(spent) // 2] * 1e3, spent[int(len(spent) * 0.95)] * 1e3
            print(f"{count:3} users  {rate:6.1f} messages/s  p50 {p50:6.0f} ms  p95 {p95:6.0f} ms")
        spent = await user(http, running.url, "long", [texts[0]] * LONG)
        first, last = sorted(spent[1:11])[5], sorted(spent[-10:])[5]
        print(f"after {LONG} messages in one conversation: {last / first:.2f} times the time of the first")


async def main() -> None:
    """Starts, measures, stops."""
    train(ROOT, ROOT / "models")
    with tempfile.TemporaryDirectory() as data:
        running = Running(ROOT, Path(data))
        began = time.perf_counter()
        await running.start()
        print(f"pages after {await running.alive():.1f} s")
        await running.ready()
        print(f"first answer possible after {time.perf_counter() - began:.1f} s")
        try:
            await measure(running)
        finally:
            await running.stop()


if __name__ == "__main__":
    asyncio.run(main())
