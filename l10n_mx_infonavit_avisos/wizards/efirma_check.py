import base64
import binascii
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import identifiers
from ..models import efirma_wording
from ..models.daily import MEXICO, today_in_mexico
from ..sources import efirma

FILES = ("cer", "key", "password", "text")


class EfirmaCheck(models.TransientModel):
    """Checks an e.firma before a person takes it to the portal.

    The two files, the password and the text to sign are fields without a column: they
    are read in the request that brings them, and forgotten with it. What stays until
    Odoo clears the dialogue away is what the certificate says to everybody, and the
    signature; for longer, ``action_keep`` keeps RFC, serial and validity.
    """

    _name = "l10n_mx_infonavit.efirma.check"
    _description = "Check of an e.firma"
    _infonavit_hides_arguments = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="The company whose e.firma it should be.",
    )
    cer = fields.Binary(
        "Certificate (.cer)",
        compute="_compute_files",
        inverse="_inverse_files",
        attachment=False,
        exportable=False,
        help="It is read and forgotten: Odoo stores no file.",
    )
    cer_filename = fields.Char("Certificate's Name", store=False, exportable=False)
    key = fields.Binary(
        "Private Key (.key)",
        compute="_compute_files",
        inverse="_inverse_files",
        attachment=False,
        exportable=False,
        help="It is read and forgotten: Odoo stores no file.",
    )
    key_filename = fields.Char("Private Key's Name", store=False, exportable=False)
    password = fields.Char(
        compute="_compute_files",
        inverse="_inverse_files",
        exportable=False,
        help="Of the private key. It is used once and forgotten.",
    )
    text = fields.Char(
        "Text to Sign",
        compute="_compute_files",
        inverse="_inverse_files",
        exportable=False,
        help="A text of your own, to see that the e.firma signs; it may stay empty.",
    )
    state = fields.Selection(
        [("empty", "To Check"), ("checked", "Checked")], default="empty", readonly=True
    )
    rfc = fields.Char("RFC", readonly=True)
    representative = fields.Char("Representative's RFC", readonly=True)
    holder = fields.Char(readonly=True)
    serial = fields.Char("Serial Number", readonly=True)
    not_before = fields.Datetime("Begins", readonly=True)
    not_after = fields.Datetime("Ends", readonly=True)
    kind = fields.Selection(
        [("efirma", "e.firma"), ("seal", "Seal (CSD)"), ("doubtful", "Doubtful")],
        readonly=True,
    )
    issuer = fields.Char(
        "Issued By",
        readonly=True,
        help="As the certificate says of itself: Odoo does not verify it.",
    )
    doubt_codes = fields.Char(readonly=True)
    signature = fields.Char(
        readonly=True, help="PKCS#1 v1.5 with SHA-256 of the text's UTF-8, in base64."
    )
    is_verified = fields.Boolean("Signature Verifies", readonly=True)
    company_rfc = fields.Char("Company's RFC", compute="_compute_findings")
    date_from = fields.Date("First Day", compute="_compute_findings")
    date_to = fields.Date("Last Day", compute="_compute_findings")
    days_left = fields.Integer(compute="_compute_findings")
    faults = fields.Text("What Is Wrong", compute="_compute_findings")
    doubts = fields.Text("To Look At", compute="_compute_findings")
    can_keep = fields.Boolean("Can Be Kept", compute="_compute_findings")

    @api.constrains("company_id")
    def _check_company(self):
        for check in self:
            if check.company_id not in self.env.companies:
                raise ValidationError(
                    self.env._("Choose one of the companies in which you work.")
                )

    # --- the files --------------------------------------------------------------------

    def _compute_files(self):
        self.cer = self.key = self.password = self.text = False

    def _inverse_files(self):
        for check in self.with_context(bin_size=False):
            given = {name: check[name] for name in FILES}
            # They must not be read from the cache either.
            check.invalidate_recordset(FILES, flush=False)
            if any(given[name] for name in FILES):
                check._take(**given)

    def _take(self, cer, key, password, text):
        """Read the three, and keep what the certificate says."""
        self.check_access("write")
        try:
            found = efirma.read(_bytes(cer), _bytes(key), password or "")
        except efirma.EfirmaError as error:
            sentence = efirma_wording.mistake(self.env, error.code)
            raise UserError(sentence) from None
        signature = found.sign(text) if text else None
        self.write(
            {
                "state": "checked",
                "rfc": found.rfc,
                "representative": found.representative_rfc,
                "holder": found.name,
                "serial": found.serial,
                "not_before": found.not_before.replace(tzinfo=None),
                "not_after": found.not_after.replace(tzinfo=None),
                "kind": found.kind,
                "issuer": found.issuer,
                "doubt_codes": " ".join(found.warnings),
                "signature": signature and signature.base64,
                "is_verified": signature and signature.verifies,
            }
        )

    # --- what was found ---------------------------------------------------------------

    @api.depends("company_id", "state", "rfc", "kind", "not_before", "not_after")
    @api.depends_context("lang")
    def _compute_findings(self):
        today = today_in_mexico()
        for check in self:
            check.company_rfc = identifiers.rfc_of_vat(check.company_id.vat or "")
            check.date_from = _day_in_mexico(check.not_before)
            check.date_to = _day_in_mexico(check.not_after)
            check.days_left = check.date_to and (check.date_to - today).days
            checked = check.state == "checked"
            faults = efirma_wording.faults(self.env, check, check._standing())
            doubts = efirma_wording.doubts(self.env, check)
            check.faults = checked and "\n".join(faults)
            check.doubts = checked and "\n".join(doubts)
            check.can_keep = checked and bool(check.rfc) and not faults

    def _standing(self):
        if not self.not_after:
            return False
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        if now < self.not_before:
            return efirma.NOT_YET
        return efirma.EXPIRED if now > self.not_after else efirma.VALID

    # --- what people do ---------------------------------------------------------------

    def action_check(self):
        """Show what was found; the files were read when the dialogue was saved."""
        self.ensure_one()
        if self.state != "checked":
            raise UserError(efirma_wording.mistake(self.env, "cer_empty"))
        return self._action(self.id)

    def action_check_another(self):
        return self._action(False)

    def action_keep(self):
        """Keep RFC, serial and validity for the reminder, once."""
        self.ensure_one()
        if not self.can_keep:
            raise UserError(
                self.faults
                or self.env._("Check an e.firma that names its RFC, then keep it.")
            )
        kept = self.env["l10n_mx_infonavit.efirma"]
        known = [("company_id", "=", self.company_id.id), ("serial", "=", self.serial)]
        record = kept.search(known) or kept.create(
            {
                "company_id": self.company_id.id,
                "rfc": self.rfc,
                "serial": self.serial,
                "holder": self.holder,
                "representative": self.representative,
                "date_from": self.date_from,
                "date_to": self.date_to,
                "kind": self.kind,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": kept._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def _action(self, res_id):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check an e.firma"),
            "res_model": self._name,
            "res_id": res_id,
            "view_mode": "form",
            "target": "new",
            "context": {"default_company_id": self.company_id.id},
        }


def _bytes(file):
    try:
        return base64.b64decode(file or b"")
    except (binascii.Error, ValueError):
        # Nothing that a person can have chosen: as good as a damaged file.
        return b"?"


def _day_in_mexico(moment):
    """The day of a moment, naive and in UTC, in central Mexico."""
    return moment and moment.replace(tzinfo=timezone.utc).astimezone(MEXICO).date()
