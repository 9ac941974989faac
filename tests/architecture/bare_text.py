"""Finds text that people read and that no catalogue knows of, in templates and in Python."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

MARKS = {"_", "_l", "gettext", "ngettext", "lazy_gettext"}
SPOKEN_ATTRIBUTES = {"aria-label", "title", "alt", "placeholder", "label", "aria-description"}
PLACE = "\x00"  # stands for an expression of the template
# Who else reads a text in Python: whoever develops, runs or maintains this.
FOR_DEVELOPERS = {
    "ValueError", "TypeError", "LookupError", "RuntimeError", "AssertionError", "KeyError",
    "BadTemplate", "Busy", "Column", "compile", "match", "fullmatch", "sub", "search", "text",
    "CheckConstraint", "NewType", "TypeVar", "ParamSpec", "Markup", "info", "warning", "error",
    "execute", "ExceptionGroup",
}  # fmt: skip
KEYS = {"render_kw", "autocomplete", "width", "action", "__tablename__"}
NO_WORDS = re.compile(r"https?://|^[\w./:-]*$|^[a-z][\w-]*( [a-z][\w-]*-[\w-]*)+$|^--")


def is_said(text: str) -> bool:
    """Guess whether a constant is meant for people: a capital first, or several words."""
    text = re.sub(r"%\(\w+\)s|%%|\{\}", "", text).strip()
    words = re.findall(r"[^\W\d_]{2,}", text)
    if not words:
        return False
    if re.fullmatch(r"[A-Z][a-z’']*(-[a-z]+)?[.:!?]?", text):
        return True
    first = text.split()[0]
    if NO_WORDS.search(text) or (first[0].islower() and re.search("[-_]", first)):
        return False
    return len(text.split()) > 1 and len(words) > 1


class _Bare(HTMLParser):
    """Collects what a page says outside of expressions."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self.hidden = tag
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and has_letters(value or ""):
                self.found.append(f"{name}: {value}".replace(PLACE, "…"))

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""

    def handle_data(self, data: str) -> None:
        if not self.hidden and has_letters(data):
            self.found.append(" ".join(data.replace(PLACE, "…").split()))


def has_letters(text: str) -> bool:
    """Say whether something would be read aloud."""
    return re.search(r"[^\W\d_]", text) is not None


def in_template(environment: Environment, source: str) -> list[str]:
    """Return the texts of a template that stand outside `{% trans %}` and `_()`."""
    tree = environment.parse(source)
    reader = _Bare()
    # The words that mark a mail's first lines are for the renderer, which takes them off.
    text = "".join(_raw(tree)).removeprefix("Subject:").replace("\nUnsubscribe:", "\n", 1)
    reader.feed(text)
    reader.close()
    return reader.found + [text for text in _constants(tree) if is_said(text)]


def hides_the_mark(environment: Environment, source: str) -> bool:
    """Say whether a template gives `_` another meaning."""
    names = environment.parse(source).find_all(nodes.Name)
    return any(name.name == "_" and name.ctx != "load" for name in names)


def _raw(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield PLACE
    else:
        for child in node.iter_child_nodes():
            yield from _raw(child)


def _constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in MARKS:
        return
    if isinstance(node, nodes.Pair) and str(getattr(node.key, "value", "")).startswith("hx-"):
        return  # for htmx, which nobody reads
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, nodes.Extends | nodes.FromImport | nodes.Import | nodes.Include):
        for child in node.iter_child_nodes():
            yield from _constants(child)


def in_python(source: str) -> list[str]:
    """Return the texts of a module that are meant for people and stand outside of a mark."""
    return [text for text in _strings(ast.parse(source)) if is_said(text)]


def _strings(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func) == "cast":
        yield from _strings(node.args[1])
        return
    if isinstance(node, ast.Call) and _name(node.func) in MARKS | FOR_DEVELOPERS:
        return
    if isinstance(node, ast.Assign) and "__all__" in map(ast.unparse, node.targets):
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
        return
    for child in ast.iter_child_nodes(node):
        if not _is_docstring(child) and not _is_key(child) and child not in _types(node):
            yield from _strings(child)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _types(node: ast.AST) -> set[ast.AST | None]:
    """Return what of a definition is a type, which may be written as a text."""
    return {getattr(node, "annotation", None), getattr(node, "returns", None)}


def _is_docstring(child: ast.AST) -> bool:
    return isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)


def _is_key(child: ast.AST) -> bool:
    return isinstance(child, ast.keyword) and child.arg in KEYS
