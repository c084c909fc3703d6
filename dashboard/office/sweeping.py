"""Takes names off the web when a day is over, though nobody opens the office: looks every hour.

Rule: only a server that was told to begins it; every act of the office looks too, and the public face shows nothing that is over.
"""

from __future__ import annotations

import threading

from flask import Flask

from dashboard.office import faults
from datasets.office import Office, webnames
from datasets.office.journal import Door
from datasets.office.refusals import StoreTrouble
from datasets.published.chain import BrokenChain

#: seconds between two looks: the public face refuses by the day, this is how long the bytes may lie behind it
OFTEN = 3600.0


def begin(server: Flask) -> None:
    """Look every hour as long as the server lives."""
    office: Office = server.extensions["office"]
    threading.Thread(target=look, args=(office, threading.Event()), name="sweeping", daemon=True).start()


def look(office: Office, over: threading.Event) -> None:
    """Look again and again until it is `over`."""
    while not over.wait(OFTEN):
        try:
            webnames.renew(office, Door("recovery"))
        except (StoreTrouble, BrokenChain) as trouble:  # a full disk, a folder put back: the next hour looks again
            faults.write(trouble)
