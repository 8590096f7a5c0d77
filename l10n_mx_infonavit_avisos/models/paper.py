from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import identifiers
from ..engine.notice import SUSPENSION
from . import paper_check, paper_wording, wording
from .aviso import DISCOUNTS
from .notice_type import CLASSES
from .paper_check import FAULT
from .paper_reading import READ, plain
from .pointed_to import known
from .value import VALUE_DIGITS

# What only the actions of this model write.
DECIDED = frozenset(
    "state aviso_id refusal readings fingerprint fetch_id confirmed_uid "
    "date_confirmed document document_name page title source is_scan is_image".split()
)

# What the aviso will say.
SAID = frozenset((*READ, "type_id", "registro_patronal_id", "employee_id"))
TYPED_AGAIN = frozenset(("company_id",)) | SAID


class Paper(models.Model):
    """An aviso on paper: a printed one that was read, or one that a person types.

    It is a proposal. ``marks`` tells field by field what is wrong (a fault) or to be
    looked at (a doubt); ``action_confirm`` makes an aviso of it by the way of all
    others. What it says does not change afterwards.

    - ``to_confirm``: a person is to compare it with the paper;
    - ``confirmed``: the aviso is ``aviso_id``;
    - ``refused``: a file or page of no use, ``refusal_text`` says why;
    - ``discarded``: a person set it aside.

    ``paper_upload.py`` takes files, ``paper_actions.py`` is what people do.
    """

    _name = "l10n_mx_infonavit.paper"
    _description = "Aviso to Confirm"
    _inherit = ["mail.thread", "mail.activity.mixin", "l10n_mx_infonavit.waiting"]
    _order = "id desc"
    _rec_names_search = ["folio", "nss", "credit_number", "employee_id.name"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        [("manual", "Typed"), ("pdf", "Printed")],
        required=True,
        default="manual",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("to_confirm", "To Confirm"),
            ("confirmed", "Confirmed"),
            ("refused", "Not Usable"),
            ("discarded", "Discarded"),
        ],
        required=True,
        default="to_confirm",
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )

    # --- the paper ---
    document = fields.Binary(readonly=True, copy=False)
    document_name = fields.Char("File", readonly=True, copy=False)
    page = fields.Integer(readonly=True, copy=False, help="Of the file, from 1.")
    title = fields.Char(readonly=True, copy=False)
    is_scan = fields.Boolean(
        "Picture",
        readonly=True,
        copy=False,
        help="A picture without text: nothing could be read, a person types it.",
    )
    is_image = fields.Boolean(readonly=True, copy=False)
    fingerprint = fields.Char(
        readonly=True, copy=False, index=True, help="By which the same page is known."
    )
    readings = fields.Json("What Was Read", readonly=True, copy=False)
    reading = fields.Html(compute="_compute_reading", sanitize=False)
    refusal = fields.Json(readonly=True, copy=False)
    refusal_text = fields.Text("Why It Is Refused", compute="_compute_refusal_text")
    refusal_code = fields.Char(compute="_compute_refusal_text")
    fetch_id = fields.Many2one(
        "l10n_mx_infonavit.fetch",
        string="Receipt",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    # --- what it says ---
    notice_class = fields.Selection(
        CLASSES,
        string="Class",
        tracking=True,
        help="Retención: begin to withhold. Modificación: withhold another amount from "
        "the next bimester. Suspensión: stop.",
    )
    type_id = fields.Many2one(
        "l10n_mx_infonavit.notice.type",
        domain="[('notice_class', '=', notice_class)]",
        help="Only needed of a suspensión “por próxima liquidación” (10): what was "
        "withheld in its bimester is remitted, and not given back.",
    )
    folio = fields.Char(
        help="As printed: R or S and 13 digits. By it the download is known to be the "
        "same aviso. May be empty.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Worker",
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        check_company=True,
        index=True,
        help="Found by the NSS; or choose the worker, and the NSS follows.",
    )
    nss = fields.Char("NSS", index=True)
    credit_number = fields.Char(help="Ten digits.")
    rfc = fields.Char("RFC", help="Of the worker, as printed.")
    curp = fields.Char("CURP", help="Of the worker, as printed.")
    nrp = fields.Char("NRP", help="Registro patronal, as printed.")
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal",
        compute="_compute_registro_patronal_id",
        store=True,
        readonly=False,
        check_company=True,
    )
    discount_type = fields.Selection(DISCOUNTS, tracking=True)
    discount_value = fields.Float(
        digits=VALUE_DIGITS,
        tracking=True,
        help="Per cent of the SDI, pesos a month, or times the UMI a month.",
    )
    date_notified = fields.Date(
        "Notified",
        tracking=True,
        help="The day on which the company received the aviso, as written under FECHA "
        "DE RECEPCIÓN, often by hand. It decides from when the aviso holds.",
    )
    date_created = fields.Date("Date of the Aviso", help="FECHA, as printed.")
    company_name = fields.Char("Employer, as Printed")
    company_rfc = fields.Char("Employer's RFC, as Printed")
    worker_name = fields.Char("Worker, as Printed")
    motive = fields.Char("Motivo", help="Of the form's newer layout.")
    previous = fields.Char(
        "Discount So Far",
        readonly=True,
        help="As a modificación prints it.",
    )

    # --- what follows ---
    discount = fields.Char(compute="_compute_discount")
    marks = fields.Json(compute="_compute_marks")
    doubt_count = fields.Integer("To Look At", compute="_compute_marks")
    has_faults = fields.Boolean(compute="_compute_marks")
    effect = fields.Char("What Follows", compute="_compute_effect")
    aviso_id = fields.Many2one(
        "l10n_mx_infonavit.aviso",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    outcome = fields.Text(compute="_compute_outcome")
    confirmed_uid = fields.Many2one(
        "res.users", string="Confirmed By", readonly=True, copy=False
    )
    date_confirmed = fields.Datetime("Confirmed On", readonly=True, copy=False)

    # --- computes ---------------------------------------------------------------------

    @api.depends("nss", "company_id", "registro_patronal_id", "nrp")
    def _compute_employee_id(self):
        waiting = self.filtered(lambda p: p.state == "to_confirm" and p.company_id)
        for paper in self - waiting:
            paper.employee_id = paper.employee_id
        # A worker without an NSS is chosen by hand, and stays.
        chosen = waiting.filtered(lambda p: p.employee_id and not p.nss)
        for paper in chosen:
            paper.employee_id = paper.employee_id
        paper_check.find_workers(waiting - chosen)

    @api.depends("nrp", "company_id")
    def _compute_registro_patronal_id(self):
        registros = self.env["l10n_mx_infonavit.registro.patronal"].search(
            [("company_id", "in", self.company_id.ids)]
        )
        for paper in self:
            own = registros.filtered(lambda r, p=paper: r.company_id == p.company_id)
            if paper.nrp:
                nrp = identifiers.compact(paper.nrp)
                found = own.filtered(lambda r, nrp=nrp: r.name == nrp)
            else:
                found = own if len(own) == 1 else own.browse()
                kept = paper.registro_patronal_id
                if kept and kept.company_id == paper.company_id:
                    found = kept
            paper.registro_patronal_id = found

    @api.depends("state", "company_id", "readings", *SAID)
    @api.depends_context("lang")
    def _compute_marks(self):
        for paper in self:
            marks = paper_check.marks(paper) if paper.state == "to_confirm" else {}
            paper.marks = marks
            paper.doubt_count = sum(map(len, marks.values()))
            paper.has_faults = any(
                kind == FAULT for found in marks.values() for kind, _text in found
            )

    @api.depends(
        *("notice_class", "type_id", "date_notified", "discount_type"),
        *("discount_value", "employee_id"),
    )
    @api.depends_context("lang")
    def _compute_effect(self):
        law = self.env["l10n_mx_infonavit.value"]._law()
        for paper in self:
            paper.effect = paper_wording.effect(paper, law)

    @api.depends("notice_class", "discount_type", "discount_value")
    def _compute_discount(self):
        for paper in self:
            orders = paper.discount_value and paper.notice_class != SUSPENSION
            paper.discount = orders and (
                wording.discount(paper.discount_type, paper.discount_value)
                or plain(paper.discount_value)
            )

    @api.depends("refusal")
    @api.depends_context("lang")
    def _compute_refusal_text(self):
        for paper in self:
            code, detail = paper.refusal or ("", "")
            paper.refusal_code = code
            paper.refusal_text = code and paper_wording.refusal(self.env, code, detail)

    @api.depends("readings")
    @api.depends_context("lang")
    def _compute_reading(self):
        for paper in self:
            paper.reading = paper_wording.reading(paper)

    @api.depends("aviso_id.state", "aviso_id.reason", "aviso_id.replaced_by_id")
    @api.depends_context("lang")
    def _compute_outcome(self):
        for paper in self:
            aviso = paper.aviso_id
            replacing = aviso.replaced_by_id
            paper.outcome = (
                replacing._replacement_of(aviso) if replacing else aviso.reason
            )

    @api.depends("employee_id", "worker_name", "notice_class", "document_name", "page")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["notice_class"]._description_selection(self.env))
        for paper in self:
            kind = kinds.get(paper.notice_class, "")
            who = (
                known(paper, "employee_id").name or paper.worker_name or paper.nss or ""
            )
            name = " ".join(filter(None, (kind, who[:60])))
            if not name and paper.document_name:
                name = paper.document_name
                if paper.page > 1:
                    name = self.env._(
                        "%(file)s, page %(page)s", file=name, page=paper.page
                    )
            paper.display_name = name or self.env._("Aviso to Confirm")

    # --- as one types -----------------------------------------------------------------

    @api.onchange("employee_id")
    def _onchange_employee_id(self):
        employee = known(self, "employee_id")
        if not employee:
            return
        versions = employee.version_ids
        if own := employee.version_id.l10n_mx_infonavit_nss:
            if self.nss not in versions.mapped("l10n_mx_infonavit_nss"):
                self.nss = own
        registro = employee.version_id.l10n_mx_registro_patronal_id
        if registro.company_id == self.company_id and not self.nrp:
            self.registro_patronal_id = registro.with_env(self.env)
        self._propose_credit()

    @api.onchange("notice_class")
    def _onchange_notice_class(self):
        if self.type_id.notice_class != self.notice_class:
            self.type_id = False
        self._propose_credit()

    def _propose_credit(self):
        if not self.credit_number and self.employee_id:
            self.credit_number = paper_check.only_credit(self)

    @api.onchange("nss", "credit_number")
    def _onchange_identifiers(self):
        for name, form in (
            ("nss", identifiers.nss),
            ("credit_number", identifiers.credit_number),
        ):
            try:
                self[name] = form(self[name] or "")
            except identifiers.WrongIdentifier:
                continue  # the marks say so

    # --- creation and protection ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._check_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_vals(vals)
        if TYPED_AGAIN & set(vals) and not self.env.su:
            if any(paper.state != "to_confirm" for paper in self):
                raise UserError(
                    self.env._(
                        "Only an aviso that waits to be confirmed is changed. To "
                        "correct one that is confirmed, discard the aviso with the "
                        "reason and type it anew."
                    )
                )
        return super().write(vals)

    def _check_vals(self, vals):
        if not self.env.su and any(vals.get(name) for name in DECIDED - {"source"}):
            raise UserError(
                self.env._("Use the buttons to say what becomes of the aviso.")
            )
        if not self.env.su and vals.get("source", "manual") != "manual":
            raise UserError(
                self.env._("Upload the file: what it says is read from it.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_confirmed(self):
        if any(paper.state == "confirmed" for paper in self):
            raise UserError(
                self.env._("What became an aviso is kept, for it is its origin.")
            )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("One paper is one aviso: it has no copy."))
