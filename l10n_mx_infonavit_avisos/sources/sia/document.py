"""Reading a document of settings: what is wrong is noted with its place, all at once.

A :class:`Section` is one object of the document. What is asked of it is checked, what
nobody asked for is a typing mistake.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

_LONGEST_VALUE = 80


@dataclass(frozen=True)
class Fault:
    """One mistake: ``path`` is its place (``query.request.headers.Authorization``,
    ``errors.map.0.status``), ``code`` its kind, ``value`` what stands there.

    ``code``: ``not_json``, ``not_an_object``, ``not_a_list``, ``not_text``,
    ``not_a_number``, ``out_of_range`` (``11 > 10``), ``not_a_choice``, ``unknown_key``,
    ``repeated``, ``form``, ``missing``; of addresses ``not_https``, ``not_public``,
    ``host_not_listed``; of requests
    ``unknown_placeholder``, ``misplaced_placeholder``, ``stray_brace``, ``not_flat``,
    ``unexpected``, ``not_allowed``, ``literal_secret``, ``not_used``; of the
    authenticator ``not_registered``.
    """

    path: str
    code: str
    value: str = ""


@dataclass
class Findings:
    """``faults``: what is wrong. ``lacks``: what is empty and needed for use."""

    faults: list[Fault] = field(default_factory=list)
    lacks: list[Fault] = field(default_factory=list)

    def wrong(self, path: str, code: str, value="") -> None:
        value = _visible(str(value)[:_LONGEST_VALUE])
        self.faults.append(Fault(_visible(path), code, value))

    def lacking(self, path: str, code: str = "missing", value: str = "") -> None:
        self.lacks.append(Fault(_visible(path), code, value))


def _visible(text: str) -> str:
    """The text without halves of letters, which no log takes."""
    return text.encode("utf-8", "replace").decode()


class Section:
    """One object of the document. Its readers give a usable value in any case.

    A reader takes the key; ``needed`` says that the document is of no use without it.
    """

    def __init__(self, value, path: str, findings: Findings):
        if not isinstance(value, dict | None):
            findings.wrong(path, "not_an_object", value)
        self._values = value if isinstance(value, dict) else {}
        self._unasked = set(self._values)
        self._path = path
        self.findings = findings

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        """What nobody asked for was meant to be something else."""
        for key in sorted(self._unasked, key=str):
            self.findings.wrong(self.place(key), "unknown_key")

    def place(self, key) -> str:
        return f"{self._path}.{key}" if self._path else str(key)

    def wrong(self, key: str, code: str, value="") -> None:
        self.findings.wrong(self.place(key), code, value)

    def value(self, key: str):
        self._unasked.discard(key)
        return self._values.get(key)

    def section(self, key: str) -> "Section":
        return Section(self.value(key), self.place(key), self.findings)

    def sections(self, key: str) -> "Iterator[Section]":
        """Each object of a list."""
        for number, value in enumerate(self._list(key)):
            yield Section(value, f"{self.place(key)}.{number}", self.findings)

    def text(self, key: str, *, needed=False, form: re.Pattern | None = None) -> str:
        value = self.value(key)
        if value in (None, ""):
            if needed:
                self.findings.lacking(self.place(key))
            return ""
        return self._checked_text(self.place(key), value, form)

    def lines(self, key: str) -> None:
        """A text of several lines, which only people read."""
        value = self.value(key)
        if isinstance(value, str):
            value = value.replace("\n", " ")
        if value is not None:
            self._checked_text(self.place(key), value, None)

    def texts(
        self, key: str, *, needed=False, form: re.Pattern | None = None
    ) -> tuple[str, ...]:
        values = self._list(key)
        if needed and not values:
            self.findings.lacking(self.place(key))
        place = self.place(key)
        return tuple(
            self._checked_text(f"{place}.{number}", value, form)
            for number, value in enumerate(values)
        )

    def mapping(self, key: str) -> dict[str, str]:
        """An object whose values are texts."""
        with self.section(key) as section:
            return {name: section.text(name) for name in section.keys()}

    def keys(self) -> list[str]:
        return list(self._values)

    def number(self, key: str, least, most, default) -> int | float:
        """Between ``least`` and ``most``; a whole number where ``default`` is one."""
        value = self.value(key)
        if value is None:
            return default
        kinds = int if isinstance(default, int) else int | float
        if not isinstance(value, kinds) or isinstance(value, bool):
            self.wrong(key, "not_a_number", value)
        elif not least <= value <= most:
            limit = f"< {least}" if value < least else f"> {most}"
            self.wrong(key, "out_of_range", f"{value} {limit}")
        else:
            return value
        return default

    def choice(
        self, key: str, choices: Collection[str], default="", *, needed=False
    ) -> str:
        value = self.text(key, needed=needed) or default
        if value and value not in choices:
            self.wrong(key, "not_a_choice", value)
            return default
        return value

    def _list(self, key: str) -> list:
        value = self.value(key)
        if not isinstance(value, list | None):
            self.wrong(key, "not_a_list", value)
            return []
        return value or []

    def _checked_text(self, place: str, value, form: re.Pattern | None) -> str:
        if not isinstance(value, str):
            self.findings.wrong(place, "not_text", value)
        elif not value.isprintable() or (form and not form.fullmatch(value)):
            self.findings.wrong(place, "form", value)
        else:
            return value
        return ""
