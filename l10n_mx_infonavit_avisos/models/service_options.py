"""What the server's administrator says, in odoo.conf or the environment.

``l10n_mx_infonavit_ca_bundle``: a file of certificates to trust for Infonavit's
service instead of the usual ones. ``l10n_mx_infonavit_proxy``: the address of a proxy.
In the environment the same names in capitals, which come first.
"""

import os

from odoo.tools import config


def server_option(name):
    """The option's text, empty where nobody set it."""
    name = f"l10n_mx_infonavit_{name}"
    return os.environ.get(name.upper()) or config.get(name) or ""
