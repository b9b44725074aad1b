"""Do the scores say what they are said to say?"""

import unittest

from ghat_eval.found import Found, Run
from ghat_eval.items import Item, Span
from ghat_eval.score import pairs, spans, texts


def item(name: str, text: str, label: int, *labels: Span, family: str = "f") -> Item:
    return Item(name, text, label, family, "source", name, spans=list(labels), extra={"grounding": ["context"]})


def run(**findings: list[Found]) -> Run:
    return Run(findings, seconds=0.001, characters=1024)


class Spans(unittest.TestCase):
    text = "mail ann@example.org now"
    label = Span(5, 20, "email")

    def score(self, *found: Found, typed: bool = True) -> spans.SpanScore:
        items = [item("a", self.text, 1, self.label), item("b", "nothing here", 0)]
        return spans.score(items, run(a=list(found)), typed)

    def test_half_of_a_label_is_enough(self) -> None:
        self.assertEqual(self.score(Found("email", 5, 13)).total().recall, 1.0)
        self.assertEqual(self.score(Found("email", 5, 12)).total().recall, 0.0)

    def test_a_finding_of_everything_matches_nothing(self) -> None:
        items = [item("a", "x" * 100, 1, Span(0, 20, "email"))]
        self.assertEqual(spans.score(items, run(a=[Found("email", 0, 80)])).total().recall, 1.0)
        self.assertEqual(spans.score(items, run(a=[Found("email", 0, 81)])).total().recall, 0.0)

    def test_another_kind_is_a_wrong_finding_where_kinds_count(self) -> None:
        other = Found("phone", 5, 20)
        self.assertEqual(self.score(other).total().precision, 0.0)
        self.assertEqual(self.score(other, typed=False).kinds["email"].precision, 1.0)

    def test_a_finding_in_a_harmless_text_is_an_alarm(self) -> None:
        result = spans.score([item("b", "nothing", 0), item("c", "nothing", 0)], run(b=[Found("email", 0, 3)]))
        self.assertEqual((result.alarms, result.harmless, result.alarms_per_thousand), (1, 2, 500.0))

    def test_findings_below_the_floor_do_not_count(self) -> None:
        items = [item("a", self.text, 1, self.label)]
        low = run(a=[Found("email", 5, 20, 0.4)])
        self.assertEqual(spans.score(items, low, floor=0.5).total().recall, 0.0)


class Texts(unittest.TestCase):
    def test_one_harmless_text_in_a_hundred_may_pass_the_threshold(self) -> None:
        scores = [0.9, 0.8, *[0.1] * 198]
        threshold = texts.bearable(scores)
        self.assertEqual(sum(score >= threshold for score in scores), 2)
        self.assertLess(threshold, 0.8)

    def test_equal_scores_stay_below_the_threshold_together(self) -> None:
        threshold = texts.bearable([0.9, 0.5, 0.5, 0.5, *[0.0] * 196])
        self.assertEqual([threshold <= 0.9, threshold <= 0.5], [True, False])

    def test_without_scores_silence_is_never_a_hit(self) -> None:
        self.assertGreater(texts.bearable([0.0] * 50), 0.0)
        self.assertGreater(texts.bearable([]), 0.0)

    def test_recall_is_told_by_family(self) -> None:
        items = [item("a", "x", 1, family="one"), item("b", "y", 1, family="two"), item("c", "z", 0)]
        result = texts.score(items, run(a=[Found("rule", None, None)]))
        self.assertEqual(result.groups["family"], {"one": 1.0, "two": 0.0})
        self.assertEqual((result.recall, result.precision, result.alarms_per_thousand), (0.5, 1.0, 0.0))


class Pairs(unittest.TestCase):
    def test_the_same_answer_to_everything_is_worth_a_half(self) -> None:
        items = [item("a", "false", 1), item("b", "true", 0)]
        everything = run(a=[Found("r", None, None)], b=[Found("r", None, None)])
        self.assertEqual(pairs.score(items, run()).balanced_accuracy, 0.5)
        self.assertEqual(pairs.score(items, everything).balanced_accuracy, 0.5)
        self.assertEqual(pairs.score(items, run(a=everything.findings["a"])).balanced_accuracy, 1.0)


if __name__ == "__main__":
    unittest.main()
