"""The commands that look after the library: checked, backed up, sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from balint_tui import passphrases
from balint_tui.cli.common import library_folder, seal_of, secret, sentences

if TYPE_CHECKING:
    import argparse

    from balint_tui.cli.common import Commands


def _check(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = library_folder(args)
    with sentences():
        return care.check(folder, seal_of(args, folder), repair=args.repair)


def _backup(args: argparse.Namespace) -> int:
    from pathlib import Path

    from balint_tui import care

    with sentences():
        return care.backup(library_folder(args), Path(args.file), args.encrypt_to)


def _restore(args: argparse.Namespace) -> int:
    from pathlib import Path

    from balint_tui import care

    with sentences():
        return care.restore(Path(args.file), library_folder(args), args.identity)


def _seal_library(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = library_folder(args)
    with sentences():
        return care.seal(folder, passphrases.new(secret(args)))


def _unseal(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = library_folder(args)
    with sentences():
        care.must_be_sealed(folder)
        return care.unseal(folder, passphrases.known(secret(args)))


def _passphrase(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = library_folder(args)
    with sentences():
        care.must_be_sealed(folder)
        key = passphrases.key(folder, secret(args))
        new = passphrases.new(passphrases.read(args.new_passphrase_file))
        return care.change(folder, key, new, new_code=args.new_code)


COMMANDS: Commands = {
    "check": _check,
    "backup": _backup,
    "restore": _restore,
    "seal": _seal_library,
    "unseal": _unseal,
    "passphrase": _passphrase,
}
