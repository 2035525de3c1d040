"""YAML as people write settings: maps, lists, words and numbers. Tags, anchors and doubled keys are faults.

Every value knows its line, so whoever checks the meaning can say where a fault stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

_LARGEST = 64_000
_DEEPEST = 12
_WHOLE = re.compile(r"[-+]?\d+")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: its line, the place in words, and what is wrong with it."""

    line: int
    place: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.place}: {self.message}" if self.place else f"line {self.line}: {self.message}"


@dataclass
class Document:
    """What was read, the line of every value, and what could not be read."""

    value: Value = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of a value, or of the nearest one around it."""
        known = tuple(path)
        while known and known not in self.lines:
            known = known[:-1]
        return self.lines.get(known, 1)


def read(text: str) -> Document:
    """Everything that can be read of a text, and every fault in it."""
    document = Document()
    if len(text) > _LARGEST:
        document.faults.append(Fault(1, "", f"longer than {_LARGEST} characters"))
        return document
    try:
        # the events alone: nothing is built, so nothing can grow
        refused = list(_refused(text))
        node = yaml.compose(text, Loader=yaml.SafeLoader) if not refused else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.faults.append(Fault(mark.line + 1 if mark else 1, "", f"not YAML: {error.problem}"))
        return document
    except (yaml.YAMLError, RecursionError) as error:
        document.faults.append(Fault(1, "", f"not YAML: {str(error).splitlines()[0]}"))
        return document
    document.faults += refused
    if node is not None:
        document.value = _built(node, (), document)
    return document


def _refused(text: str) -> Iterator[Fault]:
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                yield Fault(line, "", "a second document; one file is one recipe")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield Fault(line, "", "anchors and references (& and *) are not read; write the values out")
        if tag := getattr(event, "tag", None):
            yield Fault(line, "", f"a tag ({tag}) is never obeyed; leave it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth == _DEEPEST + 1:
                yield Fault(line, "", f"nested deeper than {_DEEPEST}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _built(node: yaml.Node, path: Path, document: Document) -> Value:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_built(part, (*path, place), document) for place, part in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    built: dict[str, Value] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.faults.append(Fault(line, _words(path), "a key has to be a word"))
            continue
        key = str(key_node.value)
        if key in built:
            document.faults.append(Fault(line, _words((*path, key)), "written twice"))
        document.lines[(*path, key)] = line
        built[key] = _built(value_node, (*path, key), document)
    return built


def _scalar(node: yaml.Node) -> Value:
    text = str(node.value)
    if getattr(node, "style", None) in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _words(path: Path) -> str:
    return ".".join(str(part) for part in path)
