import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from poll import Poll, Refused  # noqa: E402


class PollTest(unittest.TestCase):
    def test_counts_every_option(self):
        poll = Poll.opened({"question": "Tea?", "options": ["yes", "no"]})
        self.assertEqual(
            poll.result(["yes", "yes"]), {"question": "Tea?", "open": True, "votes": {"yes": 2, "no": 0}}
        )

    def test_survives_being_kept(self):
        poll = Poll.opened({"question": "Tea?", "options": ["yes", "no"]})
        poll.open = False
        self.assertEqual(Poll(**poll.kept()), poll)

    def test_refuses_what_is_no_poll(self):
        for body in [None, [], {}, {"question": "?", "options": ["one"]}, {"question": "?", "options": ["a", "a"]},
                     {"question": "", "options": ["a", "b"]}, {"question": "?", "options": ["a", 2]}]:
            with self.subTest(body=body), self.assertRaises(Refused) as refused:
                Poll.opened(body)
            self.assertEqual(refused.exception.code, "invalid-body")

    def test_refuses_votes(self):
        poll = Poll.opened({"question": "Tea?", "options": ["yes", "no"]})
        self.assertEqual(poll.vote({"voter": "alice", "option": "no"}), ("alice", "no"))
        self.assert_refused("no-such-option", poll, {"voter": "alice", "option": "maybe"})
        self.assert_refused("invalid-body", poll, {"option": "yes"})
        poll.open = False
        self.assert_refused("closed", poll, {"voter": "alice", "option": "yes"})

    def assert_refused(self, code, poll, body):
        with self.assertRaises(Refused) as refused:
            poll.vote(body)
        self.assertEqual(refused.exception.code, code)


if __name__ == "__main__":
    unittest.main()
