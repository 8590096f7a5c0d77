"""What a bimester withheld, beside the law reckoned once more from the avisos' file
alone: not by the addon's engine, which this is to check."""

import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 31)


# --- the law --------------------------------------------------------------------------

UMI_2026 = Decimal("100.81")
CLASSES = {"02": "retencion", "03": "modificacion", "14": "suspension"}


def cents(amount):
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def read_law(data):
    """Credit number → its avisos: (notified, class, type, value), in order."""
    credits = defaultdict(list)
    for entry in json.loads(data, parse_float=Decimal, parse_int=Decimal):
        notice_class = CLASSES.get(entry["TipoAviso"])
        value = entry["FacDescuento"] or entry["MonDescuento"]
        notified = date.fromisoformat(entry["FechaNotLinea"])
        if notice_class:
            notice = (notified, notice_class, entry["TipoDescuento"], value)
            credits[entry["NumCredito"]].append(notice)
    return {number: sorted(notices) for number, notices in credits.items()}


def in_force_from(notified, notice_class):
    if notice_class == "retencion":
        return notified + timedelta(days=1)
    if notice_class == "suspension":
        return notified
    month = (notified.month + 1) // 2 * 2 + 1
    return date(notified.year + month // 12, month % 12, 1)


def discount_on(day, notices):
    """(type, value) that a credit's avisos order for a day, or None."""
    discount = None
    for notified, notice_class, kind, value in notices:
        if in_force_from(notified, notice_class) <= day:
            discount = None if notice_class == "suspension" else (kind, value)
    return discount


def whole_bimester(notices, hired, sdi):
    """What a credit in force on every day of the bimester withholds, else None."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    discounts = {discount_on(day, notices) for day in days}
    if len(discounts) > 1 or None in discounts or hired > FIRST:
        return None
    [(kind, value)] = discounts
    if kind == "1":
        return cents(sdi * value / 100 * len(days))
    return cents((value * UMI_2026 if kind == "3" else value) * 2)


# --- the table ------------------------------------------------------------------------

HEADS = (
    "Trabajador",
    "Crédito",
    "Descuento",
    "Días",
    "1ª sep",
    "2ª sep",
    "1ª oct",
    "2ª oct",
)
HEADS += "Seg.", "Suma", "Ley", "Dif."
WIDTHS = (16, 10, 11, 4, 8, 8, 8, 8, 5, 8, 8, 5)


def print_row(cells):
    shown = [
        f"{cell:<{width}}" if column < 2 else f"{cell:>{width}}"
        for column, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    ]
    print(" ".join(shown).rstrip())


def money(amount):
    return f"{amount:,.2f}"


def rate(discount_type, value):
    if discount_type == "cuota_fija":
        return f"${value:,.2f}"
    unit = "%" if discount_type == "porcentaje" else "UMI"
    return f"{value:g} {unit}"


def print_bimester(credits, batches, law):
    """A row a credit, with its sum and the law's; gives the credits that are wrong."""
    print_row(HEADS)
    print_row(["-" * width for width in WIDTHS])
    whole, wrong = 0, []
    for credit in credits.sorted(lambda c: c.employee_id.id):
        row, difference = credit_row(credit, batches, law[credit.credit_number])
        print_row(row)
        whole += difference is not None
        if difference:
            wrong.append(credit.credit_number)
    print(
        f"\nOf {len(credits)} credits {whole} are in force the whole bimester: "
        f"{whole - len(wrong)} close, {len(wrong)} do not."
    )
    return wrong


def credit_row(credit, batches, notices):
    """The cells, and what was withheld beyond the law; None where in force in part."""
    rows = [
        slips.l10n_mx_infonavit_retention_ids.filtered(lambda r: r.credit_id == credit)
        for slips in batches
    ]
    every = rows[0].union(*rows[1:])
    amounts = [sum(retentions.mapped("amount")) for retentions in rows]
    total = cents(sum(Decimal(str(amount)) for amount in amounts))
    owed = owed_by_law(credit.employee_id.version_id, notices)
    difference = None if owed is None else total - owed
    cells = [
        credit.employee_id.name[: WIDTHS[0]],
        credit.credit_number,
        rate(every[:1].discount_type, every[:1].discount_value),
        sum(every.mapped("days")),
        *(money(amount) if amount else "-" for amount in amounts),
        money(sum(every.mapped("insurance"))),
        money(total),
        "" if owed is None else money(owed),
        "part" if difference is None else money(difference),
    ]
    return cells, difference


def owed_by_law(version, notices):
    sdi = Decimal(str(version.l10n_mx_sbc))
    return whole_bimester(notices, version.contract_date_start, sdi)


def wrong_lines(batches):
    """Payslips whose line is not what their retentions say."""
    return [
        slip.number
        for slips in batches
        for slip in slips
        if cents(withheld_by_line(slip)) != cents(withheld_by_retentions(slip))
    ]


def withheld_by_line(slip):
    return -Decimal(str(slip.get_salary_line_total("INFONAVIT")))


def withheld_by_retentions(slip):
    return Decimal(str(sum(slip.l10n_mx_infonavit_retention_ids.mapped("amount"))))
