"""One page of a PDF as a PDF of its own, to be shown beside what was read of it."""

import io

from pypdf import PdfReader, PdfWriter

from .errors import UnreadableFile


def single_page(data: bytes, number: int) -> bytes:
    """The page with this number, from 1; a file of one page as it came.

    Other pages are left out, for they may be of other workers and other employers.

    :raises UnreadableFile: ``damaged``, where the page cannot be taken out
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        if len(reader.pages) == 1:
            return data
        writer = PdfWriter()
        page = reader.pages[number - 1]
        # What a page refers to may be the rest of the file.
        for key in ("/Annots", "/B", "/AA"):
            page.pop(key, None)
        writer.add_page(page)
        stream = io.BytesIO()
        writer.write(stream)
    except Exception as error:  # pypdf lets any through for a damaged file
        raise UnreadableFile("damaged", number) from error
    return stream.getvalue()
