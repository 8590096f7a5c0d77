from odoo import api, fields, models

from . import efirma_reminder, efirma_wording, reminder
from .board_row import Row, urgency
from .daily import today_in_mexico
from .efirma_reminder import FIRST_REMINDER
from .wording import day as in_words


class KeptEfirma(models.Model):
    """What is kept of an e.firma that was checked: whose it is, its serial, until when.

    Never the files nor the password. It is written by the check
    (``l10n_mx_infonavit.efirma.check``) and only serves the reminder; one that lasts
    longer, of the same RFC, *replaces* it and closes its reminder.
    """

    _name = "l10n_mx_infonavit.efirma"
    _description = "e.firma's Validity"
    _inherit = ["l10n_mx_infonavit.responsible"]
    _order = "date_to desc, id desc"
    _rec_names_search = ["holder", "rfc", "serial"]

    company_id = fields.Many2one(readonly=True)
    rfc = fields.Char("RFC", required=True, readonly=True, help="Of its holder.")
    serial = fields.Char(
        "Serial Number",
        required=True,
        readonly=True,
        help="The certificate's, as SAT prints it.",
    )
    holder = fields.Char(readonly=True, help="As the certificate names him.")
    representative = fields.Char(
        "Representative's RFC",
        readonly=True,
        help="Of the person who had it made for the company; empty for a person's own.",
    )
    date_from = fields.Date(
        "From", required=True, readonly=True, help="First day, in central Mexico."
    )
    date_to = fields.Date(
        "To",
        required=True,
        readonly=True,
        index=True,
        help="Last day, in central Mexico.",
    )
    kind = fields.Selection(
        [("efirma", "e.firma"), ("doubtful", "Doubtful")],
        required=True,
        readonly=True,
        default="efirma",
        help="Doubtful: the certificate has marks of an e.firma and of a seal.",
    )
    user_id = fields.Many2one(
        domain=lambda self: reminder.manager_domain(self.env),
        help="Is reminded 60, 30 and 7 days before it ends.",
    )
    days_left = fields.Integer(compute="_compute_state")
    state = fields.Selection(
        [
            ("to_come", "To Come"),
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
            ("replaced", "Replaced"),
        ],
        compute="_compute_state",
    )
    next_step = fields.Text("What to Do", compute="_compute_state")
    reminded_at = fields.Integer(
        "Last Reminder", copy=False, help="Days that were left; 0: none yet."
    )

    _serial_uniq = models.Constraint(
        "UNIQUE(company_id, serial)", "This e.firma is kept for the company already."
    )
    _dates_check = models.Constraint(
        "CHECK(date_to >= date_from)",
        "An e.firma cannot end before it begins: check it again.",
    )

    @api.depends("company_id", "rfc", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_state(self):
        today = today_in_mexico()
        replaced = self._replaced()
        for efirma in self:
            efirma.days_left = efirma.date_to and (efirma.date_to - today).days
            efirma.state = efirma.date_to and efirma._state_on(today, replaced)
            efirma.next_step = efirma_wording.next_step(self.env, efirma)

    def _state_on(self, day, replaced):
        if self._origin.id in replaced.ids:
            return "replaced"
        if self.date_from > day:
            return "to_come"
        if self.date_to < day:
            return "expired"
        return "expiring" if self.days_left <= FIRST_REMINDER else "valid"

    @api.depends("holder", "rfc", "serial")
    def _compute_display_name(self):
        for efirma in self:
            efirma.display_name = f"{efirma.holder or efirma.rfc} {efirma.serial or ''}"

    @api.model
    def _replaced(self):
        """Those among them for whose RFC the company has one that lasts longer."""
        kept = self._origin
        last = {
            (company, rfc): date_to
            for company, rfc, date_to in self._read_group(
                [
                    ("company_id", "in", kept.company_id.ids),
                    ("rfc", "in", kept.mapped("rfc")),
                ],
                ["company_id", "rfc"],
                ["date_to:max"],
            )
        }
        return kept.filtered(lambda e: last.get((e.company_id, e.rfc)) > e.date_to)

    @api.model_create_multi
    def create(self, vals_list):
        efirmas = super().create(vals_list)
        efirma_reminder.close_replaced(efirmas.sudo())
        return efirmas

    @api.model
    def _infonavit_board_rows(self, look):
        """Those that end or have just ended, and none took their place."""
        ending = efirma_reminder.ending(self, look.today)
        ending -= ending._replaced()
        first = min(ending.mapped("date_to"), default=look.today)
        return [
            Row(
                "efirmas",
                "deadlines",
                self.env._("e.firmas That End"),
                len(ending),
                "l10n_mx_infonavit_avisos.action_efirma",
                [["id", "in", ending.ids]],
                self.env._("until %(day)s", day=in_words(self.env, first)),
                urgency(first, look.today, FIRST_REMINDER),
            )
        ]

    @api.model
    def _daily_check(self):
        """Remind the responsible of what ends."""
        efirma_reminder.remind_of_ending(self.sudo())
