"""Six short documents, written for the tests, and the folder that holds them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

TURKMENISTAN = """# Japan and Turkmenistan

## Why Turkmenistan came first

Japan opened its initiative with Turkmenistan because of the country's relative isolation, its
declared neutrality and the greater opportunities that it holds for newcomers. Other powers had
taken the better places elsewhere in the region. The minister signed the first agreement in
Ashgabat in 2015.

## What followed

Twelve companies joined the first delegation. It visited a gas plant near Mary and a port on the
Caspian Sea.
"""

NEIGHBOURS = """How the neighbours reacted

China answered the Japanese visit with a loan for a second pipeline. Beijing made no public
statement about the border.

Russia kept silent during the visit. Moscow later proposed a common customs office.
"""

REFUNDS = """# Customer handbook

## Refunds

A customer may return an unopened item within 30 days and gets the full price back. Opened items
are refunded in vouchers only. Refunds reach the bank account within five working days.

## Complaints

Complaints are answered by the service desk in Kyoto within two days.
"""

HOLIDAYS = """# Staff handbook

## Holidays

Every employee has 24 days of paid holiday a year. Days that are left over expire at the end of
March. A request for holiday goes to the head of the team at least two weeks before.

## Working from home

Staff may work from home on two days a week.
"""

TRADE = "Year,Exports,Imports\n2019,12.4,3.1\n2020,9.8,2.7\n2021,15.2,4.4\n"

ACCENTS = """Le café de Kyōto

Le café Étoile ouvre à huit heures. 東京の本社は中立を守る。 The order came to 1,250 cups.
"""

DOCUMENTS = {
    "briefs/turkmenistan.md": (TURKMENISTAN, "2025-01-10"),
    "briefs/neighbours.txt": (NEIGHBOURS, "2025-02-20"),
    "handbook/refunds.md": (REFUNDS, "2025-03-30"),
    "handbook/holidays.md": (HOLIDAYS, "2025-03-31"),
    "data/trade.csv": (TRADE, "2024-06-01"),
    "notes/café.txt": (ACCENTS, "2023-05-05"),
}
"""Path below corpus/ -> text and the day the file was last changed."""

WHY = "Why did Japan choose Turkmenistan first?"
UNANSWERABLE = "Who won the 2018 World Cup?"


def write_documents(home: Path) -> None:
    """Write the documents below ``home``/corpus."""
    for source, (text, day) in DOCUMENTS.items():
        path = home / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        moment = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp()
        os.utime(path, (moment, moment))
