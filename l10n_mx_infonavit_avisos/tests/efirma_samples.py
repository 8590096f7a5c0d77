"""Pairs of certificate and key as SAT's, made up in here: nobody's, and no authority's.

A key of 2,048 bits takes a while: each is made once in a process.
"""

import os
from datetime import datetime, timedelta, timezone
from functools import cache

from asn1crypto.algos import Pbkdf2Salt
from asn1crypto.keys import EncryptedPrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.x509.oid import NameOID

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
except ImportError:  # before version 43
    from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

# Words that occur nowhere else, so that a search for them proves something.
PASSWORD = "Almendro-Efirma-5"
COMPANY_RFC = "TFI010203AB4"
REPRESENTATIVE_RFC = "XAXA800101AB1"
HOLDER = "TALLER FICTICIO SA DE CV"
SERIAL = "30001000000500003416"
SAT = "SERVICIO DE ADMINISTRACION TRIBUTARIA"
YEARS = timedelta(days=4 * 365)


@cache
def rsa_key(name="own"):
    """The private key of this name, the same each time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def other_key():
    """One that is no RSA key."""
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    key=None,
    *,
    rfc=f"{COMPANY_RFC} / {REPRESENTATIVE_RFC}",
    serial=SERIAL,
    name=HOLDER,
    kind="efirma",
    begins=None,
    ends=None,
    issuer=SAT,
    usage=True,
):
    """A certificate in DER. ``kind``: ``efirma``, ``seal``, or ``doubtful``, that has
    the marks of both; ``begins``, ``ends``: aware moments."""
    key = key or rsa_key()
    begins = begins or datetime.now(timezone.utc) - timedelta(days=30)
    subject = {
        NameOID.COMMON_NAME: name,
        NameOID.ORGANIZATION_NAME: name,
        NameOID.X500_UNIQUE_IDENTIFIER: rfc,
        NameOID.ORGANIZATIONAL_UNIT_NAME: "" if kind == "efirma" else "Matriz",
    }
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(
            _name(
                {
                    NameOID.COMMON_NAME: "AUTORIDAD CERTIFICADORA DE PRUEBA",
                    NameOID.ORGANIZATION_NAME: issuer,
                }
            )
        )
        .public_key(key.public_key())
        .serial_number(int.from_bytes(serial.encode(), "big"))
        .not_valid_before(begins)
        .not_valid_after(ends or begins + YEARS)
    )
    if usage:
        builder = builder.add_extension(_usage(kind), critical=False)
    signed = builder.sign(rsa_key("authority"), hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def _name(values):
    return x509.Name([x509.NameAttribute(k, v) for k, v in values.items() if v])


def _usage(kind):
    enciphers = kind != "seal"
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=enciphers,
        key_agreement=enciphers,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def in_the_clear(key=None):
    """A private key in DER, not encrypted."""
    return (key or rsa_key()).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def pem_key(key=None, password=PASSWORD):
    return (key or rsa_key()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )


def pem(der):
    """A certificate of DER as PEM."""
    loaded = x509.load_der_x509_certificate(der)
    return loaded.public_bytes(serialization.Encoding.PEM)


def encrypted(key=None, password=PASSWORD, **options):
    """A private key as SAT gives it: PKCS#8, PBES2 with PBKDF2, 2,048 iterations of
    SHA-1, and triple DES."""
    return encrypt(in_the_clear(key), password, **options)


def encrypt(content, password=PASSWORD, iterations=2048, written=None):
    """Any content, encrypted so; ``written``: the iterations that the file names."""
    salt, iv = os.urandom(8), os.urandom(8)
    deriving = PBKDF2HMAC(hashes.SHA1(), 24, salt, iterations)
    cipher = Cipher(TripleDES(deriving.derive(password.encode())), modes.CBC(iv))
    padder, encryptor = PKCS7(64).padder(), cipher.encryptor()
    padded = padder.update(content) + padder.finalize()
    parameters = {
        "salt": Pbkdf2Salt(name="specified", value=salt),
        "iteration_count": written or iterations,
        "prf": {"algorithm": "sha1"},
    }
    scheme = {
        "algorithm": "pbes2",
        "parameters": {
            "key_derivation_func": {"algorithm": "pbkdf2", "parameters": parameters},
            "encryption_scheme": {"algorithm": "tripledes_3key", "parameters": iv},
        },
    }
    info = EncryptedPrivateKeyInfo(
        {
            "encryption_algorithm": scheme,
            "encrypted_data": encryptor.update(padded) + encryptor.finalize(),
        }
    )
    return info.dump()
