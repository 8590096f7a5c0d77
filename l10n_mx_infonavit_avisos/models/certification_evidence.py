"""A round as the ``Evidence`` of ``outputs/evidence``, and what lacks in it."""

from dataclasses import dataclass

from odoo.exceptions import UserError

from ..outputs.evidence import (
    LIMIT,
    BadCfdi,
    Case,
    Evidence,
    File,
    Screen,
    read_cfdi,
)
from ..outputs.evidence.words import DISCOUNTS
from ..sources.test_set.columns import EVALUATION, SAMPLE
from . import certification_evidence_wording as words
from .daily import today_in_mexico
from .hr_version import SBC_DIGITS
from .value import PESOS, VALUE_DIGITS, to_decimal

LANGUAGE = "es_MX"
# Nothing over this is read into memory at once.
MOST_PICTURES = 100_000_000  # bytes


@dataclass(frozen=True)
class Gap:
    """What lacks, a sentence. ``empties``: a tab would be empty without it."""

    sentence: str
    empties: bool = False


def in_spanish(record):
    """The record as Infonavit is to read it, where Odoo has its language."""
    installed = {code for code, _name in record.env["res.lang"].get_installed()}
    return record.with_context(lang=LANGUAGE) if LANGUAGE in installed else record


def evidence(test_set, cfdis):
    """All that goes into the file. ``cfdis``: as ``cfdi_files`` gives them."""
    test_set = in_spanish(test_set)
    certification = test_set.certification_id
    cases = test_set.case_ids
    return Evidence(
        employer=certification.company_id.name or "",
        rfc=certification.rfc or "",
        folio=certification.folio or "",
        round=test_set.number,
        made_on=today_in_mexico(),
        answers=tuple(File(*answer) for answer in test_set._json_answers()),
        samples=tuple(map(_case, _of_section(cases, SAMPLE))),
        evaluations=tuple(map(_case, _of_section(cases, EVALUATION))),
        screens=tuple(
            Screen(screen.caption, words.content(screen, "image"), screen.note or "")
            for screen in test_set.screen_ids.filtered("has_image").sorted()
        ),
        cfdis=tuple(cfdis),
    )


def _of_section(cases, section):
    return cases.filtered(lambda case: case.section == section)


def _case(case):
    """A case with its result; one that lacks data has none, and its steps say why."""
    blocked, given = case.is_blocked, case.has_expected
    steps = case.missing if blocked else case.steps
    if case.outcome == "differs":
        steps = "\n".join(filter(None, (steps, case.explanation)))
    days = [f"{day:%d/%m/%Y}" for day in (case.date_from, case.date_to) if day]

    def pesos(amount, is_there=True):
        return to_decimal(amount, PESOS) if is_there else None

    return Case(
        reference=case.reference or "",
        nss=case.nss or "",
        worker=case.worker_name or "",
        credit=case.credit_number or "",
        discount_type=DISCOUNTS.get(case.discount_type, ""),
        value=to_decimal(case.discount_value, VALUE_DIGITS),
        sdi=to_decimal(case.sdi, SBC_DIGITS) if case.sdi else None,
        period=" – ".join(days),
        days=None if blocked else case.days,
        steps=steps or "",
        amount=pesos(case.amount, not blocked),
        insurance=pesos(case.insurance, not blocked),
        total=pesos(case.total, not blocked),
        expected=pesos(case.expected_amount, given),
        difference=pesos(case.difference, given and not blocked),
    )


# --- the CFDI -------------------------------------------------------------------------


def cfdi_files(test_set, keep=False):
    """The round's CFDI: of its payslips, then the attached ones. ``keep``: a payslip
    keeps the file that is made, so that it is the very one. UserError: a payslip's
    cannot be made."""
    files = []
    for slip in test_set.payslip_ids:
        name = slip._l10n_mx_infonavit_cfdi_filename()
        known = slip.sudo().l10n_mx_infonavit_cfdi_id
        if keep or (known and slip.state == "done"):
            files.append(File(name, slip._l10n_mx_infonavit_make_cfdi().raw))
        elif obstacles := slip._l10n_mx_infonavit_cfdi_obstacles():
            raise UserError(words.no_cfdi_of(slip, obstacles))
        else:
            files.append(File(name, slip._l10n_mx_infonavit_cfdi_xml()))
    attached = test_set.cfdi_attachment_ids
    return files + [File(one.name, one.raw or b"") for one in attached]


# --- what lacks -----------------------------------------------------------------------


def gaps(test_set):
    """All that lacks, in the order of the tabs."""
    return [
        *_gaps_of_the_request(test_set),
        *_gaps_of_answers(test_set),
        *_gaps_of_cases(test_set),
        *_gaps_of_screens(test_set),
        *_gaps_of_cfdis(test_set),
    ]


def _gaps_of_the_request(test_set):
    env, last = test_set.env, test_set.date_due_latest
    if not test_set.certification_id.folio:
        yield Gap(words.no_folio(env))
    if not test_set.date_sent and last and last < today_in_mexico():
        yield Gap(words.deadline_missed(env, last))


def _gaps_of_answers(test_set):
    if not test_set._fetches().attachment_ids:
        yield Gap(words.no_answers(test_set.env), empties=True)


def _gaps_of_cases(test_set):
    env, cases = test_set.env, test_set.case_ids
    for section in (SAMPLE, EVALUATION):
        if not _of_section(cases, section):
            yield Gap(words.no_cases(env, section), empties=not cases)
    lacking = cases.filtered(lambda case: case.outcome == "lacks")
    if lacking:
        yield Gap(words.lacking_cases(env, lacking))
    differing = cases.filtered(lambda case: case.outcome == "differs")
    if differing:
        yield Gap(words.differing_cases(env, differing))


def _gaps_of_screens(test_set):
    screens = test_set.screen_ids
    if not any(screens.mapped("has_image")):
        yield Gap(words.no_screens(test_set.env), empties=True)
        return
    missing = screens.filtered(lambda one: one.is_required and not one.has_image)
    if missing:
        yield Gap(words.missing_screens(test_set.env, missing))


def _gaps_of_cfdis(test_set):
    env = test_set.env
    if not (test_set.payslip_ids or test_set.cfdi_attachment_ids):
        yield Gap(words.no_cfdi(env), empties=True)
        return
    try:
        files = cfdi_files(test_set)
    except UserError as error:
        yield Gap(str(error), empties=True)
        return
    for file in files:
        try:
            cfdi = read_cfdi(file)
        except BadCfdi as error:
            yield Gap(words.sentence(env, error), empties=True)
            continue
        if not cfdi.shows_the_deduction:
            yield Gap(words.no_deduction(env, file.name))
        if cfdi.sealed:
            yield Gap(words.sealed(env, file.name))


def check_memory(test_set):
    """Refuse what can never fit, before it is read. The service's answers are kept
    compressed, and are no smaller in the zip."""
    env = test_set.env
    answers = sum(test_set._fetches().attachment_ids.mapped("file_size"))
    if answers > 2 * LIMIT:
        raise UserError(
            env._(
                "The service's answers alone have %(size).1f MB, and the portal takes "
                "5 MB: fetch only the days of the test set.",
                size=answers / 1_000_000,
            )
        )
    pictures = (
        env["ir.attachment"]
        .sudo()
        .search(
            [
                ("res_model", "=", test_set.screen_ids._name),
                ("res_field", "=", "image"),
                ("res_id", "in", test_set.screen_ids.ids),
            ]
        )
    )
    if sum(pictures.mapped("file_size")) > MOST_PICTURES:
        raise UserError(
            env._("The pictures have more than 100 MB together: save them as PNG.")
        )
