"""Documents of the Portal Empresarial that people attach."""


def is_whole_pdf(content):
    """Whether it begins and ends as a PDF does: half a download does not end so."""
    return b"%PDF-" in content[:1024] and b"%%EOF" in content[-1024:]
