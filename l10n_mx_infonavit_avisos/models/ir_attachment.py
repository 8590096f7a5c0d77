import os
import uuid
from contextlib import contextmanager, suppress

from odoo import api, models

from .not_stored import NotStored


class IrAttachment(models.Model):
    """A file is stored whole, or not at all.

    Odoo leaves the beginning of a file behind where the disk was full or the server
    was killed while it wrote, and from then on refuses that content as a collision: a
    service's answer, which comes again as it was, could never be stored.
    """

    _inherit = "ir.attachment"

    @api.model
    def _get_path(self, bin_data, sha):
        path = self._full_path(f"{sha[:2]}/{sha}")
        with self._infonavit_storing():
            if _is_torn(path, bin_data):
                _put(path, bin_data)
            return super()._get_path(bin_data, sha)

    @api.model
    def _file_write(self, bin_value, checksum):
        path = self._full_path(f"{checksum[:2]}/{checksum}")
        try:
            with self._infonavit_storing():
                return super()._file_write(bin_value, checksum)
        except NotStored:
            if _is_torn(path, bin_value):
                os.unlink(path)
            raise

    @contextmanager
    def _infonavit_storing(self):
        """Says in one sentence what the operating system refuses."""
        try:
            yield
        except OSError as error:
            raise NotStored(self.env, error.strerror) from error


def _is_torn(path, data):
    """Whether the file is a mere beginning of the data."""
    try:
        if os.path.getsize(path) >= len(data):
            return False
        with open(path, "rb") as file:
            return data.startswith(file.read())
    except FileNotFoundError:
        return False


def _put(path, data):
    """Replace a file in one stroke: whoever may be writing it loses nothing."""
    new = f"{path}.{uuid.uuid4().hex}"
    try:
        with open(new, "wb") as file:
            file.write(data)
        os.replace(new, path)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(new)
        raise
