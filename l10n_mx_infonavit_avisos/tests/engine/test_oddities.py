"""What is odd about an aviso beside the others of the same worker."""

from decimal import Decimal
from itertools import permutations

import pytest

from l10n_mx_infonavit_avisos.engine.notice import (
    MODIFICACION,
    RETENCION,
    SUSPENSION,
)
from l10n_mx_infonavit_avisos.engine.oddities import Claim, oddities
from l10n_mx_infonavit_avisos.engine.timeline import Order

from .law import day

CUOTA, FACTOR = "cuota_fija", "factor"
OTHER_TYPE = {"other_discount_type": CUOTA}
SECOND = {"second_credit": ""}


def claim(key, notice_class, notified, kind=CUOTA, number="1", **values):
    typed = notice_class != SUSPENSION
    order = Order(
        key,
        notice_class,
        day(notified),
        kind if typed else None,
        Decimal(20) if typed else None,
    )
    return Claim(number, order, **values)


def start(key, notified, kind=CUOTA, **values):
    return claim(key, RETENCION, notified, kind, **values)


def change(key, notified, kind=CUOTA, **values):
    return claim(key, MODIFICACION, notified, kind, **values)


def stop(key, notified, **values):
    return claim(key, SUSPENSION, notified, **values)


IN_FORCE = start("in force", "2026-01-10", is_applied=True)
CHANGED = change("changed", "2026-03-10", FACTOR, is_applied=True)


@pytest.mark.parametrize(
    "standing,coming,expected",
    [
        ([], [start("a", "2026-01-10")], {}),
        ([IN_FORCE], [change("a", "2026-03-10")], {}),
        ([IN_FORCE], [change("a", "2026-03-10", FACTOR)], {"a": OTHER_TYPE}),
        ([IN_FORCE], [start("a", "2026-03-10", FACTOR)], {"a": OTHER_TYPE}),
        ([IN_FORCE], [stop("a", "2026-03-10")], {}),
        # After the change, which somebody accepted, the new type is the usual one.
        ([IN_FORCE, CHANGED], [change("a", "2026-05-10", FACTOR)], {}),
        (
            [IN_FORCE, CHANGED],
            [change("a", "2026-05-10")],
            {"a": {"other_discount_type": FACTOR}},
        ),
        # A late one is held against what came before it …
        ([IN_FORCE, CHANGED], [change("a", "2026-02-10")], {}),
        # … or, where nothing did, against what follows.
        ([IN_FORCE], [start("a", "2025-11-10", FACTOR)], {"a": OTHER_TYPE}),
        # A suspension in between changes nothing.
        (
            [IN_FORCE, stop("stop", "2026-02-10", is_applied=True)],
            [start("a", "2026-03-10", FACTOR)],
            {"a": OTHER_TYPE},
        ),
        # Another credit may be of another type; one not yet applied counts, too.
        ([IN_FORCE], [change("a", "2026-03-10", FACTOR, number="2")], {}),
        (
            [start("waits", "2026-01-10")],
            [change("a", "2026-03-10", FACTOR)],
            {"a": OTHER_TYPE},
        ),
        # Accepted by a person: the ones after it agree with it.
        (
            [IN_FORCE],
            [
                change("a", "2026-03-10", FACTOR, is_accepted=True),
                change("b", "2026-05-10", FACTOR),
            ],
            {},
        ),
        # What it would replace does not count; what it waits for is not hidden.
        (
            [start("old", "2026-01-10", is_applied=True)],
            [start("a", "2026-01-10", FACTOR, waits=True, rivals=frozenset({"old"}))],
            {},
        ),
        (
            [IN_FORCE],
            [start("a", "2026-03-10", FACTOR, number="2", waits=True)],
            {"a": SECOND},
        ),
    ],
)
def test_oddities(standing, coming, expected):
    assert oddities(standing, coming) == expected


def test_in_one_batch_the_dates_decide_and_not_the_order():
    coming = [
        start("a", "2026-01-10"),
        change("b", "2026-03-10", FACTOR),
        change("c", "2026-05-10"),
    ]
    for some in permutations(coming):
        assert oddities([], list(some)) == {"b": OTHER_TYPE}


def test_a_retention_of_another_type_is_no_second_credit_to_others():
    found = oddities(
        [start("old", "2025-01-10", is_applied=True), stop("end", "2025-06-10")],
        [
            start("again", "2026-01-10", FACTOR),
            start("other", "2026-03-10", number="2"),
        ],
    )
    # The first credit goes on: its suspension is not applied.
    assert found == {"again": OTHER_TYPE, "other": SECOND}
    found = oddities(
        [
            start("old", "2025-01-10", is_applied=True),
            stop("end", "2025-06-10", is_applied=True),
        ],
        [
            start("again", "2026-01-10", FACTOR),
            start("other", "2026-03-10", number="2"),
        ],
    )
    assert found == {"again": OTHER_TYPE | SECOND}
