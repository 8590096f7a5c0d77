from odoo import models
from odoo.exceptions import UserError

from .certification_steps import ACTS
from .wording import day as in_words


class CertificationActs(models.Model):
    """What people do in the portal, recorded: each act has its button and dialog.

    ``_record`` is the one way in: it refuses an act that is not due, writes its facts,
    keeps its document and tells the chatter.
    """

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.certification"

    # --- buttons ----------------------------------------------------------------------

    def action_request_sent(self):
        return self._ask("request")

    def action_set_arrived(self):
        return self._ask("receive")

    def action_evidence_sent(self):
        return self._ask("send")

    def action_answered(self):
        return self._ask("answer")

    def action_terms_signed(self):
        return self._ask("sign")

    def action_cancel(self):
        return self._ask("cancel")

    def _ask(self, name):
        self.ensure_one()
        self.check_access("write")
        self._check_due(name)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(ACTS[name].title),
            "res_model": "l10n_mx_infonavit.certification.entry",
            "view_mode": "form",
            "target": "new",
            "context": {"default_certification_id": self.id, "default_act": name},
        }

    def action_take_back(self):
        """Undo the last step that was recorded; its documents stay."""
        self.ensure_one()
        self.check_access("write")
        state = self.state
        last = self._last_round()
        undo = {
            "cancelled": lambda: self.write({"date_cancelled": False}),
            "production": lambda: self.write({"date_signed": False}),
            "approved": lambda: last._take_back_answer(),
            "corrections": lambda: last._take_back_answer(),
            "analysis": lambda: last.write({"date_sent": False}),
            "testing": lambda: last.unlink(),
            "requested": lambda: self.write({"date_requested": False}),
        }.get(state)
        if not undo:
            raise UserError(self.env._("No step is recorded yet."))
        old = self._state_label()
        undo()
        self.message_post(
            body=self.env._(
                "Step taken back: from “%(old)s” to “%(new)s”.",
                old=old,
                new=self._state_label(),
            )
        )

    def action_production_connection(self):
        """The company's connection to production, or a new one."""
        self.ensure_one()
        connection = self.env["l10n_mx_infonavit.connection"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("environment", "=", "production"),
            ],
            limit=1,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Production Connection"),
            "res_model": connection._name,
            "view_mode": "form",
            "res_id": connection.id,
            "context": {"default_company_id": self.company_id.id},
        }

    # --- recording --------------------------------------------------------------------

    def _record(self, name, day, **values):
        """Write what was done on a day; see the fields of the dialog for the values."""
        self.ensure_one()
        self.check_access("write")
        self._check_due(name)
        test_set = getattr(self, f"_record_{name}")(day, values)
        self._keep_shown(values)
        if values.get("file"):
            self._keep(ACTS[name].kind, day, test_set, values)
        self._tell(name, day, (values.get("note") or "").strip())

    def _check_due(self, name):
        if name not in ACTS or self.state not in ACTS[name].states:
            raise UserError(
                self.env._(
                    "That step cannot be recorded now: the certification is in the "
                    "state “%(state)s”. Follow what is to be done in it.",
                    state=self._state_label(),
                )
            )

    def _record_request(self, day, _values):
        self.date_requested = day

    def _record_receive(self, day, _values):
        return self.env["l10n_mx_infonavit.certification.round"].create(
            {
                "certification_id": self.id,
                "number": (self._last_round().number or 0) + 1,
                "date_received": day,
            }
        )

    def _record_send(self, day, values):
        test_set = self._last_round()
        if not (values.get("folio") or "").strip():
            raise UserError(
                self.env._(
                    "Write the folio that the portal shows under “Seguimiento a "
                    "Certificación”."
                )
            )
        changes = {"date_sent": day}
        if values.get("workbook"):
            changes["workbook"] = values["workbook"]
            changes["workbook_filename"] = values.get("workbook_filename")
        elif not test_set.workbook:
            raise UserError(
                self.env._(
                    "Attach the evidence file as it was sent to the portal: it is the "
                    "proof of what Infonavit examines."
                )
            )
        test_set.write(changes)
        test_set._check_workbook()
        return test_set

    def _record_answer(self, day, values):
        result, note = values.get("result"), (values.get("note") or "").strip()
        if not result:
            raise UserError(
                self.env._(
                    "Choose what Infonavit answered: approved or inconsistencies."
                )
            )
        if result == "inconsistencies" and not note:
            raise UserError(
                self.env._(
                    "Write down the inconsistencies that Infonavit's e-mail names: "
                    "they are what the next test set corrects."
                )
            )
        test_set = self._last_round()
        test_set.write(
            {"date_answered": day, "result": result, "result_note": note or False}
        )
        return test_set

    def _record_sign(self, day, _values):
        self.date_signed = day

    def _record_cancel(self, day, _values):
        self.date_cancelled = day

    def _keep_shown(self, values):
        """Folio and status as the portal shows them; a status of before is no more."""
        folio = (values.get("folio") or "").strip()
        if folio:
            self.folio = folio
        if "portal_status" in values:
            self.portal_status = (values["portal_status"] or "").strip()

    def _keep(self, kind, day, test_set, values):
        """Keep the document that the act brought."""
        self.env["l10n_mx_infonavit.certification.document"].create(
            {
                "certification_id": self.id,
                "round_id": test_set.id if test_set else False,
                "kind": kind,
                "date": day,
                "file": values["file"],
                "filename": values.get("filename"),
            }
        )

    def _tell(self, name, day, note):
        parts = [self.env._(ACTS[name].title), in_words(self.env, day), note]
        self.message_post(body=" · ".join(filter(None, parts)))

    def _state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
