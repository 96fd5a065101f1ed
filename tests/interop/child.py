"""Asks one client, in the environment in which it is; the arguments are its name and a folder.

The last line of its output is what came of it; exit status 3: it is not installed.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from tests.interop.answers import NotInstalled
from tests.interop.clients import CLIENTS, version_of

NOT_INSTALLED = 3


def main(name: str, folder: str) -> int:
    """Returns the exit status."""
    (client,) = (client for client in CLIENTS if client.name == name)
    try:
        said = client.ask(Path(folder))
    except NotInstalled as missing:
        print(f"\nskipped: {missing} is not installed")
        return NOT_INSTALLED
    except Exception as error:
        traceback.print_exc()
        print(f"\n{type(error).__name__}: {' '.join(str(error).split())}")
        return 1
    print(f"\n{version_of(client):12}{said}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
