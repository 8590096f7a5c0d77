from lxml import etree
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..outputs.cfdi.check import problems
from ..outputs.cfdi.document import (
    DEDUCCION,
    OTRO_PAGO,
    Document,
    merge,
    node_data,
    peso,
    xml_of,
)
from ..outputs.evidence.archive import safe_name
from . import cfdi_document, cfdi_schema, cfdi_wording
from .not_stored import NotStored

TEMPLATE = "l10n_mx_infonavit_avisos.cfdi_nomina"
USER_GROUP = "l10n_mx_infonavit_avisos.group_infonavit_user"
# Codes of this addon's salary rules that other modules get as plain data.
OUR_RULES = ("INFONAVIT", "INFONAVIT_SEG", "INFONAVIT_DEV")


class HrPayslip(models.Model):
    """The payslip's CFDI de nómina, unsealed.

    For other modules: ``_l10n_mx_infonavit_cfdi_nodes`` gives our deductions and other
    payments as plain data; ``_l10n_mx_infonavit_cfdi_document`` what the document says,
    and ``_l10n_mx_infonavit_cfdi_xml`` its bytes, both to extend; the template is
    ``l10n_mx_infonavit_avisos.cfdi_nomina``.
    """

    # A concern of its own, in a file of its own.
    _inherit = "hr.payslip"  # pylint: disable=consider-merging-classes-inherited

    l10n_mx_infonavit_cfdi_type = fields.Selection(
        [("O", "Ordinary"), ("E", "Extraordinary")],
        string="Payroll",
        default="O",
        groups=USER_GROUP,
        help="Extraordinary: aguinaldo, severance and what else is not regular pay.",
    )
    l10n_mx_infonavit_payment_date = fields.Date(
        "Payment Date",
        copy=False,
        groups=USER_GROUP,
        help="Empty: the payslip's last day.",
    )
    l10n_mx_infonavit_cfdi_days = fields.Float(
        "Days Paid",
        digits=(8, 3),
        copy=False,
        groups=USER_GROUP,
        help="0: the natural days of the payslip within the contract. Enter another "
        "number where absences were not paid.",
    )
    l10n_mx_infonavit_cfdi_id = fields.Many2one(
        "ir.attachment",
        string="CFDI",
        copy=False,
        readonly=True,
        ondelete="set null",
        groups=USER_GROUP,
    )
    l10n_mx_infonavit_cfdi_missing = fields.Text(
        "Missing for the CFDI",
        compute="_compute_l10n_mx_infonavit_cfdi_missing",
        groups=USER_GROUP,
    )

    @api.depends(
        "state", "line_ids", "employee_id", "contract_id", "credit_note", "date_to"
    )
    @api.depends_context("lang")
    def _compute_l10n_mx_infonavit_cfdi_missing(self):
        for slip in self:
            saved = slip._origin
            found = saved._l10n_mx_infonavit_cfdi_obstacles() if saved else []
            slip.l10n_mx_infonavit_cfdi_missing = "\n".join(found)

    # --- what happens to a payslip ----------------------------------------------------

    def compute_sheet(self):
        """Another computation, another CFDI: the one at hand no longer holds."""
        before = self.sudo().l10n_mx_infonavit_cfdi_id
        result = super().compute_sheet()
        before.unlink()
        return result

    def action_l10n_mx_infonavit_cfdi(self):
        """The button: make the CFDI, and download it."""
        self.ensure_one()
        attachment = self._l10n_mx_infonavit_make_cfdi()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _l10n_mx_infonavit_make_cfdi(self):
        """The CFDI as an attachment of the payslip.

        It is made again while the payslip may change. A confirmed payslip keeps the
        one it has, until somebody deletes that attachment.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(
                self.env._("Only a payroll accountant of Infonavit makes a CFDI.")
            )
        known = self.sudo().l10n_mx_infonavit_cfdi_id
        if known and self.state == "done":
            return known.sudo(False)
        obstacles = self._l10n_mx_infonavit_cfdi_obstacles()
        if obstacles:
            raise UserError("\n".join(obstacles))
        xml = self._l10n_mx_infonavit_cfdi_xml()
        values = {"name": self._l10n_mx_infonavit_cfdi_filename(), "raw": xml}
        if known:
            known.write(values)
            return known.sudo(False)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                values
                | {
                    "mimetype": "application/xml",
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                }
            )
        )
        self.sudo().l10n_mx_infonavit_cfdi_id = attachment
        return attachment.sudo(False)

    def _l10n_mx_infonavit_try_cfdi(self):
        """One CFDI of many: a payslip that can have none costs itself alone.

        Gives the reason with the payslip's and the worker's name, or None.

        :raises AccessError, NotStored: no other payslip would get one either
        """
        try:
            with self.env.cr.savepoint():
                self._l10n_mx_infonavit_make_cfdi()
        except (AccessError, NotStored):
            raise
        except UserError as error:
            return f"{self.number or self.name}, {self.employee_id.name}: {error}"
        return None

    def _l10n_mx_infonavit_cfdi_filename(self):
        # A reference is typed: it leads nowhere in the zip of a batch.
        return safe_name(f"CFDI-{(self.number or str(self.id)).replace('/', '-')}.xml")

    # --- what keeps it from being made ------------------------------------------------

    def _l10n_mx_infonavit_cfdi_obstacles(self):
        """Sentences; none where the document can be made."""
        self.ensure_one()
        slip = self.sudo()
        if refusal := slip._l10n_mx_infonavit_cfdi_refusal():
            return [refusal]
        sentences = []
        if rules := cfdi_document.unmapped(slip):
            sentences.append(
                self.env._(
                    "Say what these rules are in the CFDI, under Payroll ▸ "
                    "Configuration ▸ Salary Rules: %(rules)s.",
                    rules=", ".join(rules.mapped("display_name")),
                )
            )
        document = slip._l10n_mx_infonavit_cfdi_document()
        return sentences + [
            cfdi_wording.sentence(self.env, problem) for problem in problems(document)
        ]

    def _l10n_mx_infonavit_cfdi_refusal(self):
        """Why this payslip gets no CFDI at all, or nothing."""
        if self.credit_note:
            return self.env._(
                "A refund has no CFDI of its own: cancel the CFDI of the payslip that "
                "it refunds with your PAC, and make that of the payslip which takes "
                "its place."
            )
        if self.state == "cancel":
            return self.env._("The payslip is cancelled: it has no CFDI.")
        if not self.line_ids:
            return self.env._("Compute the payslip first: it has no lines.")
        if self.refunded_id.state == "done":
            return self.env._(
                "The payslip was refunded: cancel its CFDI with your PAC, if it has "
                "one; it gets no other."
            )
        if not cfdi_document.version_of(self):
            return self.env._(
                "%(worker)s has no contract on the payslip's days: fill in the start "
                "of the contract (the employee, tab Payroll).",
                worker=self.employee_id.name,
            )
        return None

    # --- the document -----------------------------------------------------------------

    def _l10n_mx_infonavit_cfdi_document(self) -> Document:
        """What the CFDI says. A module that knows more (overtime, severance,
        incapacities) extends it with ``dataclasses.replace``."""
        self.ensure_one()
        slip = self.sudo()
        return cfdi_document.document(slip, cfdi_document.version_of(slip))

    def _l10n_mx_infonavit_cfdi_nodes(self):
        """Our deductions and returns for a module that makes the CFDI itself.

        Gives ``{"Deduccion": […], "OtroPago": […]}``; each entry holds the attributes
        of its element as text. What is zero is left out; a refund has nothing.
        """
        self.ensure_one()
        nodes = {"Deduccion": [], "OtroPago": []}
        if self.credit_note:
            return nodes
        ours = self.sudo().line_ids.filtered(lambda line: line.code in OUR_RULES)
        for concept in merge(cfdi_document.lines(ours)):
            name = {DEDUCCION: "Deduccion", OTRO_PAGO: "OtroPago"}.get(concept.kind)
            if name and concept.importe > 0:
                nodes[name].append(node_data(concept))
        return nodes

    def _l10n_mx_infonavit_cfdi_xml(self):
        """The unsealed document, bytes of UTF-8: ``Antigüedad`` is an attribute's name,
        which no ASCII document can write."""
        self.ensure_one()
        document = self._l10n_mx_infonavit_cfdi_document()
        text = self.env["ir.qweb"]._render(
            TEMPLATE,
            {
                "doc": document,
                "slip": self.sudo(),
                "peso": peso,
                # Escaped by lxml, which wrote it.
                "xml_of": lambda node: Markup(xml_of(node)),  # noqa: S704
            },
        )
        parser = etree.XMLParser(remove_blank_text=True)
        root = etree.fromstring(str(text).encode("utf-8"), parser)
        for element in root.iter():
            if not (element.text or "").strip():
                element.text = None  # what the template leaves between its nodes
        etree.indent(root)
        xml = etree.tostring(
            root, encoding="UTF-8", xml_declaration=True, pretty_print=True
        )
        if found := cfdi_schema.errors(self.env, xml):
            raise UserError(
                self.env._(
                    "The SAT's schema refuses the document: %(faults)s",
                    faults="\n".join(found),
                )
            )
        return xml
