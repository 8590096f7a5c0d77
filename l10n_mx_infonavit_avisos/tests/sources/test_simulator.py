"""The simulator itself: its one-time passwords, its data, its switches over HTTP."""

# pylint: disable=external-request-timeout

import json
import subprocess
import sys

import pytest
import requests
from stdnum import luhn

from l10n_mx_infonavit_avisos.sources.payload import PayloadMap
from l10n_mx_infonavit_avisos.tests.simulator import made_up_avisos, make_nss
from l10n_mx_infonavit_avisos.tests.simulator.otp import OtpCheck, hotp

from .samples import TYPE_CODES
from .sia_samples import client, run, simulator_process

RFC_KEY = b"12345678901234567890"


@pytest.mark.parametrize(
    "counter,password", [(0, "755224"), (1, "287082"), (2, "359152"), (9, "520489")]
)
def test_an_hotp_is_that_of_rfc_4226(counter, password):
    assert hotp(RFC_KEY, counter) == password


@pytest.mark.parametrize(
    "seconds,key,algorithm,password",
    [
        (59, RFC_KEY, "sha1", "94287082"),
        (59, (RFC_KEY * 2)[:32], "sha256", "46119246"),
        (59, (RFC_KEY * 4)[:64], "sha512", "90693936"),
        (20_000_000_000, RFC_KEY, "sha1", "65353130"),
    ],
)
def test_a_totp_is_that_of_rfc_6238(seconds, key, algorithm, password):
    assert hotp(key, seconds // 30, 8, algorithm) == password


def test_each_one_time_password_is_taken_once_in_its_window():
    check = OtpCheck("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    now = 1_000_000_005
    codes = {off: hotp(RFC_KEY, now // 30 + off) for off in range(-2, 3)}
    assert [check.refusal(codes[off], now) for off in (-2, -1, -1, 0, 1, 0, 2)] == [
        "OTP",
        "",
        "OTP_USED",
        "",
        "",
        "OTP_USED",
        "OTP",
    ]


def test_made_up_avisos_are_good_ones_of_different_people():
    avisos = list(made_up_avisos(100, with_changes=True))
    read = [PayloadMap(TYPE_CODES).read(aviso) for aviso in avisos]
    assert len({notice.folio for notice in read}) == len(read) == 100 + 33 + 20
    assert len({notice.nss for notice in read}) == 100
    assert not any(notice.remarks for notice in read)
    assert all(luhn.is_valid(make_nss(serial)) for serial in range(1000))


def test_it_runs_on_its_own_and_obeys(tmp_path):
    data = tmp_path / "avisos.json"
    data.write_text(json.dumps(list(made_up_avisos(3))))
    with simulator_process("--data", str(data)) as sim, client(sim) as service:
        admin = f"{sim.admin_url}/"
        assert requests.get(admin + "avisos").json() == 3
        requests.post(admin + "avisos", json=list(made_up_avisos(2, first=4)))
        assert run(service).sizes == [5]

        requests.post(admin + "faults", json={"name": "blocked", "times": 1})
        assert requests.get(admin + "faults").json() == ["blocked"]
        assert run(service).error.code == "blocked"
        assert run(service).error is None

        trust = {"developer_rfc": sim.account.rfc, "date_to": "2020-01-01"}
        requests.put(admin + "trusts", json=[trust])
        assert requests.get(admin + "trusts").json()[0]["date_to"] == "2020-01-01"
        assert run(service).error.code == "trust_expired"

        log = requests.get(admin + "log").json()
        assert [status for _method, _target, status in log] == [200, 200, 403, 200, 403]
        for name in ("log", "faults", "avisos"):
            requests.delete(admin + name)
        assert requests.get(admin + "avisos").json() == 0
        assert requests.get(admin + "nothing").status_code == 404
        wrong = requests.post(admin + "faults", json={"name": "nothing"})
        assert wrong.status_code == 400


def test_it_needs_neither_odoo_nor_the_addon():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import simulator.cli;"
        "print(sorted(n for n in sys.modules if n.startswith(('odoo', 'l10n_mx'))))"
    )
    from l10n_mx_infonavit_avisos.tests import simulator as package

    folder = package.__path__[0].rpartition("/")[0]
    command = [sys.executable, "-c", code, folder]
    assert subprocess.check_output(command, text=True).strip() == "[]"
