"""python3 -m unittest"""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "vendor")]

from ghat_plugin import Problem  # noqa: E402
from ghat_plugin.router import ModelRequest  # noqa: E402
from ghat_plugin.testing import configure, context  # noqa: E402
from plugin import PLUGIN  # noqa: E402


def first(plugin, model, size):
    candidates = plugin.route(context(), ModelRequest(model, False, ["model", "messages"], size))
    return candidates[0].model if candidates else None


class Chooses(unittest.TestCase):
    def test_a_short_request_goes_to_the_small_model(self):
        plugin = configure(PLUGIN, {"limit": 100})
        self.assertEqual(first(plugin, "smart-default", 100), "gpt-4o-mini")
        self.assertEqual(first(plugin, "smart-default", 101), "gpt-4.1-mini")

    def test_a_model_by_its_own_name_is_served_as_asked(self):
        self.assertEqual(first(configure(PLUGIN), "@openai/o3", 5), "o3")
        self.assertIsNone(first(configure(PLUGIN), "unheard-of", 5))

    def test_a_model_without_a_provider_is_refused(self):
        with self.assertRaises(Problem):
            configure(PLUGIN, {"small": "gpt-4o-mini"})


if __name__ == "__main__":
    unittest.main()
