"""Which page comes next, and whether the service leads us round in circles."""

import hashlib
import json

from .answers import MISSING, find
from .errors import MalformedAnswer
from .protocol import Paging

_LONGEST_CURSOR = 4096
_MOST_DIGITS = 18  # of a page's number
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Pager:
    """The way through the pages of one query.

    While not ``is_done``, ask with ``values`` and hand the document to ``take``.
    """

    def __init__(self, paging: Paging, items: str, most_pages: int):
        self._paging, self._items, self._most_pages = paging, items, most_pages
        self._cursor: str | int = ""
        self._seen: set[bytes | str | int] = set()
        self.number = 1
        self.is_done = False

    @property
    def values(self) -> dict[str, str | int]:
        size, first = self._paging.page_size, self._paging.first_page
        return {
            "page": self.number - 1 + first,
            "offset": (self.number - 1) * size,
            "page_size": size,
            "cursor": self._cursor,
        }

    def take(self, document) -> list:
        """The entries of the page asked for (None: of an answer without avisos), as the
        service wrote them; then moves on.

        :raises MalformedAnswer: it is no page, not the page asked for, one seen before,
            or one too many
        """
        if document is None:
            self.is_done = True
            return []
        if self.number > self._most_pages:
            raise MalformedAnswer(reason="endless")
        self._check_number(document)
        entries = self._entries(document)
        self._check_is_new(entries)
        self.is_done = self._is_last(document, entries)
        self.number += 1
        return entries

    def _entries(self, document) -> list:
        entries = find(document, self._items)
        if entries is None:  # as some write an empty list
            return []
        if not isinstance(entries, list):
            raise MalformedAnswer(reason="other_shape", place=self._items)
        return entries

    def _check_number(self, document) -> None:
        path = self._paging.page_number
        if path and self._number_at(document, path) != self.values["page"]:
            raise MalformedAnswer(reason="other_page", place=path)

    def _check_is_new(self, entries: list) -> None:
        if entries:
            text = json.dumps(entries, sort_keys=True, default=str)
            self._see(hashlib.sha256(text.encode()).digest(), "repeated_page")

    def _see(self, mark: bytes | str | int, reason: str) -> None:
        if mark in self._seen:
            raise MalformedAnswer(reason=reason)
        self._seen.add(mark)

    def _is_last(self, document, entries: list) -> bool:
        paging = self._paging
        if paging.kind == "none":
            return True
        if paging.kind == "cursor":
            return self._is_without_cursor(document)
        if paging.has_more:
            is_last = not self._truth_at(document, paging.has_more)
        elif paging.page_count:
            is_last = self.number >= self._number_at(document, paging.page_count)
        else:
            return not entries
        if not is_last and not entries:
            raise MalformedAnswer(reason="endless")
        return is_last

    def _is_without_cursor(self, document) -> bool:
        cursor = find(document, self._paging.next_cursor)
        if cursor in (MISSING, None, ""):
            return True
        if isinstance(cursor, bool) or not (
            isinstance(cursor, int)
            or (isinstance(cursor, str) and _is_sendable(cursor))
        ):
            raise MalformedAnswer(reason="other_shape", place=self._paging.next_cursor)
        self._see(cursor, "endless")
        self._cursor = cursor
        return False

    def _number_at(self, document, path: str) -> int:
        text = str(find(document, path)).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise MalformedAnswer(reason="other_shape", place=path)
        return int(text)

    def _truth_at(self, document, path: str) -> bool:
        value = str(find(document, path)).lower()
        if value not in _TRUTH:
            raise MalformedAnswer(reason="other_shape", place=path)
        return _TRUTH[value]


def _is_sendable(cursor: str) -> bool:
    return cursor.isprintable() and len(cursor) <= _LONGEST_CURSOR
