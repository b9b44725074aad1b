"""python3 -m unittest"""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "vendor")]

from ghat_plugin import Problem  # noqa: E402
from ghat_plugin.testing import check_cases, check_streaming, configure, found  # noqa: E402
from plugin import PLUGIN  # noqa: E402


class Finds(unittest.TestCase):
    def test_the_cases_hold_whole_and_streamed(self):
        self.assertGreater(check_cases(PLUGIN, HERE / "cases"), 0)

    def test_a_stream_finds_what_the_whole_text_does(self):
        check_streaming(configure(PLUGIN), "A unicorn, größer als ein Pferd, is a Unicorn; unicorns are not one unicorn")

    def test_words_are_the_operators(self):
        plugin = configure(PLUGIN, {"words": ["big bird"]})
        self.assertEqual(found(plugin, "a Big Bird and a unicorn"), ["forbidden-word:Big Bird"])

    def test_settings_that_are_wrong_are_refused(self):
        for settings in [{"words": "unicorn"}, {"words": []}, {"word": ["unicorn"]}]:
            with self.assertRaises(Problem):
                configure(PLUGIN, settings)


if __name__ == "__main__":
    unittest.main()
