from urllib.parse import urlsplit

from odoo import fields, models
from odoo.fields import Command

from ..models import service_wording
from ..models.service_options import server_option
from ..sources.sia import check
from ..sources.sia.errors import SiaError, TimedOut, Unavailable

# Infonavit's own help tells employers to test these two ("Confirmación de trámites de
# crédito", recommendations for the proper functioning).
PORTAL_ADDRESSES = (
    "https://serviciosweb.infonavit.org.mx:8991/firma/api/ocsp",
    "https://serviciosweb.infonavit.org.mx:8624/AvisosRetencionSocket-web/upload",
)
HTTPS_PORT = 443
MODEL = "l10n_mx_infonavit.portal.test"


class PortalTest(models.TransientModel):
    """Tries the addresses that the Portal Empresarial needs, and tells what to ask of
    the systems staff.

    It tries from Odoo's server; the person's own computer needs the same way, so each
    address is also a link. They are not to be chosen: an accountant shall not make the
    server knock at other doors.
    """

    _name = MODEL
    _description = "Test of the Portal's Addresses"

    line_ids = fields.One2many("l10n_mx_infonavit.portal.test.line", "test_id")
    has_succeeded = fields.Boolean(readonly=True)
    request = fields.Text(
        "For the Systems Staff",
        readonly=True,
        help="To be copied: which host, port and protocol, and what is expected.",
    )

    def action_test(self):
        """Try each address, and show what came of it."""
        self.ensure_one()
        self.check_access("write")
        lines = [reach(self.env, address) for address in PORTAL_ADDRESSES]
        # Nobody writes here what the test did not find.
        self.sudo().write(
            {
                "line_ids": [Command.clear(), *map(Command.create, lines)],
                "has_succeeded": all(line["outcome"] == check.OK for line in lines),
                "request": request_text(self.env, lines),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test the Portal's Addresses"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class PortalTestLine(models.TransientModel):
    """One address."""

    _name = "l10n_mx_infonavit.portal.test.line"
    _description = "Address of a Test of the Portal"

    test_id = fields.Many2one(MODEL, required=True, ondelete="cascade")
    name = fields.Char("Address", readonly=True)
    outcome = fields.Selection(
        [(check.OK, "Good"), (check.FAILED, "Failed")], readonly=True
    )
    text = fields.Text("What to Do", readonly=True)


def reach(env, address):
    """Values of a test's line: whether the server reaches the address."""
    text = False
    try:
        status = check.reach(
            address,
            ca_bundle=server_option("ca_bundle"),
            proxy=server_option("proxy"),
        )
        outcome, text = check.OK, env._("It answers (HTTP %(status)s).", status=status)
    except (TimedOut, Unavailable):
        outcome = check.FAILED
        text = env._(
            "The server does not reach it: ask your systems staff to let the "
            "server through the firewall to this host and port."
        )
    except SiaError as error:
        outcome = check.FAILED
        text = service_wording.error(env, service_wording.facts(error))
    return {"name": address, "outcome": outcome, "text": text}


def request_text(env, lines):
    """What to ask of the systems staff: plain text to be sent."""
    asked = env._(
        "For Infonavit's Portal Empresarial (confirmation of credit procedures), "
        "please allow these outgoing connections, from the computers on which the "
        "portal is used and from the Odoo server, and let no proxy or TLS inspection "
        "change them:"
    )
    expected = env._(
        "Expected: the browser opens each address with a valid certificate and shows a "
        "text that the connection is possible. An error message, a blocking page or no "
        "answer means that the way is closed."
    )
    return "\n".join([asked, *(_line_of_request(env, li) for li in lines), expected])


def _line_of_request(env, line):
    parts = urlsplit(line["name"])
    names = {
        "host": parts.hostname,
        "port": parts.port or HTTPS_PORT,
        "address": line["name"],
    }
    if line["outcome"] == check.OK:
        return env._(
            "- host %(host)s, port %(port)s, TCP, HTTPS: %(address)s (the Odoo server "
            "reaches it)",
            **names,
        )
    return env._(
        "- host %(host)s, port %(port)s, TCP, HTTPS: %(address)s (the Odoo server does "
        "not reach it now)",
        **names,
    )
