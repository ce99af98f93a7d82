"""Which module may import which: the layers of the package."""

import ast
from pathlib import Path

import pytest

import tiktok_policy_data

PACKAGE = Path(tiktok_policy_data.__file__).parent
#: Layers from the bottom up; a module imports from its own layer and from those before it.
LAYERS = (
    ("_version", "errors"),
    ("core",),
    ("io",),
    ("store",),
    ("render",),
    ("query",),
    ("plot", "explorer", "pipeline"),
    ("site",),
    ("cli",),
    ("__main__",),
    ("__init__",),
)
HEIGHT = {name: height for height, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def layer(dotted):
    """The first part of a module's name inside the package; `__init__` for the package itself."""
    return dotted.removeprefix("tiktok_policy_data").lstrip(".").split(".")[0] or "__init__"


def imports(path):
    """Every module that a file imports, wherever the import stands; names of the front door count as it."""
    for node in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            if node.module == "tiktok_policy_data":
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_from_its_own_layer_and_from_those_below(path):
    own = layer(path.removesuffix(".py").replace("/", "."))
    for name in imports(path):
        if name.startswith("tiktok_policy_data"):
            other = layer(name)
            assert other in HEIGHT or own in ("cli", "__init__"), f"{path} imports the front door ({name})"
            if other in HEIGHT:
                assert HEIGHT[other] <= HEIGHT[own] or own == "cli", f"{path} imports {name} from a layer above"
                assert other == own or own == "cli" or HEIGHT[other] < HEIGHT[own], (
                    f"{path} imports {name} from beside it"
                )


@pytest.mark.parametrize("path", [path for path in MODULES if not path.startswith("pipeline/checks/")])
def test_only_the_checks_import_pandera(path):
    assert not [name for name in imports(path) if name.split(".")[0] == "pandera"]


@pytest.mark.parametrize("path", MODULES)
def test_a_module_says_in_one_line_what_it_does_and_is_short_enough_to_read(path):
    text = (PACKAGE / path).read_text(encoding="utf-8")
    doc = ast.get_docstring(ast.parse(text))
    assert doc
    assert len(doc.splitlines()[0]) <= 120
    assert text.count("\n") <= 400


def test_every_layer_is_there():
    there = {path.split("/")[0].removesuffix(".py") for path in MODULES}
    assert there == set(HEIGHT)
