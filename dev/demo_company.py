"""The addon and its made-up company, in a database without Odoo's own demo data.

For scripts that ``odoo shell`` runs.
"""

from odoo.modules.module import Manifest
from odoo.tools import convert_file

ADDON = "l10n_mx_infonavit_avisos"


def install(env):
    """Install the addon as it stands in the sources."""
    addon = env["ir.module.module"].search([("name", "=", ADDON)])
    addon.button_immediate_install()


def load(env):
    """Load the addon's demo data; gives the company."""
    for path in Manifest.for_addon(ADDON)["demo"]:
        convert_file(env, ADDON, path, {}, mode="init", noupdate=True)
    return env.ref(f"{ADDON}.company_ficticia")
