from odoo import fields, models


class Responsible(models.AbstractModel):
    """A record of one company with a term or deadline, of which its responsible is
    reminded (``reminder.py``)."""

    _name = "l10n_mx_infonavit.responsible"
    _description = "Record With a Responsible"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        help="Is reminded of the deadlines.",
    )
