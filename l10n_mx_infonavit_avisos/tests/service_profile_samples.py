"""What the tests of service profiles share."""

import json

from odoo.tools import file_open

from ..sources.sia import profile as sia_profile
from . import documents

ADDON = "l10n_mx_infonavit_avisos"
SHIPPED = ("production", "certification", "simulator")


def shipped(name):
    """A profile's file, as it ships."""
    path = f"{ADDON}/data/sia_profiles/{name}.json"
    with file_open(path, "rb") as file:
        return file.read()


SIMULATOR = sia_profile.parse(shipped("simulator"))
# (what is no profile at all, code, what a person reads)
FILES = [
    (b"{", "not_json", "The file is not JSON (line:column 1:2)"),
    (b"\xff", "not_json", "The file is not JSON (line:column ?)"),
    (b'{"timeouts": {"read": NaN}}', "not_json", "The file is not JSON"),
    (b"[]", "not_an_object", "The file holds no service profile"),
    (b" " * 300_000, "out_of_range", "The file is far too large"),
    (
        b'{"otp": {"kind": "totp", "kind": "none"}}',
        "repeated",
        "“kind” stands twice in one",
    ),
]


def changed(changes):
    """The simulator's document with other values: dotted path → value."""
    return documents.changed(SIMULATOR, changes)


def as_file(document):
    return json.dumps(document).encode()


class ServiceProfileMixin:
    def shipped(self, name):
        return self.env.ref(f"{ADDON}.service_profile_{name}")

    def make_profile(self, document, name="Perfil"):
        profiles = self.env["l10n_mx_infonavit.service.profile"]
        return profiles.create(profiles._values_of(document, name))
