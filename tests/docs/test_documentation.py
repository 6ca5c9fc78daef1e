"""Documentation that can fail: what is not documented does not pass."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from baithak import analysis, cli

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])


GUIDES = ("analyse.md", "operator.md", "scrutineer.md")  # where commands are explained


def commands(parser: argparse.ArgumentParser | None = None, before: str = "") -> dict[str, argparse.ArgumentParser]:
    """Every command, those of commands too: `witness new`."""
    groups = [a for a in (parser or cli._parser())._actions if isinstance(a, argparse._SubParsersAction)]
    found = {before + name: own for group in groups for name, own in group.choices.items()}
    return found | {name: own for one in found for name, own in commands(found[one], f"{one} ").items()}


def test_every_command_and_option_is_documented() -> None:
    """In a section that speaks of that very command: the same option of another command does not count."""
    sections = [part for name in GUIDES for part in re.split(r"^(?=#)", (DOCS / name).read_text(), flags=re.M)]
    for name, parser in commands().items():
        about = [part for part in sections if re.search(rf"baithak {re.escape(name)}\b", part)]
        assert about, f"`baithak {name}` is in none of docs/ {', '.join(GUIDES)}"
        for option in (option for action in parser._actions for option in action.option_strings):
            if option not in ("-h", "--help"):
                assert any(re.search(rf"(?<![\w-]){option}(?![\w-])", part) for part in about), (
                    f"{option} of `baithak {name}` is in no section of docs/ {', '.join(GUIDES)} on that command"
                )


def test_every_option_that_is_documented_exists() -> None:
    known = {option for parser in commands().values() for a in parser._actions for option in a.option_strings}
    for page in PAGES:
        mentioned = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page.read_text()))
        assert mentioned <= known | {"--version"}, f"{page.name} names options that do not exist"


def test_help_teaches() -> None:
    text = cli._parser().format_help()
    for name in commands():
        assert f"baithak {name}" in text
        assert len(re.findall(rf"^  baithak {name}(?![\w-])(?! [a-z])", text, re.M)) <= 1 or name == "analyse", (
            f"{name} twice"
        )
    for page in re.findall(r"docs/[a-z-]+\.md", text):
        assert (ROOT / page).is_file()
    for code in (cli.DONE, cli.BAD_USE, cli.BAD_INPUT, cli.CANNOT_WRITE, cli.SHUT, cli.INTERRUPTED):
        assert re.search(rf"\b{code}\b", cli.EPILOG)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_page_can_be_found_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += [(page.parent / t).resolve() for t in re.findall(r"\]\(([^)#:]+\.md)\)", page.read_text())]
    assert "docs/decisions/" in readme
    lost = [page for page in PAGES if page.resolve() not in reached and page.parent.name != "decisions"]
    assert lost == []


def test_every_limit_in_the_method_is_the_one_in_the_code() -> None:
    from importlib import import_module

    rows = re.findall(r"\| ([^|]+) \| `(\w+)\.([A-Z_]+)` \|", (DOCS / "method.md").read_text())
    assert len(rows) >= 7
    for value, module, name in rows:
        number = getattr(import_module(f"{analysis.__name__}.{module}"), name)
        written = {f"{number:,}", f"{number:.2f}", f"{number:g}", f"{number:.0%}".replace("%", " %")}
        assert any(value.startswith(text) for text in written), f"{name} is {number}, the method says {value}"


def test_every_result_of_an_analysis_is_in_the_glossary() -> None:
    glossary = {
        word.lower() for word in re.findall(r"^\| ([A-Z][\w -]+?) \|", (DOCS / "glossary.md").read_text(), re.M)
    }
    for word in (
        "ballots",
        "tally",
        "bloc",
        "group",
        "flip number",
        "bridging",
        "divisive",
        "common ground",
        "finding",
    ):
        assert word in glossary
    code = {name.lower() for name in re.findall(r"^class ([A-Z]\w+)", _sources("findings.py", "tally.py"), re.M)}
    explained = {"commonground": "common ground", "groups": "group", "findings": "finding"}
    internal = {"groupcount", "covotes", "livetally"}  # parts of Group and Tally, explained where they are defined
    assert {explained.get(name, name) for name in code - internal} <= glossary


def test_no_word_of_the_glossary_has_two_meanings() -> None:
    words = re.findall(r"^\| ([A-Z][^|]*?) \|", (DOCS / "glossary.md").read_text(), re.M)
    assert len(words) > 50
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_key_of_the_findings_is_explained_and_none_besides() -> None:
    page = (DOCS / "findings.md").read_text().split("## statements.csv")[0]
    keys = set(keys_of(json.loads((DOCS / "findings.schema.json").read_text())))
    named = {word for quoted in re.findall(r"`([^`\n]+)`", page) for word in re.findall(r"\w+", quoted)}
    assert len(keys) > 30
    assert keys - named == set()
    rows = re.findall(r"^\| (`[^|]+) \|", page[page.index("| key | meaning |") :], re.M)
    tables = {word for row in rows for word in re.findall(r"[a-z_]+", row)}
    assert tables - keys == set()


def keys_of(schema: dict[str, Any]) -> Iterator[str]:
    """Every key that the schema names, at whatever depth."""
    for key, own in schema.get("properties", {}).items():
        yield key
        yield from keys_of(own)
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from keys_of(inner)


def test_every_thing_of_the_seal_is_in_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text()
    sources = "\n".join(file.read_text() for file in (ROOT / "src/baithak/seal").glob("*.py"))
    things = set(re.findall(r"@dataclass[^\n]*\nclass (\w+)", sources))
    internal = {"CharterSide", "Request"}  # parts of Charter and Grant, explained where they are defined
    words = things - internal | {"Grant", "Seat card", "Envelope", "Record", "Leaf", "Eight words"}
    assert len(things) >= 7
    assert {word for word in words if f"| {word} |" not in glossary} == set()


def _sources(*names: str) -> str:
    return "\n".join((ROOT / "src/baithak/analysis" / name).read_text() for name in names)


def test_decisions_are_numbered_and_whole() -> None:
    files = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        for part in ("**Context.**", "**Choice.**", "**Cost.**", "**What would reverse it.**"):
            assert part in file.read_text(), f"{file.name} lacks {part}"


@pytest.mark.parametrize("floor", ["analysis", "seal"])
def test_public_functions_of_the_lowest_floor_ask_a_question_or_say_what_they_do(floor: str) -> None:
    import ast

    for file in (ROOT / "src/baithak" / floor).rglob("*.py"):
        tree = ast.parse(file.read_text())
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        inner = {id(n) for f in functions for n in ast.walk(f) if isinstance(n, ast.FunctionDef) and n is not f}
        for node in functions:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node) or id(node) in inner, f"{file.name}: {node.name} has no docstring"


def test_every_setting_is_documented() -> None:
    """Those of doors for operators; those of tests and benchmarks for developers."""
    assert undocumented([*(ROOT / "src").rglob("*.py")], "operator.md") == set()
    others = [ROOT / "baithak", *(ROOT / "bench").glob("*.py"), *(ROOT / "tests").rglob("*.py")]
    assert undocumented(others, "development.md", "operator.md") == set()


def undocumented(sources: list[Path], *guides: str) -> set[str]:
    text = "".join((DOCS / guide).read_text() for guide in guides)
    named = {name for file in sources for name in re.findall(r"\bBAITHAK_[A-Z_]+\b", file.read_text())}
    assert named
    return {name for name in named if f"`{name}`" not in text}


def test_every_benchmark_is_documented() -> None:
    guide = (DOCS / "development.md").read_text()
    found = {file.stem for file in (ROOT / "bench").glob("*.py") if re.search(r"^def run\(", file.read_text(), re.M)}
    assert found == set(re.findall(r"^\| `([a-z_]+)` \| (?:[A-Z])", guide, re.M))
