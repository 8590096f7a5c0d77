import base64
from collections import Counter

from odoo import api, models

from .paper_reading import values_of_file


class Paper(models.Model):
    """The way in for printed avisos: a file becomes avisos to confirm."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.paper"

    @api.model
    def take_file(self, name, content):
        """Read a file that a person dropped (``content``: base64).

        Gives ``ids`` of its records, also of those that were here already, and how many
        are ``to_confirm``, ``refused`` and ``known``. What is wrong with the file is
        told by its record; other files are not concerned.
        """
        self.browse()._check_may_decide()
        papers, known = self._take_file(name or "", base64.b64decode(content or ""))
        states = Counter(papers.mapped("state"))
        return {
            "ids": (papers | known).ids,
            "to_confirm": states["to_confirm"],
            "refused": states["refused"],
            "known": len(known),
        }

    @api.model
    def _take_file(self, name, data):
        """The new records of a file, and those that knew a page of it already."""
        values = list(values_of_file(name, data))
        held = self._held([v["fingerprint"] for v in values if "fingerprint" in v])
        known, fresh = self.browse(), []
        for vals in values:
            if before := held.get(vals.get("fingerprint")):
                known |= before
            else:
                fresh.append(vals)
        return self._create_papers(name, data, fresh), known

    def _held(self, fingerprints):
        """By fingerprint the record that a person has not set aside."""
        held = self.search(
            [
                ("fingerprint", "in", [mark for mark in fingerprints if mark]),
                ("state", "!=", "discarded"),
            ]
        )
        return {paper.fingerprint: paper for paper in held}

    def _create_papers(self, name, data, values):
        companies = self._companies({vals.get("nrp") for vals in values})
        codes = list({vals.get("_type_code") for vals in values} - {None, ""})
        types = self.env["l10n_mx_infonavit.notice.type"].search(
            [("code", "in", codes)]
        )
        by_code = {kind.code: kind.id for kind in types}
        # What is of no use at all is told, and not kept.
        kept = data if any("document" in vals for vals in values) else b""
        fetches = {}
        for vals in values:
            company = companies.get(vals.get("nrp"), self.env.company)
            if company not in fetches:
                # The file as a whole stays where it was uploaded: it is of others, too.
                own = company == self.env.company
                fetches[company] = self._receipt(company, name, kept if own else b"")
            vals["source"] = "pdf"
            vals["fetch_id"] = fetches[company].id
            vals["company_id"] = company.id
            vals["type_id"] = by_code.get(vals.pop("_type_code", ""), False)
            vals["state"] = "refused" if vals.get("refusal") else "to_confirm"
            if "document" in vals:
                vals["document"] = base64.b64encode(vals["document"])
        return self.sudo().create(values).with_env(self.env)

    def _companies(self, nrps):
        """By registro patronal the company, of those the person works in, that has it;
        the current one where several do."""
        registros = self.env["l10n_mx_infonavit.registro.patronal"].search(
            [
                ("name", "in", [nrp for nrp in nrps if nrp]),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        ordered = registros.sorted(lambda r: r.company_id == self.env.company)
        return {registro.name: registro.company_id for registro in ordered}

    def _receipt(self, company, name="", data=b""):
        """The lasting record of an upload, with the file as it came; or of typing."""
        fetch = (
            self.env["l10n_mx_infonavit.fetch"]
            .sudo()
            .create(
                {
                    "name": name or self.env._("Typed aviso"),
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "source": "paper",
                }
            )
        )
        if data:
            fetch.attachment_ids = (
                self.env["ir.attachment"]
                .sudo()
                .create(
                    {
                        "name": name,
                        "raw": data,
                        "res_model": fetch._name,
                        "res_id": fetch.id,
                        "company_id": company.id,
                    }
                )
            )
        return fetch
