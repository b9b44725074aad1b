"""python3 -m unittest"""

import json
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "vendor")]

from ghat_plugin import Surface  # noqa: E402
from ghat_plugin.provider import Err, Failure_RateLimited, ProviderRequest, UpstreamReply  # noqa: E402
from ghat_plugin.testing import configure, context  # noqa: E402
from plugin import PLUGIN  # noqa: E402


def reply(status, body, headers=()):
    return UpstreamReply(Surface.CHAT, status, list(headers), body)


class Translates(unittest.TestCase):
    def setUp(self):
        self.plugin = configure(PLUGIN)

    def test_a_request_becomes_a_prompt(self):
        body = json.dumps({"messages": [{"role": "user", "content": "hi"}]})
        sent = self.plugin.encode(context(), ProviderRequest("small", Surface.CHAT, False, ["messages"], body)).value
        self.assertEqual(json.loads(sent.body.value)["prompt"], "user: hi")

    def test_an_answer_is_read_or_refused(self):
        whole = json.loads(self.plugin.decode(context(), reply(200, b'{"text": "ho"}')))
        self.assertEqual(whole["choices"][0]["message"]["content"], "ho")
        with self.assertRaises(Err) as refused:
            self.plugin.decode(context(), reply(429, b"slow down", [("retry-after", "3")]))
        self.assertEqual(refused.exception.value, Failure_RateLimited(3))

    def test_a_stream_is_the_same_wherever_it_is_cut(self):
        data = '{"text": "Grö"}\n{"text": "ße"}'.encode()
        for cut in range(len(data) + 1):
            stream = self.plugin.stream(context(), Surface.CHAT)
            events = stream.push(data[:cut]) + stream.push(data[cut:]) + stream.finish()
            deltas = [json.loads(event.data)["choices"][0]["delta"] for event in events]
            self.assertEqual("".join(delta.get("content", "") for delta in deltas), "Größe")


if __name__ == "__main__":
    unittest.main()
