from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import identifiers
from . import certification_wording as words
from .daily import today_in_mexico
from .rfc import normalise_rfcs

# What happened; the deadline follows from it.
DATES = frozenset(["date_requested", "date_signed", "date_cancelled"])


class Certification(models.Model):
    """An employer's or developer's certification in Infonavit's service (SIA).

    It takes place in the Portal Empresarial and by e-mail; the record guides through it
    and remembers. Its facts are dates, of its own and of its rounds, in the order of
    ``_facts``; the state follows from them and is never set. What people do is
    recorded by ``certification_acts.py``, the deadlines are in
    ``certification_deadline.py``, what to do in which state is the table of
    ``certification_steps.py``. Source: Infonavit's guide "para solicitar la
    certificación", of 21 March 2024.
    """

    _name = "l10n_mx_infonavit.certification"
    _description = "Certification in Infonavit's Service"
    _inherit = ["l10n_mx_infonavit.responsible"]
    _order = "date_requested desc, id desc"
    _rec_names_search = ["folio", "rfc"]
    _mail_post_access = "read"
    _check_company_auto = True

    rfc = fields.Char(
        "RFC",
        compute="_compute_rfc",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Whose e.firma signs the request: the employer's who develops for "
        "himself, or the developer's.",
    )
    folio = fields.Char(
        copy=False,
        tracking=True,
        help="As the portal shows it under “Seguimiento a Certificación”.",
    )
    portal_status = fields.Char(
        "Status in the Portal",
        copy=False,
        tracking=True,
        help="As the portal shows it under “Seguimiento a Certificación”, such as "
        "“En espera de documentos” or “En análisis”.",
    )
    connection_id = fields.Many2one(
        "l10n_mx_infonavit.connection",
        string="Connection for the Tests",
        check_company=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id), "
        "('environment', '=', 'certification')]",
        tracking=True,
        help="Asks the certification environment; its answers are evidence.",
    )
    date_requested = fields.Date("Requested On", copy=False, tracking=True)
    date_signed = fields.Date(
        "Terms Signed On",
        copy=False,
        tracking=True,
        help="When the terms of the approval were signed: production is open since.",
    )
    date_cancelled = fields.Date("Cancelled On", copy=False, tracking=True)
    round_ids = fields.One2many(
        "l10n_mx_infonavit.certification.round",
        "certification_id",
        string="Test Sets",
    )
    document_ids = fields.One2many(
        "l10n_mx_infonavit.certification.document",
        "certification_id",
        string="Documents",
    )
    state = fields.Selection(
        [
            ("draft", "To Request"),
            ("requested", "Test Set Awaited"),
            ("testing", "Evidence to Send"),
            ("analysis", "In Analysis"),
            ("corrections", "New Test Set Awaited"),
            ("approved", "Terms to Sign"),
            ("production", "In Production"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    current_round_id = fields.Many2one(
        "l10n_mx_infonavit.certification.round",
        string="Current Test Set",
        compute="_compute_current_round",
    )
    guide = fields.Html("What to Do Now", compute="_compute_guide", sanitize=False)
    checklist = fields.Html(
        "Documents to Keep", compute="_compute_checklist", sanitize=False
    )

    _active_uniq = models.UniqueIndex(
        "(company_id, rfc) WHERE date_signed IS NULL AND date_cancelled IS NULL",
        "The RFC has a certification that is under way already: go on with it, or "
        "cancel it first.",
    )

    # --- constraints ------------------------------------------------------------------

    @api.constrains("connection_id")
    def _check_connection(self):
        for certification in self.sudo().filtered("connection_id"):
            if certification.connection_id.environment != "certification":
                raise ValidationError(
                    self.env._(
                        "The tests are made in the certification environment: choose "
                        "a connection whose service profile is of that environment."
                    )
                )

    @api.constrains("date_requested", "date_signed", "date_cancelled")
    def _check_facts(self):
        """The dates are past, and in the order in which things can happen."""
        today = today_in_mexico()
        for certification in self:
            problem = words.impossible(self.env, certification._facts(), today)
            if problem:
                raise ValidationError(problem)

    @api.constrains("date_signed", "date_cancelled")
    def _check_end(self):
        for certification in self:
            approved = certification.round_ids.filtered(lambda r: r.state == "approved")
            if certification.date_signed and not approved:
                raise ValidationError(
                    self.env._(
                        "The terms are signed once Infonavit has approved: record its "
                        "answer first."
                    )
                )
            if certification.date_cancelled and not certification.date_requested:
                raise ValidationError(
                    self.env._(
                        "What was never requested is not cancelled: delete it instead."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        if any(certification.state != "draft" for certification in self):
            raise UserError(
                self.env._(
                    "A certification that was requested is kept: cancel it in the "
                    "portal, and record that with the button Cancel Certification."
                )
            )

    # --- computes ---------------------------------------------------------------------

    @api.depends("company_id")
    def _compute_rfc(self):
        for certification in self:
            vat = certification.company_id.vat
            certification.rfc = identifiers.rfc_of_vat(vat or "")

    @api.depends(
        "date_requested",
        "date_signed",
        "date_cancelled",
        "round_ids.date_sent",
        "round_ids.result",
    )
    def _compute_state(self):
        for certification in self:
            certification.state = certification._state()

    def _state(self):
        last = self._last_round()
        if self.date_cancelled:
            return "cancelled"
        if self.date_signed:
            return "production"
        if last.result:
            return "approved" if last.result == "approved" else "corrections"
        if last:
            return "analysis" if last.date_sent else "testing"
        return "requested" if self.date_requested else "draft"

    @api.depends("round_ids")
    def _compute_current_round(self):
        for certification in self:
            certification.current_round_id = certification._last_round()

    def _last_round(self):
        return self.round_ids.sorted("number")[-1:]

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_guide(self):
        for certification in self:
            certification.guide = words.guide(self.env, certification.state)

    @api.depends(
        "document_ids.kind",
        "document_ids.round_id",
        "round_ids.workbook",
        "round_ids.state",
        "state",
    )
    @api.depends_context("lang")
    def _compute_checklist(self):
        for certification in self:
            certification.checklist = words.checklist(self.env, certification)

    @api.depends("rfc", "folio")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for certification in self:
            names = [certification.rfc, certification.folio]
            certification.display_name = " · ".join(filter(None, names)) or False

    def _facts(self):
        """What happened, in the order in which it can: :class:`words.Fact`."""
        self.ensure_one()
        facts = [words.Fact("requested", self.date_requested)]
        for test_set in self.round_ids.sorted("number"):
            facts += test_set._facts()
        if self.date_signed:
            facts.append(words.Fact("signed", self.date_signed))
        if self.date_cancelled:
            facts = [fact for fact in facts if fact.day]
            facts.append(words.Fact("cancelled", self.date_cancelled))
        return facts

    # --- creation and change ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            normalise_rfcs(self.env, vals, "rfc")
        # One that has just ended makes room for the next.
        self.flush_model(DATES)
        return super().create(vals_list)

    def write(self, vals):
        normalise_rfcs(self.env, vals, "rfc")
        result = super().write(vals)
        if DATES & set(vals):
            self._close_reminders()
        return result
