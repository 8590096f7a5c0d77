import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import identifiers
from . import trust_cover, trust_reminder, trust_wording
from .board_row import Row, urgency
from .daily import today_in_mexico
from .pdf import is_whole_pdf
from .rfc import normalise_rfcs
from .trust_reminder import EXPIRING_DAYS
from .wording import day as in_words

# A change of these may renew a trust, or undo its renewal.
DECISIVE = frozenset(
    "company_id rfc developer_rfc registro_patronal_ids date_from date_to "
    "date_revoked".split()
)


class Trust(models.Model):
    """Relación de confianza: a developer may ask Infonavit for an employer's avisos.

    It is given, renewed and revoked in the Portal Empresarial; the record says what its
    acuse says, both days included, so that people are told before the service refuses.
    ``_in_force`` is what a connection asks, ``_sentence`` says the answer in words.
    The state follows the calendar and is never stored: ``_state_on`` and ``_state_sql``
    are the same rule twice.
    """

    _name = "l10n_mx_infonavit.trust"
    _description = "Trust Relationship"
    _inherit = ["l10n_mx_infonavit.responsible"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["developer_name", "developer_rfc"]
    _mail_post_access = "read"
    _check_company_auto = True

    rfc = fields.Char(
        "Employer's RFC",
        compute="_compute_rfc",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    registro_patronal_ids = fields.Many2many(
        "l10n_mx_infonavit.registro.patronal",
        "l10n_mx_infonavit_trust_registro_rel",
        "trust_id",
        "registro_patronal_id",
        string="Registros Patronales",
        check_company=True,
        # An empty list means all: none may fall out of it unseen.
        ondelete="restrict",
        context={"active_test": False},
        tracking=True,
        help="For which it was given; empty: for all of the RFC.",
    )
    developer_rfc = fields.Char("Developer's RFC", required=True, tracking=True)
    developer_name = fields.Char("Developer", required=True, tracking=True)
    date_from = fields.Date(
        "From", required=True, default=lambda self: today_in_mexico(), tracking=True
    )
    date_to = fields.Date(
        "To", index=True, tracking=True, help="Last day; empty: without end."
    )
    acuse = fields.Binary(
        copy=False, help="The PDF that the Portal Empresarial gave for it."
    )
    acuse_filename = fields.Char(copy=False)
    date_revoked = fields.Date("Revoked On", copy=False, tracking=True)
    revocation_reason = fields.Char(copy=False)
    user_id = fields.Many2one(help="Is reminded before it ends.")
    state = fields.Selection(
        [
            ("to_come", "To Come"),
            ("in_force", "In Force"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    is_renewed = fields.Boolean(
        "Renewed", compute="_compute_next_step", help="Another one goes on after it."
    )
    next_step = fields.Text(compute="_compute_next_step")
    reminded_at = fields.Integer(
        "Last Reminder", copy=False, help="Days that were left; 0: none yet."
    )

    _dates_check = models.Constraint(
        "CHECK(date_to >= date_from)",
        "A relación de confianza cannot end before it begins: check its dates.",
    )
    _developer_idx = models.Index("(company_id, developer_rfc)")

    @api.constrains("date_revoked", "revocation_reason", "date_to")
    def _check_revocation(self):
        today = today_in_mexico()
        for trust in self.filtered("date_revoked"):
            if not trust.revocation_reason:
                raise ValidationError(
                    self.env._("Say why the relación de confianza was revoked.")
                )
            if trust.date_revoked > min(today, trust.date_to or today):
                raise ValidationError(
                    self.env._(
                        "A revocation is written when it has happened, and before the "
                        "relación de confianza ends by itself: check its date."
                    )
                )

    @api.constrains("acuse")
    def _check_acuse(self):
        for trust in self.with_context(bin_size=False):
            check_acuse(self.env, trust.acuse)

    # --- computes ---------------------------------------------------------------------

    @api.depends("company_id")
    def _compute_rfc(self):
        for trust in self:
            trust.rfc = identifiers.rfc_of_vat(trust.company_id.vat or "")

    @api.depends("date_from", "date_to", "date_revoked")
    def _compute_state(self):
        today = today_in_mexico()
        for trust in self:
            trust.state = trust.date_from and trust._state_on(today)

    @api.depends("state", "acuse", *DECISIVE)
    @api.depends_context("lang")
    def _compute_next_step(self):
        today = today_in_mexico()
        renewed = trust_cover.renewed(self._origin.sudo(), today)
        for trust in self:
            trust.is_renewed = trust._origin.id in renewed.ids
            trust.next_step = trust_wording.next_step(self.env, trust, today)

    @api.depends("developer_name", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for trust in self:
            days = [in_words(self.env, d) for d in (trust.date_from, trust.date_to)]
            name = trust.developer_name
            trust.display_name = name and f"{name} {days[0]} – {days[1]}".strip()

    # --- state ------------------------------------------------------------------------

    def _state_on(self, day):
        """The state on a day; a revocation holds from its own day on."""
        self.ensure_one()
        if self.date_revoked and self.date_revoked <= day:
            return "revoked"
        if self.date_from > day:
            return "to_come"
        if self.date_to and self.date_to < day:
            return "expired"
        if self.date_to and self.date_to <= day + timedelta(days=EXPIRING_DAYS):
            return "expiring"
        return "in_force"

    def _holds_on(self, day):
        return self._state_on(day) in ("in_force", "expiring")

    def _state_sql(self, alias):
        """The same as ``_state_on`` today."""
        today = today_in_mexico()

        def column(name):
            return SQL.identifier(alias, name, to_flush=self._fields[name])

        return SQL(
            "CASE WHEN %(revoked)s <= %(today)s THEN 'revoked'"
            " WHEN %(date_from)s > %(today)s THEN 'to_come'"
            " WHEN %(date_to)s < %(today)s THEN 'expired'"
            " WHEN %(date_to)s <= %(soon)s THEN 'expiring'"
            " ELSE 'in_force' END",
            revoked=column("date_revoked"),
            date_from=column("date_from"),
            date_to=column("date_to"),
            today=today,
            soon=today + timedelta(days=EXPIRING_DAYS),
        )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = tuple(state for state in value if state)
        if not states:
            return Domain.FALSE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", model._state_sql(alias), states
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Lists are grouped and sorted by the state as by a stored field."""
        if field_expr != "state":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["state"], "read")
        return self._state_sql(alias)

    # --- what others ask --------------------------------------------------------------

    @api.model
    def _in_force(self, company, rfc, registros, developer_rfc, day):
        """(those of the registros patronales that may be asked for on a day, gaps).

        The gaps, a list of ``trust_cover.Gap``, say what lacks for the others.
        An employer who is his own developer needs no record; one that exists counts.
        """
        rfc = identifiers.compact(rfc)
        developer_rfc = identifiers.compact(developer_rfc)
        trusts = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("rfc", "=", rfc),
                ("developer_rfc", "=", developer_rfc),
            ]
        )
        return trust_cover.allowed(trusts, registros, day, rfc == developer_rfc)

    @api.model
    def _sentence(self, gap, developer):
        """A gap in words, with what to do; ``developer``: what the asker calls him."""
        return trust_wording.gap(
            self.env, gap, gap.trusts[:1].developer_name or developer
        )

    @api.model
    def _infonavit_board_rows(self, look):
        """Those that end or have just ended, and none goes on after: a manager's."""
        ending = trust_reminder.ending(self, look.today) if look.is_manager else self
        ending -= trust_cover.renewed(ending, look.today)
        first = min(ending.mapped("date_to"), default=look.today)
        return [
            Row(
                "trusts",
                "deadlines",
                self.env._("Trust Relationships That End"),
                len(ending),
                "l10n_mx_infonavit_avisos.action_trust",
                [["id", "in", ending.ids]],
                self.env._("until %(day)s", day=in_words(self.env, first)),
                urgency(first, look.today, EXPIRING_DAYS),
            )
        ]

    @api.model
    def _daily_check(self):
        """Remind the responsible of what ends."""
        trust_reminder.remind_of_ending(self.sudo())

    # --- creation and change ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            normalise_rfcs(self.env, vals, "rfc", "developer_rfc")
        trusts = super().create(vals_list)
        trusts._close_reminders()
        return trusts

    def write(self, vals):
        normalise_rfcs(self.env, vals, "rfc", "developer_rfc")
        result = super().write(vals)
        if DECISIVE & set(vals):
            self._close_reminders()
        return result

    def _close_reminders(self):
        """Of what these renew; and of these, where they do not end any more."""
        related = trust_cover.related(self.sudo())
        trust_reminder.close_needless(related)

    # --- what people do ---------------------------------------------------------------

    def action_revoke(self, date_revoked=None, reason=None):
        """Write that it was revoked in the portal; without day and reason, asks."""
        self.ensure_one()
        self.check_access("write")
        if self.date_revoked:
            raise UserError(
                self.env._("This relación de confianza is revoked already.")
            )
        if not (date_revoked and (reason or "").strip()):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Revoke"),
                "res_model": "l10n_mx_infonavit.trust.revocation",
                "view_mode": "form",
                "target": "new",
                "context": {"default_trust_id": self.id},
            }
        reason = reason.strip()
        self.write({"date_revoked": date_revoked, "revocation_reason": reason})
        self.message_post(
            body=self.env._(
                "Revoked on %(day)s: %(reason)s",
                day=in_words(self.env, self.date_revoked),
                reason=reason,
            )
        )
        return None

    def action_renew_in_portal(self):
        """The guide to its renewal, which writes the term that follows."""
        self.check_access("write")
        defaults = {
            name.removeprefix("default_"): value
            for name, value in self.action_renew()["context"].items()
        }
        del defaults["user_id"]
        return self.env["l10n_mx_infonavit.procedure"]._action(
            "trust_renew", trust_id=self.id, **defaults
        )

    @api.private
    def action_renew(self):
        """Write the term that follows, between the same two."""
        self.ensure_one()
        today = today_in_mexico()
        follows = self.date_to and not self.date_revoked
        begins = self.date_to + timedelta(days=1) if follows else today
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Renew"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_company_id": self.company_id.id,
                "default_rfc": self.rfc,
                "default_registro_patronal_ids": self.registro_patronal_ids.ids,
                "default_developer_rfc": self.developer_rfc,
                "default_developer_name": self.developer_name,
                "default_date_from": max(begins, today),
                "default_user_id": self.user_id.id,
            },
        }


def check_acuse(env, acuse):
    """:raises ValidationError: it is there, in base64, and is no whole PDF"""
    if acuse and not is_whole_pdf(base64.b64decode(acuse)):
        raise ValidationError(
            env._(
                "The acuse is not a whole PDF file: download it again from the Portal "
                "Empresarial, and attach it unchanged."
            )
        )
