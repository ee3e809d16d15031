"""Write Theater actors in Python: bodies as text and JSON, answers, problems.

State is in ``theater.state``; other host interfaces are imported from ``wit_world.imports``, as the manifest grants.
"""

import json as _json
from typing import Any, NoReturn

from componentize_py_types import Err
from wit_world.imports.types import Message, Outcome_Answer, Outcome_Done, Outcome_Later, Payload, Problem

__all__ = [
    "DONE",
    "LATER",
    "answer_json",
    "answer_text",
    "json",
    "json_payload",
    "reject",
    "text",
    "text_payload",
    "unknown_kind",
]

#: Nothing to answer.
DONE = Outcome_Done()

#: An answer follows by ``messaging.answer`` with the message's token, in a later turn.
LATER = Outcome_Later()


def reject(code: str, text: str, detail: bytes = b"") -> NoReturn:
    """Rejects the message: every effect of the turn is discarded, and the asker gets the problem.

    ``code`` is for programs, ``[a-z][a-z0-9.-]{0,63}``; ``text`` is for people. Any other exception fails the turn.
    """
    raise Err(Problem(code, text, detail))


def unknown_kind(message: Message) -> NoReturn:
    """Rejects a message of a kind that the actor does not know."""
    reject("unknown-kind", f"unknown kind of message: {message.kind}")


def text(message: Message) -> str:
    """The body as text; rejects the message if it is not UTF-8."""
    try:
        return message.body.decode()
    except UnicodeDecodeError as error:
        reject("invalid-body", f"body is not UTF-8: {error}")


def json(message: Message) -> Any:
    """The body read as JSON, whatever its content type says; rejects the message if it is none."""
    try:
        return _json.loads(text(message))
    except ValueError as error:
        reject("invalid-body", f"body: {error}")


def text_payload(kind: str, value: str) -> Payload:
    return Payload(kind, "text/plain; charset=utf-8", [], value.encode())


def json_payload(kind: str, value: Any) -> Payload:
    return Payload(kind, "application/json", [], _json.dumps(value).encode())


def answer_text(kind: str, value: str) -> Outcome_Answer:
    """The answer to this message, as text."""
    return Outcome_Answer(text_payload(kind, value))


def answer_json(kind: str, value: Any) -> Outcome_Answer:
    """The answer to this message, as JSON."""
    return Outcome_Answer(json_payload(kind, value))
