"""SAT's e.firma: whether ``.cer``, ``.key`` and password belong together, and whose.

Everything happens in memory. Nothing is logged, and no error bears the password or what
was read: it has a code alone. That the certificate is SAT's own is *not* proven: its
chain is not verified, and the issuer is what it says of itself.
"""

import base64
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timezone

from asn1crypto.keys import EncryptedPrivateKeyInfo
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from ..engine import identifiers

# SAT's files have some 2 KB.
MAX_BYTES = 64 * 1024
# SAT's keys have 2,048; a file that asks for very many would keep the server busy.
MAX_ITERATIONS = 1_000_000

EFIRMA, SEAL, DOUBTFUL = "efirma", "seal", "doubtful"
VALID, EXPIRED, NOT_YET = "valid", "expired", "not_yet"

SAT = "SERVICIO DE ADMINISTRACION TRIBUTARIA"
# What libraries raise for files with bytes changed at random.
_DAMAGE = (
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    OverflowError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class EfirmaError(ValueError):
    """The three do not give an e.firma.

    ``code``: ``cer_empty``, ``key_empty``, ``no_password``; ``cer_too_large``,
    ``key_too_large``; ``swapped``, ``cer_is_key``, ``key_is_cer``; ``cer_pem``,
    ``key_pem``; ``not_a_certificate``; ``key_damaged``, ``key_not_encrypted``,
    ``key_unknown`` (encrypted otherwise than SAT's); ``wrong_password``,
    ``not_rsa``, ``wrong_pair``.
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Signature:
    """A text's signature, PKCS#1 v1.5 with SHA-256, in base64; ``verifies``: with the
    certificate."""

    base64: str
    verifies: bool


@dataclass(frozen=True)
class Efirma:
    """What a certificate says whose private key its holder has.

    ``rfc``: subject 2.5.4.45 before `` / ``, empty where it names none;
    ``representative_rfc``: after it, empty for a person's. ``serial``: the 20 digits
    that SAT prints, or the hexadecimal number where it is not of that form.
    ``not_before``, ``not_after``: aware, in UTC. ``kind``: ``efirma``, ``seal`` or
    ``doubtful``. ``issuer``: who issued it, by its own words. ``warnings``: codes
    ``issuer`` (not SAT), ``rfc``, ``serial`` (not of SAT's form), ``kind`` (the marks
    of an e.firma and of a seal disagree). Source: domain.md §6.
    """

    rfc: str
    representative_rfc: str
    name: str
    serial: str
    not_before: datetime
    not_after: datetime
    kind: str
    issuer: str
    warnings: tuple[str, ...]
    _key: rsa.RSAPrivateKey = field(repr=False, compare=False)
    _public_key: rsa.RSAPublicKey = field(repr=False, compare=False)

    def standing(self, moment: datetime) -> str:
        """``valid``, ``expired`` or ``not_yet`` at an aware moment."""
        if moment < self.not_before:
            return NOT_YET
        return EXPIRED if moment > self.not_after else VALID

    def sign(self, text: str) -> Signature:
        """Sign a text's UTF-8 bytes, and verify it with the certificate."""
        data = text.encode("utf-8")
        rule = padding.PKCS1v15(), hashes.SHA256()
        signature = self._key.sign(data, *rule)
        try:
            self._public_key.verify(signature, data, *rule)
        except InvalidSignature:
            return Signature(base64.b64encode(signature).decode(), False)
        return Signature(base64.b64encode(signature).decode(), True)


def read(cer: bytes, key: bytes, password: str) -> Efirma:
    """The e.firma of these three. That it has expired is no error: ``standing`` says.

    :raises EfirmaError: they give none, or do not belong together
    """
    _check_files(cer, key)
    certificate = _certificate(cer)
    # What a certificate holds is parsed only when asked for.
    try:
        public_key = certificate.public_key()
        facts = _facts(certificate)
    except _DAMAGE:
        raise EfirmaError("not_a_certificate") from None
    private_key = _private_key(key, password)
    if not isinstance(public_key, rsa.RSAPublicKey):
        raise EfirmaError("not_rsa")
    if private_key.public_key().public_numbers() != public_key.public_numbers():
        raise EfirmaError("wrong_pair")
    return Efirma(**facts, _key=private_key, _public_key=public_key)


# --- the files ------------------------------------------------------------------------


def _check_files(cer, key):
    for name, data in (("cer", cer), ("key", key)):
        if not data:
            raise EfirmaError(f"{name}_empty")
        if len(data) > MAX_BYTES:
            raise EfirmaError(f"{name}_too_large")
    cer_is_key, key_is_cer = _is_key(cer), _is_certificate(key)
    if cer_is_key and key_is_cer:
        raise EfirmaError("swapped")
    if cer_is_key or key_is_cer:
        raise EfirmaError("cer_is_key" if cer_is_key else "key_is_cer")
    for name, data in (("cer", cer), ("key", key)):
        if _is_pem(data):
            raise EfirmaError(f"{name}_pem")


def _is_pem(data):
    return b"-----BEGIN " in data[:1024]


def _is_key(data):
    if _is_pem(data):
        return b"PRIVATE KEY-----" in data[:1024]
    return _encrypted(data) is not None or _is_open_key(data)


def _is_certificate(data):
    if _is_pem(data):
        return b"-----BEGIN CERTIFICATE-----" in data[:1024]
    try:
        _certificate(data)
    except EfirmaError:
        return False
    return True


def _certificate(data):
    try:
        return x509.load_der_x509_certificate(data)
    except _DAMAGE:
        raise EfirmaError("not_a_certificate") from None


# --- the private key ------------------------------------------------------------------


def _private_key(data, password):
    scheme = _encrypted(data)
    if scheme is None:
        is_open = _is_open_key(data)
        raise EfirmaError("key_not_encrypted" if is_open else "key_damaged")
    _check_scheme(scheme)
    if not password:
        raise EfirmaError("no_password")
    try:
        private_key = serialization.load_der_private_key(data, password.encode())
    except UnsupportedAlgorithm:
        raise EfirmaError("key_unknown") from None
    except _DAMAGE:
        raise EfirmaError("wrong_password") from None
    if not isinstance(private_key, rsa.RSAPrivateKey):
        raise EfirmaError("not_rsa")
    return private_key


def _encrypted(data):
    """How a whole encrypted PKCS#8 file is encrypted; None where it is none."""
    try:
        info = EncryptedPrivateKeyInfo.load(data, strict=True)
        # Whether all parts are there shows only when they are asked for.
        if not info["encrypted_data"].native:
            return None
        scheme = info["encryption_algorithm"]
        return scheme if scheme["algorithm"].native else None
    except _DAMAGE:
        return None


def _check_scheme(scheme):
    """SAT's way alone: other ones could ask for any amount of memory."""
    try:
        kdf, iterations = scheme.kdf, scheme.kdf_iterations
    except _DAMAGE:
        raise EfirmaError("key_unknown") from None
    if kdf != "pbkdf2" or not 0 < iterations <= MAX_ITERATIONS:
        raise EfirmaError("key_unknown")


def _is_open_key(data):
    try:
        serialization.load_der_private_key(data, None)
    except _DAMAGE:
        return False
    return True


# --- what the certificate says --------------------------------------------------------


def _facts(certificate):
    rfc, representative_rfc = _rfcs(certificate.subject)
    serial, is_sats = _serial(certificate.serial_number)
    kind = _kind(certificate)
    doubts = {
        "issuer": SAT not in _plain(certificate.issuer.rfc4514_string()),
        "rfc": not rfc,
        "serial": not is_sats,
        "kind": kind == DOUBTFUL,
    }
    return {
        "rfc": rfc,
        "representative_rfc": representative_rfc,
        "name": _name(certificate.subject),
        "serial": serial,
        "not_before": _moment(certificate, "before"),
        "not_after": _moment(certificate, "after"),
        "kind": kind,
        "issuer": _issuer(certificate.issuer),
        "warnings": tuple(code for code, holds in doubts.items() if holds),
    }


def _moment(certificate, which):
    aware = f"not_valid_{which}_utc"
    if hasattr(certificate, aware):
        return getattr(certificate, aware)
    # Before version 42 of cryptography.
    return getattr(certificate, f"not_valid_{which}").replace(tzinfo=timezone.utc)


def _rfcs(subject):
    """A company's is "RFC / RFC of its representative"."""
    holder, _slash, representative = _text(
        subject, NameOID.X500_UNIQUE_IDENTIFIER
    ).partition("/")
    return _rfc(holder), _rfc(representative)


def _rfc(text):
    try:
        return identifiers.rfc(text)
    except identifiers.WrongIdentifier:
        return ""


def _serial(number):
    """SAT's number is the ASCII codes of 20 digits."""
    digits = f"{number:x}"[1::2]
    if len(digits) == 20 and f"{number:x}" == digits.encode().hex():
        return digits, digits.isdecimal()
    return f"{number:x}", False


def _kind(certificate):
    """An e.firma may encipher and has no OU; a seal has an OU and may not."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return DOUBTFUL
    enciphers = (usage.data_encipherment, usage.key_agreement)
    has_unit = bool(
        certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    )
    if all(enciphers) and not has_unit:
        return EFIRMA
    return SEAL if has_unit and not any(enciphers) else DOUBTFUL


def _name(name):
    return _text(name, NameOID.COMMON_NAME) or _text(name, NameOID.ORGANIZATION_NAME)


def _issuer(name):
    """Its common name, and in brackets the organization that it says it is of."""
    common, organization = _name(name), _text(name, NameOID.ORGANIZATION_NAME)
    if organization in ("", common):
        return common
    return f"{common} ({organization})"


def _text(name, oid):
    """The first value of an attribute; empty where it has none."""
    for attribute in name.get_attributes_for_oid(oid):
        value = attribute.value
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        return "".join(c for c in text if c.isprintable()).strip()
    return ""


def _plain(text):
    """Upper case, without accents."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).upper()
