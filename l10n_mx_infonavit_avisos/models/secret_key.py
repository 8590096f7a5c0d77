"""The key of the secrets, which is never in the database: a dump alone opens nothing.

It is looked for in this order:

1. the server's environment variable ``L10N_MX_INFONAVIT_KEY``;
2. the option ``l10n_mx_infonavit_key`` of odoo.conf. Odoo does not know this option and
   warns at each start that it is "stored as-is"; it does not log its value;
3. the file ``l10n_mx_infonavit.key`` in Odoo's data directory. It is made, with mode
   0600, when the first secret is stored. Servers that share a database need one key:
   they share that directory, or have it from 1 or 2.

Python makes a key by ``cryptography.fernet.Fernet.generate_key()``. There may be
several, separated by commas: the first encrypts, all decrypt. To change the key, put
the new one before the old one, restart Odoo, choose "Encrypt Again" on the list of
credentials (or call ``env["l10n_mx_infonavit.secret"]._rotate()`` in the server's
shell, and commit), and take the old one away.
"""

import logging
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.exceptions import UserError
from odoo.tools import config

VARIABLE = "L10N_MX_INFONAVIT_KEY"
OPTION = "l10n_mx_infonavit_key"
FILE = "l10n_mx_infonavit.key"

_logger = logging.getLogger(__name__)


def encrypt(env, text: str) -> str:
    """
    :raises UserError: the key cannot be used; the same holds for the other functions
    """
    keys, place = _keys(env) or _made(env)
    return _cipher(env, keys, place).encrypt(text.encode()).decode()


def decrypt(env, ciphertext: str) -> str:
    cipher, place = _reader(env)
    try:
        return cipher.decrypt(ciphertext.encode()).decode()
    except InvalidToken:
        raise UserError(
            env._(
                "A stored secret was encrypted with another key than the server has "
                "now (%(place)s). The server's administrator can put the earlier key "
                "back, after the present one and a comma; otherwise type contraseña "
                "and OTP secret again.",
                place=place,
            )
        ) from None


def rotate(env, ciphertext: str) -> str:
    """The same, encrypted with the first key; empty where no key opens it."""
    cipher, _place = _reader(env)
    try:
        return cipher.rotate(ciphertext.encode()).decode()
    except InvalidToken:
        return ""


def _reader(env) -> tuple[MultiFernet, str]:
    # A key that was lost is not made anew until there is something to encrypt.
    keys, place = _keys(env) or (Fernet.generate_key().decode(), str(_path()))
    return _cipher(env, keys, place), place


def _cipher(env, keys: str, place: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in _split(keys)])
    except ValueError:
        raise UserError(
            env._(
                "The server's key for Infonavit secrets (%(place)s) cannot be used: it "
                "must be a Fernet key of 44 characters, or several with commas. The "
                "server's administrator must mend it.",
                place=place,
            )
        ) from None


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


def _keys(env) -> tuple[str, str] | None:
    """The keys, and what a person calls the place where they are."""
    if keys := os.environ.get(VARIABLE, "").strip():
        return keys, VARIABLE
    if keys := str(config.get(OPTION) or "").strip():
        return keys, f"odoo.conf, {OPTION}"
    path = _path()
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(env, path) from error
    with open(descriptor, encoding="ascii", errors="replace") as file:
        _close_to_others(env, path, descriptor)
        return file.read().strip() or ",", str(path)


def _path() -> Path:
    return Path(config["data_dir"], FILE)


def _close_to_others(env, path: Path, descriptor: int) -> None:
    if os.name != "posix" or not os.fstat(descriptor).st_mode & (
        stat.S_IRWXG | stat.S_IRWXO
    ):
        return
    try:
        os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise _unreadable(env, path) from error
    _logger.warning(
        "Other users of this machine could read %s until now; its mode is 0600 again. "
        "If one of them may have done so, change the key.",
        path,
    )


def _unreadable(env, path: Path) -> UserError:
    return UserError(
        env._(
            "The key file for Infonavit secrets, %(path)s, must belong to Odoo's own "
            "user of the server, with mode 0600. The server's administrator must mend "
            "it, or set %(variable)s.",
            path=path,
            variable=VARIABLE,
        )
    )


def _made(env) -> tuple[str, str]:
    """The keys of the file, made unless another process was faster."""
    path = _path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    except OSError as error:
        raise UserError(
            env._(
                "The key file for Infonavit secrets, %(path)s, cannot be written. The "
                "server's administrator must allow it, or set %(variable)s.",
                path=path,
                variable=VARIABLE,
            )
        ) from error
    return _keys(env)


def _make(path: Path) -> None:
    # It appears under its name once it is complete, and never in place of another.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{FILE}.")
    try:
        with open(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(temporary, path)
            _sync_folder(path.parent)
    finally:
        os.unlink(temporary)


def _sync_folder(folder: Path) -> None:
    """What is encrypted from now on must not outlive the key in a power failure."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
