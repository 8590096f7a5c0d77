"""A certification whose test set has arrived, and rows for its cases."""

import gzip

from odoo.fields import Command

from .common import InfonavitMixin

CASE = "l10n_mx_infonavit.certification.case"
ROUND = "l10n_mx_infonavit.certification.round"
RECEIVED = "2026-04-01"


class TestSetMixin(InfonavitMixin):
    """Helpers; call ``set_up_round`` in ``setUpClass``."""

    @classmethod
    def set_up_round(cls):
        cls.set_up_employer()
        cls.manager = cls.make_user(
            "directora", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )
        cls.round = cls.make_round(cls.company)

    @classmethod
    def make_round(cls, company, rfc="TFI010203AB9", connection=None):
        certification = cls.env["l10n_mx_infonavit.certification"].create(
            {
                "company_id": company.id,
                "rfc": rfc,
                "date_requested": "2026-03-20",
                "connection_id": connection and connection.id,
            }
        )
        return cls.env[ROUND].create(
            {"certification_id": certification.id, "date_received": RECEIVED}
        )

    @classmethod
    def make_case(cls, user=None, **values):
        return (
            cls.env[CASE]
            .with_user(user or cls.manager)
            .create(
                {
                    "round_id": cls.round.id,
                    "reference": "1",
                    "worker_name": "TRABAJADOR UNO",
                    "discount_type": "cuota_fija",
                    "discount_value": 2450,
                    "date_from": "2026-04-01",
                    "date_to": "2026-04-15",
                    **values,
                }
            )
        )

    @classmethod
    def send(cls):
        cls.round.date_sent = "2026-05-04"

    @classmethod
    def make_fetch(cls, connection, day, *answers):
        """A receipt of the service with its answers, packed as they are kept."""
        fetch = cls.env["l10n_mx_infonavit.fetch"].create(
            {
                "name": "Recepción",
                "company_id": cls.company.id,
                "connection_id": connection.id,
                "registro_patronal_id": cls.registro.id,
                "source": "service",
            }
        )
        for number, raw in enumerate(answers, 1):
            attachment = cls.env["ir.attachment"].create(
                {
                    "name": f"page-{number:04d}.json.gz",
                    "raw": gzip.compress(raw),
                    "res_model": fetch._name,
                    "res_id": fetch.id,
                    "company_id": cls.company.id,
                }
            )
            fetch.attachment_ids = [Command.link(attachment.id)]
        fetch.flush_recordset()
        cls.env.cr.execute(
            "UPDATE l10n_mx_infonavit_fetch SET create_date = %s WHERE id = %s",
            [day, fetch.id],
        )
        fetch.invalidate_recordset()
        return fetch
