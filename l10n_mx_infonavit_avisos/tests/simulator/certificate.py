"""Self-signed certificates for TLS on this machine, good ones and bad ones."""

import ipaddress
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def write_certificate(folder: Path, kind: str = "good") -> tuple[Path, Path]:
    """The files of a new certificate and its key. ``kind``: ``good`` (for 127.0.0.1 and
    localhost), ``expired``, ``other_host``, or ``unknown``: as good as the good one,
    but another."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(timezone.utc)
    ends = now - DAY if kind == "expired" else now + DAY
    names = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    if kind == "other_host":
        names = [x509.DNSName("elsewhere.invalid")]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"simulator {kind}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 2 * DAY)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _write(folder / f"{kind}.pem", certificate), _write_key(folder, kind, key)


def _write(path: Path, certificate: x509.Certificate) -> Path:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _write_key(folder: Path, kind: str, key: ec.EllipticCurvePrivateKey) -> Path:
    path = folder / f"{kind}.key"
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path
