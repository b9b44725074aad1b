"""How is the corpus of prompt injections put together and split?

Attacks: from packages and from templates. Harmless texts: templates of ordinary and of tricky requests, documents,
code. A text is plain or hidden in some way. What shares a template, a near-duplicate or a package is on one side.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from ghat_eval import documents, obfuscate
from ghat_eval.injection import packaged
from ghat_eval.items import Item, Part, digest, fraction, part_of, write
from ghat_eval.places import OUT
from ghat_eval.similar import clusters
from ghat_eval.templates import fills

T = TypeVar("T")

HERE = Path(__file__).parent
# Languages that the development part never shows.
UNSEEN_LANGUAGES = {"nl", "pl", "tr", "ko"}
FILLS = {"attack": 9, "language": 4, "benign": 16}
# Passages of one package and kind, at most.
PASSAGES = 260
TRANSLATIONS = 60
# A hidden text is at most this long: nobody spells a page letter by letter.
HIDDEN_LENGTH = 400
# How many hidden forms an attack gets, and the share of short harmless texts that get one.
HIDDEN_FORMS = 2
HIDDEN_BENIGN = 0.18


def attack_templates() -> Iterator[tuple[Part, Item]]:
    source = json.loads((HERE / "english.json").read_text(encoding="utf-8"))
    for family, templates in source["families"].items():
        for template in templates:
            part = part_of(template)
            for text in fills(template, source["slots"], part, FILLS["attack"]):
                yield part, item(text, 1, family, "templates", template)


def benign_templates() -> Iterator[tuple[Part, Item]]:
    source = json.loads((HERE / "benign.json").read_text(encoding="utf-8"))
    for family, templates in source["families"].items():
        for template in templates:
            part = part_of(template)
            for text in fills(template, source["slots"], part, FILLS["benign"]):
                yield part, item(text, 0, family, "templates", template)


def other_languages() -> Iterator[tuple[Part, Item]]:
    for lang, source in json.loads((HERE / "languages.json").read_text(encoding="utf-8")).items():
        for label, templates in ((1, source["attacks"]), (0, source["benign"])):
            for template in templates:
                part: Part = "held" if lang in UNSEEN_LANGUAGES else part_of(template)
                for text in fills(template, {"goal": source["goal"]}, part, FILLS["language"]):
                    yield part, item(text, label, "other-language", "templates", template, lang)


def packages() -> Iterator[tuple[Part, Item]]:
    """What packages carry. Of near-duplicates on both sides those of the development part are left out."""
    sides: list[tuple[Part | None, packaged.Sources]] = [
        ("held", packaged.HELD_OUT),
        ("dev", packaged.DEVELOPMENT),
        (None, packaged.SPLIT),
    ]
    found = [
        (part, source, text)
        for part, sources in sides
        for source, texts in sources.items()
        for text in texts()
        if len(text.text) >= 10
    ]
    numbers = clusters([text.text for _, _, text in found])
    held = {number for number, (part, _, _) in zip(numbers, found, strict=True) if part == "held"}
    seen: set[str] = set()
    for number, (fixed, source, text) in zip(numbers, found, strict=True):
        first = found[number][2].text
        part: Part = fixed or ("held" if number in held else part_of(first))
        if text.text in seen or (part == "dev" and number in held):
            continue
        seen.add(text.text)
        yield part, item(text.text, text.label, text.family, source, digest(first), text.lang)


def prose_and_code() -> Iterator[tuple[Part, Item]]:
    for package in documents.ORDINARY:
        for kind in (documents.code, documents.docstrings, documents.description):
            for passage in sample(list(kind(package)), PASSAGES, package):
                group = f"package:{package}"
                yield part_of(group), item(passage.text, 0, passage.kind, package, group)
    by_language: dict[str, list[documents.Passage]] = {}
    for passage in documents.translations():
        by_language.setdefault(passage.lang, []).append(passage)
    for lang, passages in by_language.items():
        for passage in sample(passages, TRANSLATIONS, lang):
            part = part_of(passage.text)
            yield part, item(passage.text, 0, passage.kind, "django", digest(passage.text), lang)


def long_requests(short: list[tuple[Part, Item]]) -> Iterator[tuple[Part, Item]]:
    """Harmless requests as long as a jailbreak: many sentences of one side of the split, one after the other."""
    rng = Random("long requests")
    for part in ("dev", "held"):
        texts = [entry.text for side, entry in short if side == part and entry.lang == "en"]
        for number in range(400 if part == "dev" else 220):
            text = rng.choice([" ", "\n", "\n\n"]).join(rng.sample(texts, rng.randrange(5, 30)))
            yield part, item(text, 0, "long-request", "templates", f"long:{part}:{number}")


def hidden(part: Part, plain: Item) -> Iterator[Item]:
    """The hidden forms of one text."""
    if len(plain.text) > HIDDEN_LENGTH or (not plain.label and fraction("hide:" + plain.text) >= HIDDEN_BENIGN):
        return
    rng = Random("hidden:" + plain.text)
    ways = list(obfuscate.VISIBLE | obfuscate.ENCODED | (obfuscate.UNSEEN if part == "held" else {}))
    for way in rng.sample(ways, HIDDEN_FORMS if plain.label else 1):
        text = obfuscate.hide(plain.text, way, plain.label, rng)
        if text != plain.text:
            yield item(text, plain.label, plain.family, plain.source, plain.group, plain.lang, way)


def item(text: str, label: int, family: str, source: str, group: str, lang: str = "en", variant: str = "plain") -> Item:
    name = f"pi-{digest(variant + text)}"
    return Item(name, text, label, family, source, group, variant, lang)


def sample(choices: Sequence[T], count: int, key: str) -> Sequence[T]:
    """At most `count` of the choices, the same ones each time."""
    return choices if len(choices) <= count else Random("sample:" + key).sample(choices, count)


def build() -> dict[Part, list[Item]]:
    """Both parts, without doubles."""
    benign = list(benign_templates())
    plain = [*packages(), *attack_templates(), *benign, *other_languages(), *prose_and_code(), *long_requests(benign)]
    parts: dict[Part, dict[str, Item]] = {"dev": {}, "held": {}}
    for part, entry in plain:
        for form in (entry, *hidden(part, entry)):
            parts[part].setdefault(form.id, form)
    # The same text may come from two places; it is then the held-out part's.
    return {
        "dev": [entry for name, entry in parts["dev"].items() if name not in parts["held"]],
        "held": list(parts["held"].values()),
    }


def main() -> None:
    for part, items in build().items():
        write(OUT / f"prompt-injection.{part}.jsonl", items)
        counts = Counter((entry.label, entry.variant != "plain") for entry in items)
        print(
            f"prompt-injection.{part}: attacks {counts[1, False]} plain, {counts[1, True]} hidden;"
            f" harmless {counts[0, False]} plain, {counts[0, True]} hidden"
        )


if __name__ == "__main__":
    main()
