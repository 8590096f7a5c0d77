"""Relaciones de confianza of the tests' employer with a made-up developer."""

from .common import OTHER_NRP, InfonavitCase

TRUST = "l10n_mx_infonavit.trust"
RFC = "TFI010203AB4"
DEVELOPER = "DFI040506CD7"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


class TrustCase(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.vat = RFC
        cls.other_registro = cls.make_registro(OTHER_NRP)
        cls.manager = cls.make_user(
            "gerente", "l10n_mx_infonavit_avisos.group_infonavit_manager"
        )

    @classmethod
    def make_trust(cls, date_from="2025-11-01", date_to="2026-10-31", **values):
        values.setdefault("developer_rfc", DEVELOPER)
        values.setdefault("user_id", cls.manager.id)
        return cls.env[TRUST].create(
            {
                "company_id": cls.company.id,
                "developer_name": "Despacho Ficticio",
                "date_from": date_from,
                "date_to": date_to,
                "registro_patronal_ids": values.pop("registros", cls.registro).ids,
                **values,
            }
        )

    @classmethod
    def make_revoked(cls, day, **values):
        return cls.make_trust(date_revoked=day, revocation_reason="cambio", **values)
