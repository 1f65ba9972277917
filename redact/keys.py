"""Keys: where they come from, and one derived key for each use.

Comes in: 32 bytes as base64url text, from `REDACT_KEY`, a file or a command. Goes out: a `Key` that shows itself to nobody and
derives others (HKDF-SHA256, RFC 5869). It must not know values or policies.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
import subprocess
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, SupportsIndex

from redact.errors import KeyUnavailable

VARIABLE = "REDACT_KEY"
_DATABASE = re.compile(r"\s*postgres(?:ql)?://|.*\bpassword\s*=", re.IGNORECASE | re.DOTALL)
"""How the URL or the connection string of a vault's database is written, in whatever variable `url_from` names."""


class Key:
    """32 secret bytes. Masked in `repr`, refused by pickle and copy, so that no plan that holds one can be serialised."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise KeyUnavailable(f"key: expected 32 bytes, found {len(secret)}", "make one with: redact key new")
        self._secret = secret

    def __repr__(self) -> str:
        return "Key(…)"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise KeyUnavailable("key: expected to stay in this process, found an attempt to serialise it")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._secret == other._secret

    def __hash__(self) -> int:
        return hash(self.derive("hash").bytes())

    def derive(self, *info: str) -> Key:
        """The key for one use, named by `info`: HKDF-SHA256 (RFC 5869), no salt, each part length-prefixed."""
        parts = [part.encode() for part in ("redact/1", *info)]
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return Key(hkdf(self._secret, framed, 32))

    def bytes(self) -> bytes:
        """The secret itself, for the one call that spends it."""
        return self._secret

    def text(self) -> str:
        """The secret as 43 characters of base64url, the form in which polars-hash takes it."""
        return base64.urlsafe_b64encode(self._secret).rstrip(b"=").decode()

    def fingerprint(self) -> str:
        """16 hexadecimal digits that name the key without telling it: a derived key, hashed."""
        return hashlib.sha256(self.derive("fingerprint").bytes()).hexdigest()[:16]


def hkdf(secret: bytes, info: bytes, length: int, salt: bytes | None = None) -> bytes:
    """`length` bytes of HKDF-SHA256 (RFC 5869)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def new_key() -> str:
    """A fresh key as base64url text, from the system's randomness."""
    return base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()


def parse_key(text: str, place: str = "key") -> Key:
    """Read base64url text of 32 bytes. Raises KeyUnavailable; the message never holds the text."""
    stripped = text.strip().rstrip("=")
    try:
        secret = base64.b64decode(stripped + "=" * (-len(stripped) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise KeyUnavailable(f"{place}: expected 32 bytes as base64url, found other characters", "make one with: redact key new") from None
    if len(secret) != 32:
        raise KeyUnavailable(f"{place}: expected 32 bytes, found {len(secret)}", "make one with: redact key new")
    return Key(secret)


@dataclass(frozen=True)
class KeyCommand:
    """A program that prints the master key, so that any client of a key management system serves."""

    words: Sequence[str]
    """The program and its arguments; no shell reads them."""
    seconds: float = 30.0
    """How long it may take."""


def load_key(path: Path | None = None, environment: MutableMapping[str, str] | None = None, command: KeyCommand | None = None) -> Key:
    """The master key from a file that only its owner reads, else from a command, else from `REDACT_KEY`, which is in any case taken
    out of the environment so that no child process inherits it. Raises KeyUnavailable."""
    variables = os.environ if environment is None else environment
    from_environment = variables.pop(VARIABLE, None)
    if path is not None:
        return parse_key(_read(path), _place(path))
    if command is not None:
        return parse_key(_printed(command), "key command")
    if not from_environment:
        raise KeyUnavailable(
            f"{VARIABLE}: expected a key, found none",
            f"set it to the output of `redact key new`, or give --key-file; {VARIABLE} is never an argument",
        )
    return parse_key(from_environment, VARIABLE)


def environment_of_children(environment: Mapping[str, str]) -> dict[str, str]:
    """What any child process may inherit: neither the master key nor how to get into the database of a vault."""
    secret = {VARIABLE, "PGPASSWORD"}
    return {name: text for name, text in environment.items() if name not in secret and not _DATABASE.match(text)}


def _printed(command: KeyCommand) -> str:
    """What the command prints. NOTE: its words and what it says may hold secrets, so no error tells either."""
    try:
        done = subprocess.run(  # noqa: S603  # the policy names the program, and no shell is asked
            list(command.words),
            env=environment_of_children(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=command.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        found = f"nothing after {command.seconds:g} s"
    except OSError as error:
        found = type(error).__name__
    else:
        if done.returncode == 0 and done.stdout.isascii():
            return done.stdout.decode("ascii")
        found = f"exit code {done.returncode}" if done.returncode else "other characters"
    raise KeyUnavailable(f"key command: expected a key, found {found}", "run the command of the policy by hand")


def _place(path: Path) -> str:
    """What an error calls the file. NOTE: what is given for its name by mistake may be a key."""
    return "key file" if re.fullmatch(r"[\w+/-]{40,}=*", path.name, re.ASCII) else f"key file {path.name}"


def _read(path: Path) -> str:
    try:
        if path.is_dir():
            raise KeyUnavailable(f"{_place(path)}: expected a readable text file, found a folder", "name the file in it")
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyUnavailable(f"key file {path.name}: expected mode 0600, found {stat.S_IMODE(mode):04o}", f"chmod 600 {path.name}")
        return path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise KeyUnavailable(f"{_place(path)}: expected a readable text file, found other bytes", "make one with: redact key new") from None
    except OSError:
        raise KeyUnavailable(f"{_place(path)}: expected a readable text file, found none") from None
