"""The house: the one folder in which everything lives that never leaves with a release.

Comes in: a folder and the master key. Goes out: a `House` that knows where the ledger, the vault and the records of past releases
stand, and whose secrets outlive the master key. It must not know policies, values or subjects.

A secret of the house is 32 random bytes, made once, and kept sealed under a key derived from the master (AES-SIV, RFC 5297): whoever
comes with another master is refused before any work, and a new master only seals the same secrets anew.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from redact.errors import InputError, KeyUnavailable, OutputError
from redact.keys import Key

NAME = "redact-house"
"""What the folder is called beside a release, where no policy and no option says another."""


@dataclass(frozen=True)
class House:
    """Where things stand in the house; every folder is its owner's alone (0700)."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The folder of the ledger: disclosures, privacy budget, released cells."""
        return self.folder / "ledger"

    @property
    def vault(self) -> Path:
        """The SQLite file of the vault."""
        return self.folder / "vault.sqlite"

    @property
    def releases(self) -> Path:
        """A folder with a record of each release that was made."""
        return self.folder / "releases"

    def secret(self, name: str, master: Key) -> Key:
        """The secret `name`, made the first time it is asked for. Raises KeyUnavailable where the house has another master."""
        made = _folder(self.folder / "keys") / name
        if not made.exists():
            _put_new(made, _seal(name, master, os.urandom(32)))
        return Key(_unseal(name, master, made))

    def master(self, keys: Sequence[Key]) -> Key:
        """The first of the keys under which every secret is sealed. Raises KeyUnavailable where none is."""
        files = self._secrets()
        for key in keys:
            if all(_opens(file, key) for file in files):
                return key
        _unseal(next(iter(files)).name, keys[0], next(iter(files)))
        raise KeyUnavailable("house: expected every secret under one key, found some under others", "finish `redact rekey` first")

    def change_master(self, old: Key, new: Key) -> None:
        """Seal every secret under another master; those that are already, as after a crash, stay. Raises KeyUnavailable, and changes
        nothing, where `old` is not the master."""
        sealed = {file: _seal(file.name, new, _unseal(file.name, old, file)) for file in self._secrets() if not _opens(file, new)}
        for file, content in sealed.items():
            with _written(file, content) as temporary:
                temporary.replace(file)

    def _secrets(self) -> list[Path]:
        return sorted(path for path in _folder(self.folder / "keys").iterdir() if not path.name.startswith("."))


def open_house(folder: Path) -> House:
    """The house at `folder`, made where there is none. Raises OutputError, or InputError where others may read it."""
    return House(_folder(folder))


def _folder(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise OutputError(f"house {path.name}: expected a folder that can be made, found {type(error).__name__}") from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise InputError(f"house {path.name}: expected a folder of one's own, found another thing")
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(f"house {path.name}: expected mode 0700, found {stat.S_IMODE(found.st_mode):04o}", f"chmod 700 {path.name}")
    return path


def _seal(name: str, master: Key, secret: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    return AESSIV(_sealing(name, master)).encrypt(secret, [name.encode()])


def _unseal(name: str, master: Key, file: Path) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    try:
        return AESSIV(_sealing(name, master)).decrypt(file.read_bytes(), [name.encode()])
    except (InvalidTag, ValueError):
        hint = "give the key that made it, change the key with `redact rekey`, or name another --house"
        raise KeyUnavailable(f"house: expected the key under which {name} was made, found another", hint) from None
    except OSError as error:
        raise InputError(f"house: expected a readable secret {name}, found {type(error).__name__}") from None


def _opens(file: Path, master: Key) -> bool:
    try:
        _unseal(file.name, master, file)
    except KeyUnavailable:
        return False
    return True


def _sealing(name: str, master: Key) -> bytes:
    return master.derive("house", name, "mac").bytes() + master.derive("house", name, "encrypt").bytes()


def _put_new(file: Path, content: bytes) -> None:
    """Write a file that nobody sees half written; where another process was first, its file stays."""
    with _written(file, content) as temporary, suppress(FileExistsError):
        os.link(temporary, file)


@contextmanager
def _written(file: Path, content: bytes) -> Iterator[Path]:
    try:
        handle, made = tempfile.mkstemp(dir=file.parent, prefix=".")
        temporary = Path(made)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"house: expected to write {file.name}, found {type(error).__name__}") from None
