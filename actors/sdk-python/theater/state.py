"""This actor's state with values as JSON.

Keys are ordered as their UTF-8 bytes. A turn reads its own writes; they are kept if it returns and discarded if it
raises.
"""

import json
from collections.abc import Iterator
from typing import Any

from wit_world.imports import state as _host

_PAGE = 100


def get(key: str, default: Any = None) -> Any:
    """The value under ``key``, or ``default`` if there is none."""
    value = _host.get(key.encode())
    return default if value is None else json.loads(value)


def put(key: str, value: Any) -> None:
    """Writes a value. Going beyond the manifest's limits fails the turn."""
    _host.put(key.encode(), json.dumps(value).encode())


def delete(key: str) -> None:
    """Removes a value, if there is one."""
    _host.delete(key.encode())


def scan(prefix: str) -> Iterator[tuple[str, Any]]:
    """All entries whose key begins with ``prefix``, ascending, fetched from the host as the iteration goes on."""
    after = None
    while True:
        page = _host.scan(prefix.encode(), after, _PAGE)
        for key, value in page:
            yield key.decode(), json.loads(value)
        if len(page) < _PAGE:
            return
        after = page[-1][0]
