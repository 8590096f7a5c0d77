"""Finding the worker of an aviso."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Match:
    """Worker and registro patronal, empty records where there is none.

    ``lacks``: codes of what stands against the match. ``is_elsewhere``: the worker is
    at another registro patronal than the aviso names.
    """

    employee: Any
    registro: Any
    lacks: tuple[str, ...] = ()
    is_elsewhere: bool = False


class Matching:
    """Matches avisos of one company to workers by NSS and registro patronal."""

    def __init__(self, env, company, avisos):
        """``avisos``: records or Notices."""
        self.no_registro = env["l10n_mx_infonavit.registro.patronal"]
        self.registros = {
            registro.name: registro
            for registro in self.no_registro.search(
                [
                    ("company_id", "=", company.id),
                    ("name", "in", list({aviso.nrp for aviso in avisos})),
                ]
            )
        }
        nss = {aviso.nss for aviso in avisos}
        nss |= {aviso.nss_unified for aviso in avisos if aviso.nss_unified}
        self.no_versions = env["hr.version"].with_context(active_test=False)
        self.versions = self.no_versions.search_fetch(
            [
                ("company_id", "=", company.id),
                ("employee_id", "!=", False),
                ("l10n_mx_infonavit_nss", "in", list(nss)),
            ],
            ["employee_id", "l10n_mx_infonavit_nss", "l10n_mx_registro_patronal_id"],
        ).grouped("l10n_mx_infonavit_nss")

    def match(self, aviso, employee):
        """The Match of an aviso, which so far belonged to ``employee``."""
        registro = self.registros.get(aviso.nrp, self.no_registro)
        versions = self._workers(aviso, registro)
        # Without an NSS that matches, whoever was named by hand stays.
        employee = (versions and versions.employee_id) or employee
        lacks = ()
        if len(employee) > 1:
            employee, lacks = employee.browse(), ("several_workers",)
        elif not employee:
            lacks = ("no_worker",)
        if aviso.nrp and not registro:
            lacks += ("unknown_nrp",)
        theirs = versions and versions.l10n_mx_registro_patronal_id
        return Match(
            employee,
            registro,
            lacks,
            is_elsewhere=bool(registro and theirs and registro not in theirs),
        )

    def _workers(self, aviso, registro):
        """The versions of the worker: with that NSS, else with the one it was unified
        into; where several workers share it, the one of that registro patronal."""
        versions = self.versions.get(aviso.nss, self.no_versions)
        if not versions and aviso.nss_unified:
            versions = self.versions.get(aviso.nss_unified, self.no_versions)
        if len(versions) < 2:
            return versions
        if registro and len(versions.employee_id) > 1:
            exact = versions.filtered(
                lambda v: v.l10n_mx_registro_patronal_id == registro
            )
            versions = exact or versions
        if len(versions.employee_id) > 1:
            current = versions.filtered("employee_id.active")
            versions = current or versions
        return versions
