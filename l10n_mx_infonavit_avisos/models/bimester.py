from odoo import api, fields, models

from ..engine.bimester import Bimester as EngineBimester
from . import wording


class Bimester(models.Model):
    """Two months of a registro patronal, the period in which withholdings are remitted.

    Made when the first payslip needs it; without registro patronal where the workers
    have none.
    """

    _name = "l10n_mx_infonavit.bimester"
    _description = "Bimester"
    _order = "year desc, number desc, registro_patronal_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal", check_company=True
    )
    year = fields.Integer(required=True, aggregator=None)
    number = fields.Integer(required=True, aggregator=None)
    name = fields.Char(compute="_compute_dates", store=True)
    date_from = fields.Date("From", compute="_compute_dates", store=True)
    date_to = fields.Date("To", compute="_compute_dates", store=True)
    days = fields.Integer(compute="_compute_dates", store=True, aggregator=None)
    retention_ids = fields.One2many(
        "l10n_mx_infonavit.retention", "bimester_id", string="Retentions"
    )

    _uniq = models.UniqueIndex(
        "(company_id, COALESCE(registro_patronal_id, 0), year, number)",
        "That bimester exists already.",
    )

    @api.depends("year", "number")
    def _compute_dates(self):
        for record in self:
            bimester = EngineBimester(record.year, record.number)
            record.name = str(bimester)
            record.date_from = bimester.first
            record.date_to = bimester.last
            record.days = bimester.days

    @api.depends("year", "number", "registro_patronal_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            months = wording.bimester(
                self.env, EngineBimester(record.year, record.number)
            )
            registro = record.registro_patronal_id.display_name
            record.display_name = f"{months} · {registro}" if registro else months

    @api.model
    def _get(self, keys):
        """Records by key: (company id, registro patronal id or False, engine bimester).

        One search, and one create of those that lack.
        """
        keys = set(keys)
        if not keys:
            return {}
        found = {}
        domain = [
            ("company_id", "in", list({company for company, _r, _b in keys})),
            ("year", "in", list({bimester.year for _c, _r, bimester in keys})),
            ("number", "in", list({bimester.number for _c, _r, bimester in keys})),
        ]
        for record in self.search(domain):
            found[record._key()] = record
        lacking = sorted(keys - set(found))
        created = self.create(
            [
                {
                    "company_id": company,
                    "registro_patronal_id": registro,
                    "year": bimester.year,
                    "number": bimester.number,
                }
                for company, registro, bimester in lacking
            ]
        )
        return found | dict(zip(lacking, created, strict=True))

    def _key(self):
        self.ensure_one()
        return (
            self.company_id.id,
            self.registro_patronal_id.id,
            EngineBimester(self.year, self.number),
        )
