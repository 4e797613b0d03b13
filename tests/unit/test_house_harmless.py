"""House rules that keep a member's text from acting: what screens, dialogs and widgets may not do with text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.unit.source import Module, calls, in_rooms, modules, name_of

SCREENS = in_rooms("app", "screens", "dialogs", "widgets")

# These parse markup, open programs, or read and write the server's files, whoever asks.
BANNED_WIDGETS = {"Markdown", "MarkdownViewer", "Link", "DirectoryTree", "Welcome", "Log", "RichLog"}
BANNED_MODULES = {"webbrowser", "subprocess", "shutil", "tempfile", "socket", "ctypes", "pty"}
BANNED_CALLS = {
    "open_url",
    "from_markup",
    "deliver_text",
    "deliver_binary",
    "save_screenshot",
    "suspend",
    "eval",
    "exec",
}
# Whatever takes markup where it is handed a str.
TAKERS = {
    "notify",
    "add_row",
    "add_column",
    "add_option",
    "add_options",
    "Static",
    "Label",
    "Button",
    "Option",
    "Toast",
}
SPOKEN = {"title", "sub_title", "tooltip", "border_title", "border_subtitle"}
# Programs are started by the supervisor's fork and nothing else.
STARTERS = {"system", "popen", "Popen", "execv", "execve", "execvp", "spawnv", "posix_spawn", "create_subprocess_exec"}


@pytest.mark.parametrize("module", SCREENS, ids=lambda module: module.name)
def test_no_widget_is_used_that_reads_markup_or_opens_things(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual"):
            assert not BANNED_WIDGETS & {alias.name for alias in node.names}
        names = _modules_imported(node)
        assert not BANNED_MODULES & names


@pytest.mark.parametrize("module", SCREENS, ids=lambda module: module.name)
def test_no_screen_opens_a_file_a_program_or_a_page(module: Module) -> None:
    for call in calls(module.tree):
        called = name_of(call.func)
        assert called not in BANNED_CALLS | STARTERS, f"line {call.lineno}: {called}"
        if isinstance(call.func, ast.Name):
            assert called != "open", f"line {call.lineno}: open"


@pytest.mark.parametrize("module", SCREENS, ids=lambda module: module.name)
def test_nothing_that_reads_markup_is_handed_a_text_that_was_not_written_here(module: Module) -> None:
    for call in calls(module.tree):
        if name_of(call.func) in TAKERS and not _without_markup(call):
            for argument in call.args:
                assert _is_written_here(argument), f"line {call.lineno}: {ast.unparse(call)}"


@pytest.mark.parametrize("module", SCREENS, ids=lambda module: module.name)
def test_titles_and_tooltips_are_written_here(module: Module) -> None:
    for target, value, line in _assignments(module.tree):
        if isinstance(target, ast.Attribute) and target.attr in SPOKEN:
            assert _is_written_here(value), f"line {line}: {target.attr} = {ast.unparse(value)}"
    for call in calls(module.tree):
        # Bindings are made when the module is read, before any member's text.
        for keyword in call.keywords if name_of(call.func) != "Binding" else ():
            if keyword.arg in SPOKEN:
                assert _is_written_here(keyword.value), f"line {call.lineno}: {ast.unparse(keyword.value)}"


def test_only_the_operator_starts_programs() -> None:
    started = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        if module.room not in ("operate",)
        for call in calls(module.tree)
        if name_of(call.func) in STARTERS
    ]
    assert not started


def test_nobody_opens_a_browser_or_unpickles() -> None:
    banned = {"webbrowser", "pickle", "marshal", "shelve"}
    found = [
        f"{module.name}: {name}"
        for module in modules()
        for node in ast.walk(module.tree)
        for name in _modules_imported(node) & banned
    ]
    assert not found


def test_sql_is_never_put_together_from_a_members_text() -> None:
    """Only constants, and names of ours in capitals, may stand in a statement."""
    wrong = []
    for module in modules():
        for call in calls(module.tree):
            if name_of(call.func) in {"execute_sql", "SQL"} and call.args:
                for part in ast.walk(call.args[0]):
                    if isinstance(part, ast.FormattedValue) and not name_of(part.value).isupper():
                        wrong.append(f"{module.name}:{call.lineno}")
    assert not wrong


def _modules_imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module.split(".")[0]}
    return set()


def _without_markup(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


def _is_written_here(value: ast.expr) -> bool:
    """A constant, a choice between constants, or a Content or Text, which parse nothing."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.IfExp):
        return _is_written_here(value.body) and _is_written_here(value.orelse)
    return isinstance(value, ast.Call) and name_of(value.func) in {"Content", "Text"}


def _outside_messages(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those of message classes, whose attributes are shown by nobody."""
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.ClassDef) and "Message" in {name_of(base) for base in child.bases}):
            yield child
            yield from _outside_messages(child)


def _assignments(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr, int]]:
    for node in _outside_messages(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield target, node.value, node.lineno
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield node.target, node.value, node.lineno
