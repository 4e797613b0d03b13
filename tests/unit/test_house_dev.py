"""`dev.py`: needs nothing but Python, and says what it can do."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.source import ROOT

DEV = ROOT / "dev.py"


def dev(*words: str) -> subprocess.CompletedProcess[str]:
    """Run it as a developer would; only with words that set nothing up."""
    return subprocess.run([sys.executable, str(DEV), *words], capture_output=True, text=True, check=False)


def test_it_imports_only_what_comes_with_python() -> None:
    for node in ast.walk(ast.parse(DEV.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_its_help_names_every_command() -> None:
    said = dev("--help")
    assert said.returncode == 0
    for command in ("demo", "test", "check", "fix", "pictures", "bench"):
        assert f"  {command} " in said.stdout


def test_the_check_of_the_contracts_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m importlinter.cli lint` says nothing, checks nothing and ends with 0; a broken contract went unseen."""
    monkeypatch.syspath_prepend(str(ROOT))
    import dev as script

    (command,) = (command for name, command in script.CHECKS if name == "import contracts")
    (tmp_path / "above").mkdir()
    (tmp_path / "above" / "__init__.py").write_text("")
    (tmp_path / "above" / "low.py").write_text("import above.high\n")
    (tmp_path / "above" / "high.py").write_text("")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_package = "above"\n[[tool.importlinter.contracts]]\nname = "Rooms"\n'
        'type = "layers"\nlayers = ["above.high", "above.low"]\n'
    )
    paths = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, cwd=tmp_path, env=paths
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "above.low is not allowed to import above.high" in done.stdout


@pytest.mark.parametrize("words", [(), ("nonsense",)])
def test_wrong_usage_is_exit_code_2(words: tuple[str, ...]) -> None:
    assert dev(*words).returncode == 2


def test_another_lock_asks_for_another_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    import dev as script

    before = script.fingerprint()
    monkeypatch.setattr(script, "LOCK", ROOT / "LICENSE")
    assert script.fingerprint() != before
