"""The lines of the design that are easy to cross: import direction, homes of libraries, quiet imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "models", "annotation", "training", "evaluation", "backend", "ui", "demo")
MAY_IMPORT = {
    "core": set(),
    "models": {"core"},
    "annotation": {"core"},
    "training": {"core", "models"},
    "evaluation": {"core", "models"},
    "backend": {"core", "models", "annotation", "training", "evaluation"},
    "ui": {"core", "annotation", "training", "evaluation", "backend"},
    "demo": {"core", "models", "annotation", "training", "evaluation", "backend"},
    "app": {"core", "annotation", "training", "evaluation", "backend", "ui", "demo"},
}
# A domain's command line composes settings, store and rules like `app.py` does; nothing imports it.
COMMANDS = {
    f"{domain}/{part}": {"backend"}
    for domain in ("annotation", "training", "evaluation")
    for part in ("__main__.py", "commands/")
}
HOMES = {
    "gradio": ("ui/",),
    "sqlalchemy": ("backend/db/",),
    "alembic": ("backend/db/",),
    "psycopg": ("backend/db/",),
    "torch": ("models/", "training/", "backend/serving/", "evaluation/", "demo/"),
}


def sources() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [*found, ROOT / "app.py"]


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Every module a file names in an import, wherever the import stands."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.extend(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.append(node.module or "")
    return tuple(found)


def test_imports_point_down_only() -> None:
    wrong = []
    for path in sources():
        relative = path.relative_to(ROOT)
        home = relative.parts[0].removesuffix(".py")
        command = relative.as_posix() if relative.name == "__main__.py" else f"{relative.parent.as_posix()}/"
        allowed = MAY_IMPORT[home] | COMMANDS.get(command, set())
        for module in imported(path):
            package = module.split(".")[0]
            if package in MAY_IMPORT and package != home and package not in allowed:
                wrong.append(f"{relative} imports {module}")
    assert wrong == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_lives_in_its_home_only(library: str) -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in sources()
        if any(module.split(".")[0] == library for module in imported(path))
        and not str(path.relative_to(ROOT)).startswith(HOMES[library])
    ]
    assert strangers == []


def test_the_direction_test_would_notice_a_wrong_import(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def late():\n    from ui.text import load\n    import gradio as gr\n")
    assert imported(wrong) == ("ui.text", "gradio")


QUIET = """
import importlib, os, sys
from pathlib import Path

root = Path(sys.argv[1])
sys.path.insert(0, str(root))
names = sys.argv[2:]
for name in names:  # third-party modules do as they please, so they are all loaded first
    importlib.import_module(name)
for name in [name for name in sys.modules if name.split(".")[0] in {n.split(".")[0] for n in names}]:
    del sys.modules[name]

def ours():
    # Whether code of ours runs right now, and not the import of another module.
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return None
        if name.startswith(str(root)) and ".venv" not in name:
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back
    return None

seen = []
def hook(event, args):
    if event in ("open", "os.listdir", "os.scandir", "os.mkdir", "subprocess.Popen") or event.startswith("socket."):
        place = ours()
        if place:
            seen.append(f"{place}: {event} {args[0]!r}")

class Environment(type(os.environ)):
    def __getitem__(self, key):
        place = ours()
        if place and not str(key).startswith("PYDANTIC_"):  # pydantic asks this for each class that is made
            seen.append(f"{place}: environment {key}")
        return super().__getitem__(key)

os.environ.__class__ = Environment
sys.addaudithook(hook)
for name in names:
    importlib.import_module(name)
print("\\n".join(seen))
"""


def _modules() -> list[str]:
    names = []
    for path in sources():
        relative = path.relative_to(ROOT).with_suffix("")
        if relative.name == "__main__" or "versions" in relative.parts or relative.name == "env":
            continue
        parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
        names.append(".".join(parts))
    return names


def _noise(names: list[str], root: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", QUIET, str(root), *names], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


@pytest.mark.slow
def test_importing_any_module_reads_no_environment_and_opens_nothing() -> None:
    assert _noise(_modules(), ROOT) == []


@pytest.mark.slow
def test_the_quiet_import_test_would_notice(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(
        "import os\nfrom pathlib import Path\nHOME = os.environ.get('HOME')\nTEXT = Path(__file__).read_text()\n"
    )
    noise = "\n".join(_noise(["loud"], tmp_path))
    assert "environment HOME" in noise
    assert "open" in noise


@pytest.mark.slow
def test_the_application_and_the_demos_data_load_no_torch() -> None:
    program = (
        "import sys, app, demo.seed; print(sorted({'torch', 'transformers', 'peft', 'datasets'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "[]"
