"""One way out in the code: nothing but `outcomes.release` makes a publication, or gives a link its life."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import baithak

SOURCE = Path(baithak.__file__).parent
RELEASE = "outcomes/release.py"
# which model, by what, may be made where
MAKERS = {
    "Publication": {RELEASE},
    "ReadingLink": {"outcomes/links.py"},
}
MAKING = {"create", "bulk_create", "get_or_create", "update_or_create", "acreate"}
GO_LIVE = {RELEASE, "outcomes/links.py"}


def makers(model: str, tree: ast.AST) -> Iterator[int]:
    """The lines on which a module makes a row of this model, under whatever name it imported it."""
    names = {model}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {one.asname for one in node.names if one.name == model and one.asname}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in names:
            yield node.lineno
        if isinstance(called, ast.Attribute) and called.attr == model:
            yield node.lineno
        if isinstance(called, ast.Attribute) and called.attr in MAKING:
            owner = ast.unparse(called.value).split(".")
            if owner[-1] == "objects" and owner[-2] in names:
                yield node.lineno


def modules() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield file.relative_to(SOURCE).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("model", MAKERS)
def test_it_is_made_in_one_place(model: str) -> None:
    assert {name for name, tree in modules() if [*makers(model, tree)]} == MAKERS[model]


def test_links_go_live_in_the_transaction_that_publishes() -> None:
    calling = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "go_live"
    }
    assert calling == GO_LIVE


@pytest.mark.parametrize(
    "breach",
    [
        "Publication(name='x')",
        "Publication.objects.create(name='x')",
        "models.Publication.objects.bulk_create([])",
        "models.Publication(name='x')",
        "from baithak.publications.models import Publication as Printed\nPrinted.objects.get_or_create(name='x')",
    ],
)
def test_a_breach_is_noticed(breach: str) -> None:
    assert [*makers("Publication", ast.parse(breach))]
    assert not [*makers("Publication", ast.parse("Publication.objects.get(pk='x')"))]
