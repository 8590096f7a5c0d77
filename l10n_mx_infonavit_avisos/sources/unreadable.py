"""The one error for a file that is of no use as a whole."""


class UnreadableFile(ValueError):
    """The file as a whole is of no use.

    ``code``, of any file: ``empty``, ``too_large``; of a zip: ``damaged_zip``,
    ``encrypted_zip``, ``zip_method``, ``too_many_files``; of JSON: ``not_json``,
    ``truncated``, ``encoding``, ``no_list``, ``several_lists``, ``too_deep``,
    ``no_json_in_zip``; of a workbook: ``damaged_workbook``, ``encrypted_workbook``,
    ``no_movements``, ``no_heading``, ``no_employer``, ``no_period``, ``no_rows``,
    ``too_many_rows``, ``not_a_table``; of the zip of IMSS's visor: ``no_visor_in_zip``,
    ``monthly_visor``, ``no_employer``, ``no_rows``, ``too_many_rows``.
    ``member``: the file inside a zip, or the sheet. ``detail``: where it is known, the
    place (line and column, or byte), the limit (MB, files, rows) or what lacks (the
    headings, the sheets that there are), as text.
    """

    def __init__(self, code: str, member: str = "", detail: str = ""):
        super().__init__(f"{code} {member} {detail}".strip())
        self.code, self.member, self.detail = code, member, detail


def too_large(limit: int) -> UnreadableFile:
    """The file holds more than ``limit`` bytes."""
    return UnreadableFile("too_large", detail=str(limit // 1024 // 1024))
