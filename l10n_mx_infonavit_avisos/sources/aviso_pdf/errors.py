"""Why a PDF, or a page of it, is of no use as an aviso."""

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 200


class UnreadableFile(ValueError):
    """The file, or a page of it, is of no use as an aviso.

    ``code``: ``empty``, ``too_large``, ``not_pdf``, ``encrypted`` (it asks for a
    password), ``damaged``, ``too_many_pages``, ``scan`` (a picture without text),
    ``no_text``, ``start_of_credit`` (the acuse of the start of a credit, which orders
    nothing), ``unknown_title`` (``detail``: the title), ``no_title``.
    ``page``: from 1, or 0 for the whole file. ``detail``: the limit (MB, pages) or the
    title, as text.
    """

    def __init__(self, code: str, page: int = 0, detail: str = ""):
        super().__init__(f"{code} {page or ''} {detail}".strip())
        self.code, self.page, self.detail = code, page, detail


def too_large(page: int = 0) -> UnreadableFile:
    return UnreadableFile("too_large", page, str(MAX_BYTES // 1024 // 1024))


def too_many_pages() -> UnreadableFile:
    return UnreadableFile("too_many_pages", detail=str(MAX_PAGES))
