from odoo import fields, models
from odoo.exceptions import UserError

from . import emission_wording


class Emission(models.Model):
    """What people do with an emission as a whole."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.emission"

    def action_open_waiting(self):
        """Its lines that wait for a person."""
        return self._open_lines({"search_default_waiting": 1})

    def action_open_lines(self):
        """All its lines."""
        return self._open_lines({})

    def _open_lines(self, context):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_emission_line"
        )
        return action | {
            "domain": [("emission_id", "=", self.id)],
            "context": context | {"is_of_one_emission": True},
        }

    def action_correct_day(self, day=None):
        """Correct the day it was downloaded on, before anything followed from it."""
        self._check_may_decide()
        self.ensure_one()
        if not day:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Correct the Download Date"),
                "res_model": "l10n_mx_infonavit.emission.decision",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_decision": "day",
                    "default_emission_id": self.id,
                    "default_day": self.date_downloaded,
                },
            }
        self._check_day(fields.Date.to_date(day))
        if self.sudo().line_ids.aviso_ids:
            raise UserError(
                self.env._(
                    "Avisos were made of this emission with that date: correct the "
                    "notification date on them, with the reason."
                )
            )
        self.sudo().date_downloaded = day
        self.sudo()._look_again()
        return None

    def action_set_aside(self, reason=None):
        """Put it away; what was decided with it stays."""
        self._check_may_decide()
        if not (reason or "").strip():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Set It Aside"),
                "res_model": "l10n_mx_infonavit.emission.decision",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_decision": "set_aside",
                    "default_emission_id": self[:1].id,
                },
            }
        for emission in self.sudo().filtered(lambda e: e.state in ("open", "decided")):
            emission._set_aside(self.env._("Set aside: %(why)s", why=reason))
        return None

    def action_take_up(self):
        """Take up again what was set aside, in the place of what took its place."""
        self._check_may_decide()
        for emission in self.sudo().filtered(lambda e: e.state == "set_aside"):
            emission.state = "open"
            emission._set_others_aside()
            emission._look_again()

    def _set_aside(self, sentence):
        self.ensure_one()
        self.state = "set_aside"
        self.env["l10n_mx_infonavit.emission.line"].search(
            [("emission_id", "=", self.id), ("state", "=", "waiting")]
        ).state = "settled"
        self._message_log(body=sentence)

    def _check_day(self, day):
        """It is downloaded, and followed, after its bimester began; not tomorrow."""
        self.ensure_one()
        if problem := emission_wording.wrong_day(self.env, self._bimester(), day):
            raise UserError(problem)

    def _receipt(self):
        """The receipt of the avisos that were made of it."""
        self.ensure_one()
        Fetch = self.env["l10n_mx_infonavit.fetch"].sudo()
        if not self.fetch_id:
            self.fetch_id = Fetch.create(
                {
                    "name": self.attachment_id.name or self.display_name,
                    "company_id": self.company_id.id,
                    "user_id": self.env.uid,
                    "source": "file",
                    "registro_patronal_id": self.registro_patronal_id.id,
                    "attachment_ids": [(4, id_) for id_ in self.attachment_id.ids],
                }
            )
        return self.fetch_id
