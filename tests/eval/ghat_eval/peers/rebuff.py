"""Rebuff: its heuristic, which compares a text with thousands of sentences made of four lists of words.

Its other layers ask a model and a vector database, which are services. Only the one file is loaded: the package's own
start imports the clients of those services.
"""

import importlib.util
import time
from collections.abc import Callable, Sequence

from ghat_eval.found import Found, Run, Unavailable
from ghat_eval.items import Item

# The score from which Rebuff itself calls a text an injection.
THRESHOLD = 0.75
# Its cost grows with the length of a text times its thousands of sentences.
LONGEST = 300


def heuristic() -> Callable[[str], float]:
    package = importlib.util.find_spec("rebuff")
    if package is None or not package.submodule_search_locations:
        raise Unavailable("rebuff is not installed")
    path = f"{package.submodule_search_locations[0]}/detect_pi_heuristics.py"
    spec = importlib.util.spec_from_file_location("rebuff_heuristics", path)
    if spec is None or spec.loader is None:
        raise Unavailable("rebuff has no heuristics any more")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[[str], float] = module.detect_prompt_injection_using_heuristic_on_input
    return function


def run(items: Sequence[Item]) -> Run:
    judge = heuristic()
    findings: dict[str, list[Found]] = {}
    begun = time.perf_counter()
    for item in items:
        score = judge(item.text[:LONGEST])
        findings[item.id] = [Found("heuristic", None, None, score)]
    seconds = time.perf_counter() - begun
    return Run(findings, seconds, sum(len(item.text[:LONGEST].encode()) for item in items))
