"""The fault table: what is stored, what the user reads, how the next run completes."""

from datetime import timedelta
from unittest.mock import patch

import requests

from odoo import fields
from odoo.tests import common

from ..models.daily import today_in_mexico
from ..models.service_receipt import ServiceReceipt
from .service_case import LIMITS, PAGE, WORKERS, ServiceCase, recent_avisos

AT_TOKEN = {"at": "token"}
PAGE_2 = {"page": 2}
SLOW = {"connect_timeout", "read_timeout", "slow_body", "slow_headers"}
QUICK = {"connect": 0.3, "read": 0.3, "total": 0.6}
MINUTES, DAY = timedelta(minutes=5), timedelta(days=1)

# fault, how it is switched on, entries stored before it, what the user reads, and when
# it is asked again
TABLE = [
    ("refused", {}, 0, "refuses the connection", MINUTES),
    ("connect_timeout", {}, 0, "Nothing answers", MINUTES),
    ("bad_certificate", {"kind": "unknown"}, 0, "certificate", DAY),
    ("bad_certificate", {"kind": "expired"}, 0, "certificate", DAY),
    ("bad_certificate", {"kind": "other_host"}, 0, "certificate", DAY),
    ("reset", AT_TOKEN, 0, "broke off", MINUTES),
    ("reset", PAGE_2, 10, "broke off", MINUTES),
    ("read_timeout", PAGE_2, 10, "does not answer in time", MINUTES),
    ("slow_headers", PAGE_2, 10, "does not answer in time", MINUTES),
    ("slow_body", PAGE_2, 10, "does not answer in time", MINUTES),
    ("endless_body", PAGE_2, 10, "too large", DAY),
    ("wrong_password", AT_TOKEN, 0, "refused the contraseña", DAY),
    ("wrong_otp", AT_TOKEN, 0, "refused the one-time password", DAY),
    ("otp_used", AT_TOKEN, 0, "was used before", MINUTES),
    ("clock_off", {}, 0, "seconds behind", DAY),
    ("no_trust", {}, 0, "knows no relación de confianza", DAY),
    ("trust_expired", {}, 0, "has ended", DAY),
    ("trust_revoked", PAGE_2, 10, "was revoked", DAY),
    ("blocked", AT_TOKEN, 0, "firewall", DAY),
    ("blocked", PAGE_2, 10, "firewall", DAY),
    ("web_page", PAGE_2, 10, "firewall", DAY),
    ("redirect", AT_TOKEN, 0, "elsewhere.invalid", DAY),
    ("not_found", PAGE_2, 10, "nothing at this address", DAY),
    ("too_many_requests", PAGE_2, 10, "asked too often", MINUTES),
    (
        "too_many_requests",
        {"page": 2, "retry_after": 1800},
        10,
        "for 30 minutes",
        timedelta(minutes=30),
    ),
    ("error_500", PAGE_2, 10, "HTTP 500", MINUTES),
    ("error_502", PAGE_2, 10, "HTTP 502", MINUTES),
    ("error_503", PAGE_2, 10, "HTTP 503", MINUTES),
    ("empty_body", PAGE_2, 10, "it is empty", DAY),
    ("truncated", PAGE_2, 10, "ends in the middle", DAY),
    ("other_shape", PAGE_2, 10, "another shape", DAY),
    ("invalid_utf8", PAGE_2, 10, "not UTF-8", DAY),
    ("deep", PAGE_2, 10, "nested too deeply", DAY),
    ("error_inside", PAGE_2, 10, "E-77", DAY),
    ("page_repeated", PAGE_2, 10, "came twice", DAY),
    ("pages_swapped", {}, 10, "another page", DAY),
]


class TestFetchFaults(ServiceCase):
    """Each row: a fetch that is struck, and the one after it."""

    def strike(self, fault, switch, stored, words, pause):
        simulator = self.start_simulator(
            otp="totp" if fault == "clock_off" else "hotp",
            tls=fault == "bad_certificate",
        )
        quick = {"timeouts": QUICK} if fault in SLOW else {}
        if simulator.ca_bundle:
            self.patch_environment(simulator.ca_bundle)
        connection = self.make_connection(
            simulator, profile=self.make_profile(simulator, **quick).id
        )
        simulator.faults.set(fault, **switch)
        began = fields.Datetime.now()
        self.run_cron()

        self.assertEqual(connection.state, "trouble")
        self.assertIn(words, connection.last_error)
        self.assertEqual(len(self.stored()), stored)
        self.assertFalse(connection.watermark)
        planned = connection.next_run - began
        self.assertAlmostEqual(planned, pause, delta=timedelta(minutes=1))
        fetch = self.last_fetch(connection)
        self.assertEqual((fetch.state, fetch.new_count), ("failed", stored))
        self.assertGreaterEqual(len(fetch.attachment_ids), stored // PAGE)
        self.assertEqual(fetch.error_text, connection.last_error)

        simulator.faults.clear()
        self.run_again(connection)
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertEqual(self.stored(), self.folios(simulator))
        self.assertEqual(connection.watermark, today_in_mexico())
        fetch = self.last_fetch(connection)
        self.assertEqual(fetch.new_count + fetch.known_count, WORKERS)
        self.assertEqual(fetch.known_count, stored)

    def patch_environment(self, ca_bundle):
        name = "L10N_MX_INFONAVIT_CA_BUNDLE"
        self.startPatcher(patch.dict("os.environ", {name: ca_bundle}))

    def test_dns_failure(self):
        simulator = self.start_simulator()
        hosts = ["nowhere.invalid"]
        profile = self.make_profile(
            simulator, address="http://nowhere.invalid:1", hosts=hosts
        )
        connection = self.make_connection(simulator, profile=profile.id)
        # Odoo's tests let nobody out; this request gets no further than the resolver.
        with patch.object(requests.Session, "send", common._super_send):
            self.run_cron()
        self.assertEqual(connection.state, "trouble")
        self.assertIn("no address (DNS)", connection.last_error)

    def test_malformed_item_costs_itself_alone(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        simulator.faults.set("malformed_item", page=2)
        self.run_cron()
        fetch = self.last_fetch(connection)
        self.assertEqual((connection.state, fetch.state), ("ready", "done"))
        self.assertEqual((fetch.new_count, fetch.refused_count), (WORKERS, 1))
        [refusal] = fetch.refusal_ids
        self.assertTrue(refusal.reason)
        self.assertTrue(refusal.payload)
        self.assertTrue(refusal.position.startswith("2/"), refusal.position)

        simulator.faults.clear()
        self.run_again(connection)
        self.assertEqual(self.stored(), self.folios(simulator))

    def test_duplicate_folios_in_one_answer_are_one_aviso(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        simulator.faults.set("duplicate_folios")
        self.run_cron()
        self.assertEqual(connection.state, "ready")
        self.assertEqual(self.stored(), self.folios(simulator))

    def test_token_that_ends_in_the_middle_is_renewed(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        simulator.faults.set("token_expired", page=2, times=1)
        self.run_cron()
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertEqual(self.stored(), self.folios(simulator))
        self.assertEqual(simulator.count("/token"), 2)

    def test_pages_without_end_are_not_followed_for_ever(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator)
        simulator.faults.set("endless_pages")
        self.run_cron()
        self.assertIn("have no end", connection.last_error)
        self.assertEqual(len(self.stored()), LIMITS.pages * PAGE)

        simulator.faults.clear()
        self.run_again(connection)
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertLessEqual(set(self.folios(simulator)), set(self.stored()))

    def test_avisos_that_appear_while_a_client_reads_are_not_lost(self):
        simulator = self.start_simulator()
        connection = self.make_connection(simulator, overlap_days=60)
        store = ServiceReceipt._store

        def store_and_grow(receipt, page, env):
            if page.number == 2:
                simulator.avisos[0:0] = recent_avisos(3, first=900)
            return store(receipt, page, env)

        with patch.object(ServiceReceipt, "_store", store_and_grow):
            self.run_cron()
        self.assertEqual(connection.state, "ready", connection.last_error)
        self.assertEqual(len(self.stored()), WORKERS)
        self.run_again(connection)
        self.assertEqual(self.stored(), self.folios(simulator))


class TestFaultOfOneCompany(ServiceCase):
    """Each row again, in a scheduled run of two companies of which one is struck."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_company("Otra Ficticia")

    def strike(self, fault, switch, stored, words, pause):
        well = self.start_simulator()
        struck = self.start_simulator(
            otp="totp" if fault == "clock_off" else "hotp",
            tls=fault == "bad_certificate",
        )
        if struck.ca_bundle:
            name = "L10N_MX_INFONAVIT_CA_BUNDLE"
            self.startPatcher(patch.dict("os.environ", {name: struck.ca_bundle}))
        quick = {"timeouts": QUICK} if fault in SLOW else {}
        first = self.make_connection(
            struck, profile=self.make_profile(struck, **quick).id
        )
        second = self.make_connection(well, self.other)
        first.next_run -= MINUTES  # its turn comes before
        struck.faults.set(fault, **switch)
        self.run_cron()

        self.assertEqual((first.state, second.state), ("trouble", "ready"))
        self.assertIn(words, first.last_error)
        self.assertEqual(len(self.stored()), stored)
        self.assertEqual(self.stored(self.other), self.folios(well))
        self.assertEqual(second.watermark, today_in_mexico())
        self.assertFalse(second.last_error)

        struck.faults.clear()
        self.run_again(first)
        self.assertEqual(self.stored(), self.folios(struck))
        self.assertEqual(self.stored(self.other), self.folios(well))


def _named(number, row):
    fault, switch, *_expected = row
    told = "_".join(str(value) for value in switch.values())
    return f"test_{number:02d}_{fault}_{told}".rstrip("_")


def _test(row):
    return lambda self: self.strike(*row)


for _number, _row in enumerate(TABLE):
    for _case in (TestFetchFaults, TestFaultOfOneCompany):
        setattr(_case, _named(_number, _row), _test(_row))
