"""When an aviso takes effect, and who has the word on a day."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from l10n_mx_infonavit_avisos.engine.notice import (
    MODIFICACION,
    RETENCION,
    SUSPENSION,
    date_effective,
)
from l10n_mx_infonavit_avisos.engine.timeline import FOREVER, Order, build

from .law import day


def order(notice_class, notified, value="2450", key=None, created=None):
    suspended = notice_class == SUSPENSION
    return Order(
        key or f"{notice_class} {notified}",
        notice_class,
        day(notified),
        None if suspended else "cuota_fija",
        None if suspended else Decimal(value),
        created and day(created),
    )


def terms(*orders):
    return [
        (
            str(t.first),
            "open" if t.last == FOREVER else str(t.last),
            int(t.discount_value),
        )
        for t in build(orders).terms
    ]


@pytest.mark.parametrize(
    "notice_class,notified,effective",
    [
        (RETENCION, "2026-09-08", "2026-09-09"),
        (RETENCION, "2026-12-31", "2027-01-01"),
        (RETENCION, "2028-02-28", "2028-02-29"),
        (MODIFICACION, "2026-09-01", "2026-11-01"),
        (MODIFICACION, "2026-10-31", "2026-11-01"),
        (MODIFICACION, "2026-11-01", "2027-01-01"),
        (MODIFICACION, "2026-12-31", "2027-01-01"),
        (SUSPENSION, "2026-10-20", "2026-10-20"),
    ],
)
def test_effective_day(notice_class, notified, effective):
    assert date_effective(notice_class, day(notified)) == day(effective)


def test_retention_alone_is_open():
    assert terms(order(RETENCION, "2026-01-10")) == [("2026-01-11", "open", 2450)]


def test_modification_waits_for_next_bimester():
    got = terms(
        order(RETENCION, "2026-01-10"), order(MODIFICACION, "2026-04-05", "2600")
    )
    assert got == [("2026-01-11", "2026-04-30", 2450), ("2026-05-01", "open", 2600)]


def test_suspension_ends_and_new_retention_resumes():
    got = terms(
        order(RETENCION, "2026-01-10"),
        order(SUSPENSION, "2026-03-20"),
        order(RETENCION, "2026-06-10", "3000"),
    )
    assert got == [("2026-01-11", "2026-03-19", 2450), ("2026-06-11", "open", 3000)]


def test_modification_never_starts_a_credit():
    timeline = build([order(MODIFICACION, "2026-04-05", key="M")])
    assert timeline.terms == () and timeline.idle == ("M",)


def test_modification_does_not_revive_a_suspended_credit():
    got = terms(
        order(RETENCION, "2026-01-10"),
        order(MODIFICACION, "2026-03-10", "2600"),
        order(SUSPENSION, "2026-04-20"),
        order(MODIFICACION, "2026-05-05", "2700"),
    )
    assert got == [("2026-01-11", "2026-04-19", 2450)]


def test_later_retention_overtakes_a_pending_modification():
    got = terms(
        order(RETENCION, "2026-01-10"),
        order(MODIFICACION, "2026-03-10", "2600"),
        order(RETENCION, "2026-04-20", "2800"),
    )
    assert got == [("2026-01-11", "2026-04-20", 2450), ("2026-04-21", "open", 2800)]


def test_of_two_modifications_of_a_bimester_the_last_holds():
    got = terms(
        order(RETENCION, "2026-01-10"),
        order(MODIFICACION, "2026-03-10", "2600"),
        order(MODIFICACION, "2026-04-10", "2500"),
    )
    assert got == [("2026-01-11", "2026-04-30", 2450), ("2026-05-01", "open", 2500)]


def test_on_one_day_the_suspension_has_the_word():
    got = terms(
        order(RETENCION, "2026-01-10"),
        order(RETENCION, "2026-03-20", "3000"),
        order(SUSPENSION, "2026-03-20"),
    )
    assert got == [("2026-01-11", "2026-03-19", 2450)]


def test_on_one_day_the_aviso_created_later_has_the_word():
    got = terms(
        order(RETENCION, "2026-01-10"),
        order(SUSPENSION, "2026-03-20", created="2026-03-18"),
        order(RETENCION, "2026-03-20", "3000", created="2026-03-19"),
    )
    assert got == [("2026-01-11", "2026-03-19", 2450), ("2026-03-21", "open", 3000)]


def test_suspension_on_the_day_a_retention_would_start():
    got = terms(order(RETENCION, "2026-01-10"), order(SUSPENSION, "2026-01-11"))
    assert got == []


def stops(*orders):
    return [(str(stop.day), stop.key) for stop in build(orders).stops]


def test_a_plain_suspension_stops_on_its_day():
    start = order(RETENCION, "2026-01-10")
    assert stops(start, order(SUSPENSION, "2026-03-20", key="S")) == [
        ("2026-03-20", "S")
    ]


def test_a_suspension_that_returns_nothing_is_no_stop():
    start, end = order(RETENCION, "2026-01-10"), order(SUSPENSION, "2026-03-20")
    quiet = replace(end, returns=False)
    assert stops(start, quiet) == []
    assert build([start, quiet]).terms == build([start, end]).terms


def test_a_suspension_that_never_has_the_word_is_no_stop():
    assert (
        stops(
            order(RETENCION, "2026-01-10"),
            order(SUSPENSION, "2026-03-20", key="S", created="2026-03-18"),
            replace(
                order(SUSPENSION, "2026-03-20", created="2026-03-19"),
                returns=False,
            ),
        )
        == []
    )


def test_each_suspension_stops_once():
    assert stops(
        order(RETENCION, "2026-01-10"),
        order(SUSPENSION, "2026-03-20", key="S1"),
        order(MODIFICACION, "2026-03-25"),
        order(RETENCION, "2026-05-10"),
        order(SUSPENSION, "2026-06-20", key="S2"),
    ) == [("2026-03-20", "S1"), ("2026-06-20", "S2")]


def test_any_order_of_arrival_gives_the_same():
    orders = [
        order(RETENCION, "2026-01-10"),
        order(MODIFICACION, "2026-03-10", "2600"),
        order(SUSPENSION, "2026-05-20"),
        order(RETENCION, "2026-05-22", "2700"),
        order(MODIFICACION, "2026-06-30", "2900"),
    ]
    assert len({build(some) for some in permutations(orders)}) == 1
