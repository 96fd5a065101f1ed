"""``keys.json``: a library's data key, wrapped by a passphrase and by a recovery code.

Whoever knows one of the two has the data key; changing one wraps the key anew and touches no other
file. Both are stretched with argon2id (RFC 9106); wrapping is ChaCha20-Poly1305. All of the file
is authenticated by the data key. ``keys.json.bak`` is a second copy of the same, never an older
one: that would go on opening the library with a passphrase that was given up.
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

from balint_tui.library.errors import Damaged, LibraryError, Newer
from balint_tui.library.files import FILES, Files, write_atomic
from balint_tui.library.seal import (
    KEY_BYTES,
    PLAIN,
    SALT_BYTES,
    SEALED,
    SEALING,
    TAG_BYTES,
    UNSEALING,
    Key,
    Seal,
    derived,
    is_boxed,
)

FILE, COPY = "keys.json", "keys.json.bak"
MAC_BYTES = 32
SCHEMA = 1

PASSPHRASE, RECOVERY = "passphrase", "recovery"
LEAST_CHARACTERS = 8
"""Of a passphrase: NIST SP 800-63B, section 5.1.1.1."""

_KDF = {"kdf": "argon2id", "memory_kib": 64 * 1024, "passes": 3, "lanes": 1}
"""RFC 9106, section 4, second choice, with one lane: about .3 s and 64 MiB."""
_MOST_KIB, _MOST_PASSES, _MOST_LANES = 256 * 1024, 10, 4
"""A file that was tampered with must take neither all memory nor minutes."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_CODE_LETTERS, _GROUP = 28, 4
"""140 random bits and no check: a wrong one opens nothing, and that says enough."""

Slot = dict[str, Any]
Keys = dict[str, Any]


class WrongPassphrase(LibraryError):
    """What was given is neither the passphrase nor the recovery code."""

    def __init__(self) -> None:
        super().__init__("That is neither the passphrase nor the recovery code of this library.")


def is_sealed(folder: Path) -> bool:
    """Whether the library has a key: it is sealed, or is being sealed or unsealed."""
    return any((folder / name).exists() for name in (FILE, COPY))


def unlock(folder: Path, secret: str) -> Key:
    """The data key, by the passphrase or the recovery code.

    Raises WrongPassphrase, another LibraryError, or OSError.
    """
    _need_cryptography()
    code = _as_code(secret)
    given = ({RECOVERY: code} if code else {}) | {PASSPHRASE: normal(secret)}
    keys = _copies(folder)[0]
    for name, words in given.items():
        if found := _unwrapped(keys["slots"][name], name, words):
            return Key(found, _signed(folder, found)["state"])
    raise WrongPassphrase


def create(folder: Path, passphrase: str, *, files: Files = FILES) -> tuple[Key, str]:
    """Makes a key, in the state of a library that is being sealed; the key and its recovery code.

    Raises LibraryError if the passphrase is too short, or OSError.
    """
    _need_cryptography()
    refuse_weak(passphrase)
    code = new_code()
    key = Key(os.urandom(KEY_BYTES), SEALING)
    slots = _slots(key, {PASSPHRASE: normal(passphrase), RECOVERY: _as_code(code)})
    _write(folder, key, slots, files)
    return key, code


def change(
    folder: Path, key: Key, *, passphrase: str = "", code: str = "", files: Files = FILES
) -> None:
    """Wraps the key by another passphrase, another recovery code, or both: what is given.

    Raises LibraryError or OSError.
    """
    given = {}
    if passphrase:
        refuse_weak(passphrase)
        given[PASSPHRASE] = normal(passphrase)
    if code:
        given[RECOVERY] = _as_code(code)
    kept = _signed(folder, key.secret)
    key.state = kept["state"]
    _write(folder, key, kept["slots"] | _slots(key, given), files)


def enter(folder: Path, key: Key, new_state: str, *, files: Files = FILES) -> None:
    """Notes the library's new state. Raises LibraryError or OSError."""
    slots = _signed(folder, key.secret)["slots"]
    key.state = new_state
    _write(folder, key, slots, files)


def remove(folder: Path, *, files: Files = FILES) -> None:
    """Removes the key for good, the copy first. Raises OSError."""
    for name in (COPY, FILE):
        files.unlink(folder / name)
    files.sync_folder(folder)


def ensure(folder: Path, seal: Seal, *, files: Files = FILES) -> list[str]:
    """Raises LibraryError unless this is the seal of the library, which is about to be written.

    Nothing that is not sealed must get into a sealed library, nor the other way round. Both copies
    of the keys are the same again afterwards; returns a sentence for each that was not, and for a
    library that is sealed halfway.
    """
    if not is_sealed(folder):
        refuse_without(folder, seal)
        return []
    if not isinstance(seal, Key):
        raise LibraryError(f"{folder} is sealed; open it with its passphrase.")
    is_another = all(keys["id"] != seal.id for keys in _copies(folder))
    if is_another or (kept := _signed(folder, seal.secret))["state"] != seal.state:
        raise LibraryError(f"{folder} was sealed or unsealed meanwhile; start again.")
    return [*_mend(folder, kept, files), *halfway(seal)]


def refuse_without(folder: Path, seal: Seal = PLAIN) -> None:
    """Raises LibraryError if a library without keys should have some."""
    if seal.id or _looks_sealed(folder):
        raise LibraryError(f"{folder} is sealed, but {FILE} is missing; put it back from a backup.")


def halfway(key: Key) -> list[str]:
    """A sentence for a library that is sealed halfway."""
    if key.state == SEALED:
        return []
    what = "seal" if key.state == SEALING else "unseal"
    return [f"Not all is sealed; balint-tui {what} was cut short and completes that."]


def _mend(folder: Path, kept: Keys, files: Files) -> list[str]:
    raw, told = _raw(kept), []
    for path in (folder / FILE, folder / COPY):
        if not path.exists() or path.read_bytes() != raw:
            write_atomic(files, path, raw)
            told.append(f"{path.name} was made again from its other copy.")
    return told


def _looks_sealed(folder: Path) -> bool:
    """Whether a file of the library is sealed; of caches, answers and sessions the first tells."""
    years = [path for path in _first(folder / "sessions") if path.is_dir()]
    firsts = [path for name in ("catalogue", "text", "answers") for path in _first(folder / name)]
    firsts += [path for year in years for path in _first(year)]
    others = [*(folder / "live").glob("*.jnl"), folder / "names.json", folder / "exports.json"]
    return any(_is_sealed_file(path) for path in [*firsts, *others])


def _first(folder: Path) -> list[Path]:
    """What comes first in a folder, without looking at all that is in it."""
    try:
        with os.scandir(folder) as found:
            return [Path(item.path) for item in islice(found, 1)]
    except OSError:
        return []


def _is_sealed_file(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            begins = file.read(200)
    except OSError:
        return False  # whoever reads it is told
    lines = begins.split(b"\n") if path.suffix == ".jnl" else [b""]
    return is_boxed(begins) or b'"sealed":"' in lines[0]


def is_sound(path: Path, key: Key) -> bool:
    """Whether this copy of the keys is what was written with this key."""
    try:
        return _is_signed(_parsed(path), key.secret)
    except (OSError, Damaged):
        return False


def new_code() -> str:
    """A recovery code, in groups that can be read out and typed."""
    drawn = "".join(_LETTERS[byte & 31] for byte in os.urandom(_CODE_LETTERS))
    groups = (drawn[at : at + _GROUP] for at in range(0, _CODE_LETTERS, _GROUP))
    return "-".join(groups)


def normal(passphrase: str) -> str:
    """The passphrase however a keyboard composes its letters."""
    import unicodedata

    return unicodedata.normalize("NFKC", passphrase)


def refuse_weak(passphrase: str) -> None:
    """Raises LibraryError if the passphrase is too short to protect anything."""
    if len(normal(passphrase).strip()) < LEAST_CHARACTERS:
        raise LibraryError(
            f"A passphrase needs at least {LEAST_CHARACTERS} characters; "
            "four or five words that nobody would put together are good."
        )


# --- inside


def _need_cryptography() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise LibraryError(
            "Sealing needs a part that is not installed; install balint-tui with its extra seal, "
            "for example: pipx install 'balint-tui[seal]'."
        ) from None


def _as_code(text: str) -> str:
    """The letters of a recovery code however they were typed; "" if it cannot be one."""
    bare = "".join(filter(str.isalnum, text)).upper().translate(_ALIKE)
    return bare if len(bare) == _CODE_LETTERS and set(bare) <= set(_LETTERS) else ""


def _copies(folder: Path) -> list[Keys]:
    """The copies that can be read, the same one once; raises what is wrong if none can."""
    found: list[Keys] = []
    wrong: list[Exception] = []
    for name in (FILE, COPY):
        try:
            keys = _parsed(folder / name)
        except FileNotFoundError as missing:
            wrong.append(missing)
        except Damaged as damage:
            wrong.insert(0, damage)
        else:
            found += [] if keys in found else [keys]
    if not found:
        raise wrong[0]
    return found


def _signed(folder: Path, secret: bytes) -> Keys:
    """The first copy that is what was written with this data key. Raises LibraryError, OSError."""
    for keys in _copies(folder):
        if _is_signed(keys, secret):
            return keys
    raise Damaged(folder / FILE, "it is not what was written")


def _parsed(path: Path) -> Keys:
    try:
        keys = orjson.loads(path.read_bytes())
        whole = keys.pop("crc32") == _checksum(keys) and type(keys["schema"]) is int
        newer = whole and keys["schema"] > SCHEMA
        good = newer or (
            whole
            and keys["state"] in (SEALED, SEALING, UNSEALING)
            and len(bytes.fromhex(keys["mac"])) == MAC_BYTES
            and all(_is_slot(keys["slots"][name]) for name in (PASSPHRASE, RECOVERY))
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        newer = good = False
    if newer:
        raise Newer(path)
    if not good:
        raise Damaged(path, "it holds no keys")
    return dict(keys)


def _is_slot(slot: Slot) -> bool:
    kib, passes, lanes = (slot[name] for name in ("memory_kib", "passes", "lanes"))
    return bool(
        slot["kdf"] == _KDF["kdf"]
        and all(type(number) is int for number in (kib, passes, lanes))
        and 1 <= lanes <= _MOST_LANES
        and 8 * lanes <= kib <= _MOST_KIB
        and 1 <= passes <= _MOST_PASSES
        and len(bytes.fromhex(slot["salt"])) == SALT_BYTES
        and len(bytes.fromhex(slot["box"])) == KEY_BYTES + TAG_BYTES
    )


def _slots(key: Key, secrets: dict[str, str]) -> dict[str, Slot]:
    return {name: _wrapped(key.secret, name, secret) for name, secret in secrets.items()}


def _wrapped(key: bytes, name: str, secret: str) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    slot: Slot = {**_KDF, "salt": os.urandom(SALT_BYTES).hex()}
    # A nonce that never changes: the salt gives every wrapping a key of its own.
    box = ChaCha20Poly1305(_stretched(slot, secret)).encrypt(bytes(12), key, _bound(slot, name))
    return {**slot, "box": box.hex()}


def _unwrapped(slot: Slot, name: str, secret: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    bare = {part: value for part, value in slot.items() if part != "box"}
    cipher = ChaCha20Poly1305(_stretched(slot, secret))
    try:
        return cipher.decrypt(bytes(12), bytes.fromhex(slot["box"]), _bound(bare, name))
    except InvalidTag:
        return None


def _stretched(slot: Slot, secret: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(
        salt=bytes.fromhex(slot["salt"]),
        length=KEY_BYTES,
        iterations=slot["passes"],
        lanes=slot["lanes"],
        memory_cost=slot["memory_kib"],
    )
    try:
        return kdf.derive(secret.encode("utf-8", "surrogatepass"))
    except MemoryError:
        raise LibraryError(
            f"A passphrase needs {slot['memory_kib'] // 1024} MiB of memory; close other programs."
        ) from None


def _bound(slot: Slot, name: str) -> bytes:
    return orjson.dumps([name, slot], option=orjson.OPT_SORT_KEYS)


def _is_signed(keys: Keys, secret: bytes) -> bool:
    import hmac

    return hmac.compare_digest(bytes.fromhex(keys["mac"]), bytes.fromhex(_mac(secret, keys)))


def _mac(secret: bytes, keys: Keys) -> str:
    import hmac

    signed = {part: value for part, value in keys.items() if part != "mac"}
    message = orjson.dumps(signed, option=orjson.OPT_SORT_KEYS)
    return hmac.digest(derived(secret, b"", "keys"), message, "sha256").hex()


def _checksum(keys: Keys) -> str:
    """Tells a damaged copy from a wrong passphrase; only ``_mac`` tells one that was forged."""
    return f"{crc32(orjson.dumps(keys, option=orjson.OPT_SORT_KEYS)):08x}"


def _raw(keys: Keys) -> bytes:
    return orjson.dumps({**keys, "crc32": _checksum(keys)})


def _made(key: Key, slots: dict[str, Slot]) -> Keys:
    keys: Keys = {"schema": SCHEMA, "state": key.state, "id": key.id, "slots": slots}
    return {**keys, "mac": _mac(key.secret, keys)}


def _write(folder: Path, key: Key, slots: dict[str, Slot], files: Files) -> None:
    raw = _raw(_made(key, slots))
    for name in (FILE, COPY):
        write_atomic(files, folder / name, raw)
