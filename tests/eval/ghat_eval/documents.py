"""Which ordinary prose and code do installed packages carry? Docstrings, code, descriptions, translations."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ghat_eval.places import PACKAGES

# Packages that are about something else than attacks, with permissive licences.
ORDINARY = (
    "click",
    "django",
    "flask",
    "httpx",
    "networkx",
    "pydantic",
    "pytest",
    "requests",
    "rich",
    "scrapy",
    "sphinx",
    "sqlalchemy",
)
# Where the folder is not called like the package.
FOLDERS = {"pytest": "_pytest"}
LANGUAGES = ["ar", "de", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh_Hans"]
MESSAGE = re.compile(r'^msgstr "(.*)"((?:\n".*")*)', re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """A piece of a package's file; `package` and `kind` name where it is from."""

    package: str
    kind: str
    text: str
    lang: str = "en"


def files(package: str) -> Iterator[Path]:
    """The Python files of a package, in a fixed order."""
    yield from sorted((PACKAGES / FOLDERS.get(package, package)).rglob("*.py"))


def code(package: str, lines: int = 40) -> Iterator[Passage]:
    """Pieces of source text."""
    for path in files(package):
        source = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for start in range(0, len(source), lines):
            piece = "\n".join(source[start : start + lines])
            if len(piece) > 100:
                yield Passage(package, "code", piece)


def docstrings(package: str) -> Iterator[Passage]:
    """Documentation within source text, a paragraph at a time."""
    for path in files(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8", errors="replace"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                    if len(paragraph) >= 60:
                        yield Passage(package, "docstring", paragraph)


def description(package: str, size: int = 2000) -> Iterator[Passage]:
    """The long description that an index shows, in pieces."""
    for path in sorted(PACKAGES.glob(f"{package}-*.dist-info/METADATA")):
        body = path.read_text(encoding="utf-8").partition("\n\n")[2]
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            if len(piece) > 200:
                yield Passage(package, "description", piece)


def translations() -> Iterator[Passage]:
    """Sentences that Django shows to people, in many languages."""
    for lang in LANGUAGES:
        for path in sorted((PACKAGES / "django").rglob(f"{lang}/LC_MESSAGES/django.po")):
            for first, rest in MESSAGE.findall(path.read_text(encoding="utf-8")):
                text = first + "".join(re.findall(r'"(.*)"', rest))
                text = text.replace('\\"', '"').replace("\\n", "\n")
                if len(text) >= 20:
                    yield Passage("django", "translation", text, lang[:2])
