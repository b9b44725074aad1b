"""python3 -m unittest"""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "vendor")]

from ghat_plugin.testing import configure, context, segment  # noqa: E402
from plugin import PLUGIN  # noqa: E402


class Swaps(unittest.TestCase):
    def test_the_same_name_gets_the_same_placeholder(self):
        plugin = configure(PLUGIN, {"names": ["Ann", "Bob"]})
        swaps = plugin.redact(context(), [segment("Größe: Ann met Bob"), segment("Ann left [NAME_1]")])
        self.assertEqual([(s.span.segment, s.span.start, s.span.end, s.placeholder) for s in swaps],
                         [(0, 9, 12, "[NAME_2]"), (0, 17, 20, "[NAME_3]"), (1, 0, 3, "[NAME_2]")])

    def test_nothing_is_swapped_where_there_is_no_name(self):
        self.assertEqual(configure(PLUGIN).redact(context(), [segment("unicorn")]), [])


if __name__ == "__main__":
    unittest.main()
