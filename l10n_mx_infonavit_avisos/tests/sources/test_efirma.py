import base64
import logging
import time
import traceback
from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import given, settings
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.sources import efirma
from l10n_mx_infonavit_avisos.sources.efirma import EfirmaError
from l10n_mx_infonavit_avisos.tests import efirma_samples as samples

PASSWORD = samples.PASSWORD
CER, KEY = samples.certificate(), samples.encrypted()
# The identifiers of a way to make a key of a password, and of one that is none.
PBKDF2 = bytes.fromhex("2a864886f70d01050c")
OTHER_KDF = PBKDF2[:-1] + b"\x63"


def read(cer=CER, key=KEY, password=PASSWORD):
    return efirma.read(cer, key, password)


def code(cer=CER, key=KEY, password=PASSWORD):
    with pytest.raises(EfirmaError) as caught:
        read(cer, key, password)
    return caught.value.code


# --- what it says ---------------------------------------------------------------------


def test_a_companys_efirma():
    begins = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
    found = read(samples.certificate(begins=begins))
    assert found.rfc == samples.COMPANY_RFC
    assert found.representative_rfc == samples.REPRESENTATIVE_RFC
    assert found.name == samples.HOLDER
    assert found.serial == samples.SERIAL
    assert (found.not_before, found.not_after) == (begins, begins + samples.YEARS)
    assert found.kind == "efirma"
    assert found.warnings == ()


def test_a_persons_efirma_has_no_representative():
    found = read(samples.certificate(rfc=samples.REPRESENTATIVE_RFC))
    assert found.rfc == samples.REPRESENTATIVE_RFC
    assert found.representative_rfc == ""


def test_a_serial_keeps_its_leading_zeros():
    serial = "00001000000500003416"
    assert read(samples.certificate(serial=serial)).serial == serial


@pytest.mark.parametrize(
    "options, kind, warnings",
    [
        ({}, "efirma", ()),
        ({"kind": "seal"}, "seal", ()),
        ({"kind": "doubtful"}, "doubtful", ("kind",)),
        ({"usage": False}, "doubtful", ("kind",)),
        ({"kind": "seal", "usage": False}, "doubtful", ("kind",)),
        ({"issuer": "Acme"}, "efirma", ("issuer",)),
        ({"issuer": "Servicio de Administración Tributaria"}, "efirma", ()),
        ({"rfc": ""}, "efirma", ("rfc",)),
        ({"rfc": "nobody / X"}, "efirma", ("rfc",)),
        ({"serial": "A0001000000500003416"}, "efirma", ("serial",)),
        ({"serial": "\x07\x05"}, "efirma", ("serial",)),
    ],
)
def test_kind_and_warnings(options, kind, warnings):
    found = read(samples.certificate(**options))
    assert (found.kind, found.warnings) == (kind, warnings)


def test_the_issuer_is_named():
    found = read(samples.certificate(issuer="Acme"))
    assert found.issuer == "AUTORIDAD CERTIFICADORA DE PRUEBA (Acme)"
    nameless = read(samples.certificate(issuer=""))
    assert nameless.issuer == "AUTORIDAD CERTIFICADORA DE PRUEBA"


def test_standing_is_a_state_and_no_error():
    begins = datetime(2024, 5, 6, tzinfo=timezone.utc)
    ends = datetime(2028, 5, 6, tzinfo=timezone.utc)
    found = read(samples.certificate(begins=begins, ends=ends))
    second = timedelta(seconds=1)
    assert [found.standing(m) for m in (begins - second, begins, ends)] == [
        "not_yet",
        "valid",
        "valid",
    ]
    assert found.standing(ends + second) == "expired"


def test_it_signs_and_verifies():
    text = "Año nuevo, ¿qué tal?"
    found = read()
    signature = found.sign(text)
    assert signature.verifies
    x509.load_der_x509_certificate(CER).public_key().verify(
        base64.b64decode(signature.base64),
        text.encode(),
        padding.PKCS1v15(),
        hashes.SHA256(),
    )


def test_a_signature_of_another_key_does_not_verify():
    mixed = efirma.Efirma(
        **{
            **vars(read()),
            "_public_key": samples.rsa_key("other").public_key(),
        }
    )
    assert not mixed.sign("x").verifies


# --- what is wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    "expected, changes",
    [
        ("cer_empty", {"cer": b""}),
        ("key_empty", {"key": b""}),
        ("no_password", {"password": ""}),
        ("cer_too_large", {"cer": CER + bytes(efirma.MAX_BYTES)}),
        ("key_too_large", {"key": KEY + bytes(efirma.MAX_BYTES)}),
        ("swapped", {"cer": KEY, "key": CER}),
        ("swapped", {"cer": samples.pem_key(), "key": samples.pem(CER)}),
        ("cer_is_key", {"cer": KEY}),
        ("key_is_cer", {"key": CER}),
        ("cer_pem", {"cer": samples.pem(CER)}),
        ("key_pem", {"key": samples.pem_key()}),
        ("not_a_certificate", {"cer": b"no"}),
        ("not_a_certificate", {"cer": CER[:-1]}),
        ("not_a_certificate", {"cer": CER + b"\0"}),
        ("key_damaged", {"key": b"no"}),
        ("key_damaged", {"key": KEY[:-1]}),
        ("key_damaged", {"key": KEY + b"\0"}),
        ("key_damaged", {"key": samples.encrypted()[: len(KEY) // 2]}),
        ("key_not_encrypted", {"key": samples.in_the_clear()}),
        ("key_unknown", {"key": KEY.replace(PBKDF2, OTHER_KDF)}),
        ("wrong_password", {"password": "otra"}),
        ("wrong_password", {"password": PASSWORD + " "}),
        ("wrong_password", {"password": "\ud800"}),
        ("wrong_password", {"password": "x" * 5000}),
        ("wrong_password", {"key": samples.encrypt(b"no key at all")}),
        ("wrong_pair", {"key": samples.encrypted(samples.rsa_key("other"))}),
        ("not_rsa", {"key": samples.encrypted(samples.other_key())}),
        ("not_rsa", {"cer": samples.certificate(samples.other_key())}),
    ],
)
def test_each_mistake_has_its_code(expected, changes):
    assert code(**changes) == expected


def test_a_file_cannot_keep_the_server_busy():
    began = time.monotonic()
    assert code(key=samples.encrypted(written=2**31 - 1)) == "key_unknown"
    assert time.monotonic() - began < 2


def test_nothing_is_told_but_the_code(caplog):
    caplog.set_level(logging.DEBUG)
    wrong = "Nogal-Otra-6"
    for password in (PASSWORD + "x", wrong, wrong + "\ud800"):
        with pytest.raises(EfirmaError) as caught:
            read(password=password)
        error = caught.value
        assert error.__cause__ is None
        assert error.__suppress_context__
        told = "".join(traceback.format_exception(error)) + repr(error.args)
        assert "Nogal" not in told
        assert PASSWORD not in told
    assert "_key" not in repr(read())
    assert PASSWORD not in caplog.text
    assert not caplog.records


# --- laws -----------------------------------------------------------------------------


def readable_or_typed(cer, key, password=PASSWORD):
    try:
        found = read(cer, key, password)
    except EfirmaError as error:
        assert error.code in EfirmaError.__doc__
    else:
        found.sign("x")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=400), st.text(max_size=20))
def test_random_bytes_give_a_typed_error(cer, key, password):
    with pytest.raises(EfirmaError):
        read(cer, key, password)
    readable_or_typed(CER, key, password)
    readable_or_typed(cer, KEY, password)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_changed_give_a_typed_error_or_an_efirma(data):
    cer, key = bytearray(CER), bytearray(KEY)
    for file in (cer, key):
        # Most of what can go wrong is in the heads.
        last = data.draw(st.sampled_from([120, len(file) - 1]))
        for place in data.draw(st.lists(st.integers(0, last), max_size=3)):
            file[place] = data.draw(st.integers(0, 255))
    readable_or_typed(bytes(cer), bytes(key))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(CER) - 1), st.integers(0, len(KEY) - 1))
def test_any_download_cut_short_is_told(in_cer, in_key):
    assert code(cer=CER[:in_cer]) in ("cer_empty", "not_a_certificate")
    assert code(key=KEY[:in_key]) in ("key_empty", "key_damaged")
