"""An actor that is a poll. See README.md for the messages."""

from poll import Poll, Refused
from theater import answer_json, json, reject, state, unknown_kind
from wit_world import exports
from wit_world.imports.types import Message, Outcome


class Handler(exports.Handler):
    def handle(self, message: Message) -> Outcome:
        try:
            return answer_json("poll", turn(message))
        except Refused as refused:
            reject(refused.code, str(refused))


def turn(message: Message) -> dict:
    match message.kind:
        case "open":
            if state.get("poll") is not None:
                raise Refused("already-open", "the poll was opened before")
            poll = Poll.opened(json(message))
            state.put("poll", poll.kept())
        case "vote":
            poll = kept()
            voter, option = poll.vote(json(message))
            state.put(f"vote/{voter}", option)
        case "close":
            poll = kept()
            poll.open = False
            state.put("poll", poll.kept())
        case "get":
            poll = kept()
        case _:
            unknown_kind(message)
    return poll.result(option for _, option in state.scan("vote/"))


def kept() -> Poll:
    poll = state.get("poll")
    if poll is None:
        raise Refused("not-open", "the poll was not opened yet")
    return Poll(**poll)
