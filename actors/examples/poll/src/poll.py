"""A poll, apart from where it is kept."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

MAX_OPTIONS = 20
MAX_LENGTH = 200


class Refused(Exception):
    """A request that the poll refuses; ``code`` is for programs."""

    def __init__(self, code: str, text: str):
        super().__init__(text)
        self.code = code


@dataclass
class Poll:
    question: str
    options: list[str]
    open: bool = True

    @classmethod
    def opened(cls, body: Any) -> "Poll":
        question = _text(body, "question")
        options = body.get("options")
        if not isinstance(options, list) or not 2 <= len(options) <= MAX_OPTIONS:
            raise Refused("invalid-body", f"options: a list of 2 to {MAX_OPTIONS}")
        named = [_text({"option": option}, "option") for option in options]
        if len(set(named)) < len(named):
            raise Refused("invalid-body", "options: each once")
        return cls(question, named)

    def vote(self, body: Any) -> tuple[str, str]:
        """Who votes for what."""
        voter, option = _text(body, "voter"), _text(body, "option")
        if not self.open:
            raise Refused("closed", "the poll is closed")
        if option not in self.options:
            raise Refused("no-such-option", f"{option} is none of: {', '.join(self.options)}")
        return voter, option

    def result(self, votes: Iterable[str]) -> dict[str, Any]:
        counts = dict.fromkeys(self.options, 0)
        for option in votes:
            counts[option] += 1
        return {"question": self.question, "open": self.open, "votes": counts}

    def kept(self) -> dict[str, Any]:
        """As it is kept; ``Poll(**kept)`` gives it back."""
        return asdict(self)


def _text(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_LENGTH:
        raise Refused("invalid-body", f"{name}: text of 1 to {MAX_LENGTH} characters")
    return value
