"""For tests: answers everything by which one run of a turn could differ from another."""

import datetime
import os
import random
import secrets
import sys
import tempfile
import time
import uuid

from theater import answer_json
from wit_world import exports

KEYS = ["b", "a", "d", "c", "ä", "\U0001f600"]


def attempt(action):
    """What an action gives, or the error that it raises."""
    try:
        return repr(action())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Handler(exports.Handler):
    def handle(self, message):
        shuffled = list(KEYS)
        random.shuffle(shuffled)
        return answer_json(
            "chances",
            {
                "seeded": {
                    "random": [random.random(), random.random()],
                    "shuffled": shuffled,
                    "own": random.Random().random(),
                    "secrets": secrets.token_hex(8),
                    "urandom": os.urandom(8).hex(),
                    "uuid": str(uuid.uuid4()),
                },
                "fixed": {
                    "time": time.time(),
                    "monotonic": time.monotonic(),
                    "perf": time.perf_counter(),
                    "date": str(datetime.datetime.now(datetime.timezone.utc)),
                    "local": str(datetime.datetime.now()),
                    "set": list(set(KEYS)),
                    "frozenset": list(frozenset(range(100, 120))),
                    "dict": list(dict.fromkeys(KEYS)),
                    "hash": [hash(key) for key in KEYS],
                    "arguments": sys.argv,
                    "environment": dict(os.environ),
                    "folder": attempt(os.getcwd),
                    "listing": attempt(lambda: os.listdir("/")),
                    "file": attempt(lambda: open("/etc/passwd").read()),
                    "temporary": attempt(tempfile.mkdtemp),
                },
            },
        )
