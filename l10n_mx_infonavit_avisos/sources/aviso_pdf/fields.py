"""What one printed aviso says: its fields, each with what is doubtful of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ...engine.notice import (
    CUOTA_FIJA,
    FACTOR,
    MODIFICACION,
    PORCENTAJE,
    SUSPENSION,
    InvalidNotice,
    Notice,
    Problem,
)
from .layout import Box

SOURCE = "pdf"
_NEEDED = ("folio", "nrp", "nss", "credit_number", "date_created", "date_notified")
_LENGTH_OF_COMPANY_RFC = 12
_NEEDED_DISCOUNT = ("discount_type", "discount_value")
_OPTIONAL = (
    "company_name",
    "company_rfc",
    "worker_name",
    "rfc",
    "curp",
    "previous_type",
    "previous_value",
    "motive",
)
_OF_NOTICE = ("folio", "type_code", "nss", "credit_number", "nrp", "rfc", "curp")
_OF_NOTICE += ("date_created", "date_notified", "discount_type", "discount_value")


@dataclass(frozen=True)
class PrintedField:
    """What was read of one field, for a person to confirm.

    ``value``: as the Notice takes it; None where nothing fits. ``raw``: the text as it
    is printed. ``box``: where it is printed, else None.
    ``doubts``, why to look: ``missing`` · ``several`` (the page offers other values) ·
    ``fuzzy_label`` (its label is written otherwise) · ``odd_format`` · ``check_digit``
    · ``length`` · ``form`` · ``not_digits`` · ``masked`` (some digits are hidden) ·
    ``no_unit`` and ``other_unit`` (a discount without ``%``, ``$`` or VSM, or with
    another than its label says) · ``other_class`` (a folio whose letter is not that of
    the title) · ``newer_layout`` (read from a part of the form whose layout is not
    known).
    """

    name: str
    value: object = None
    raw: str = ""
    box: Box | None = None
    doubts: tuple[str, ...] = ()

    @property
    def doubtful(self) -> bool:
        return bool(self.doubts)

    def doubted(self, *codes: str) -> "PrintedField":
        """The field with these doubts too."""
        new = tuple(code for code in codes if code not in self.doubts)
        return replace(self, doubts=self.doubts + new) if new else self


@dataclass(frozen=True)
class PrintedAviso:
    """One aviso as it was printed: a proposal that a person confirms.

    ``fields`` by name: those of the Notice, and ``company_name``, ``company_rfc``,
    ``worker_name``, ``previous_type``, ``previous_value``, ``motive``. ``title`` as the
    form has it. ``is_newer``: it has parts that the form of 2019 has not.
    """

    page: int
    title: str
    fields: Mapping[str, PrintedField]
    is_newer: bool = False
    source: str = field(default=SOURCE, init=False)

    @property
    def doubtful(self) -> list[PrintedField]:
        """The fields that a person should look at, in the order of the form."""
        return [found for found in self.fields.values() if found.doubtful]

    def notice(self, **confirmed) -> Notice:
        """The Notice; ``confirmed`` values take the place of those read.

        ``type_code`` is empty where the title does not tell it.

        :raises InvalidNotice: with every problem
        """
        read = {name: self.fields[name].value for name in _OF_NOTICE}
        read["notice_class"] = self.fields["notice_class"].value
        read |= confirmed
        wrong = [
            Problem(found.doubts[0], name, found.raw)
            for name, found in self.fields.items()
            if name in read and name not in confirmed
            if found.value is None and found.raw
        ]
        named = {problem.field for problem in wrong}
        texts = {n: v or "" for n, v in read.items() if n not in _NOT_TEXT}
        try:
            notice = Notice(**read | texts)
        except InvalidNotice as error:
            wrong += [p for p in error.problems if p.field not in named]
        if wrong:
            raise InvalidNotice(tuple(wrong))
        return notice


_NOT_TEXT = ("notice_class", "date_created", "date_notified", *_NEEDED_DISCOUNT)


def of_form(read: dict[str, PrintedField], notice_class: str):
    """The fields of the aviso from what was read by each label, in the form's order."""
    found = {name: _plain(read.get(name), name) for name in _NEEDED}
    found |= _identity(read)
    found |= {n: _plain(read.get(n), n) for n in ("company_name", "worker_name")}
    found["company_rfc"] = _plain(read.get("company_rfc"), "company_rfc")
    found["motive"] = _plain(read.get("motive"), "motive")
    if found["motive"].raw:
        found["motive"] = found["motive"].doubted("newer_layout")
    if found["date_created"].value is None and "date_issued" in read:
        issued = _plain(read["date_issued"], "date_created")
        found["date_created"] = issued.doubted("newer_layout")
    if notice_class == MODIFICACION:
        found |= _with_unit(read.get("new"), "discount")
    elif notice_class != SUSPENSION:
        found |= _monthly(read)
    else:
        found |= _without_discount("discount")
    found |= _with_unit(read.get("previous"), "previous")
    needed = _NEEDED
    if notice_class != SUSPENSION:
        needed += _NEEDED_DISCOUNT
    for name in needed:
        if found[name].value is None and not found[name].doubts:
            found[name] = found[name].doubted("missing")
    folio = found["folio"].value
    if folio and folio[0] in "RS" and (folio[0] == "S") != (notice_class == SUSPENSION):
        found["folio"] = found["folio"].doubted("other_class")
    return {name: found[name] for name in (*_NEEDED, *_NEEDED_DISCOUNT, *_OPTIONAL)}


def _plain(found: PrintedField | None, name: str) -> PrintedField:
    """The field with its value itself, and the doubts of its reading."""
    if found is None:
        return PrintedField(name)
    if found.value is None:
        return replace(found, name=name)
    reading = found.value
    return replace(found, name=name, value=reading.value).doubted(*reading.doubts)


def _identity(read) -> dict[str, PrintedField]:
    worker = _plain(read.get("worker_id"), "rfc")
    if len(worker.value or "") == 18:
        return {"rfc": PrintedField("rfc"), "curp": replace(worker, name="curp")}
    if len(worker.value or "") == _LENGTH_OF_COMPANY_RFC:
        worker = worker.doubted("form")
    return {"rfc": worker, "curp": PrintedField("curp")}


def _without_discount(name: str) -> dict[str, PrintedField]:
    kinds = (f"{name}_type", f"{name}_value")
    return {kind: PrintedField(kind) for kind in kinds}


def _with_unit(found: PrintedField | None, name: str) -> dict[str, PrintedField]:
    """A discount of which the unit is printed behind or before the number."""
    empty = _without_discount(name)
    if found is None:
        return empty
    value = _plain(found, f"{name}_value")
    unit = found.value.unit if found.value else None
    if found.value and unit is None:
        value = value.doubted("no_unit")
    return {
        f"{name}_type": replace(value, name=f"{name}_type", value=unit),
        f"{name}_value": value,
    }


def _monthly(read) -> dict[str, PrintedField]:
    """Of percentage, pesos and factor the one that is not 0."""
    used = [
        (kind, _plain(read[kind], "discount_value"))
        for kind in (PORCENTAJE, CUOTA_FIJA, FACTOR)
        if kind in read
    ]
    odd = [value for _kind, value in used if value.value is None]
    used = [(kind, value) for kind, value in used if value.value]
    if not used:
        empty = _without_discount("discount")
        return empty | {v.name: v for v in odd[:1]}
    kind, value = used[0]
    unit = read[kind].value.unit
    if unit not in (None, kind):
        value = value.doubted("other_unit")
    if len(used) > 1 or odd:
        value = value.doubted("several")
    return {
        "discount_type": replace(value, name="discount_type", value=kind),
        "discount_value": value,
    }
