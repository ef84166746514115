"""``manifest.json``: how the index was built and which generation is live.

It is replaced in one step, so that a process killed at any instant leaves the old or the new.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import IndexMismatch, IndexUnusable
from assistant.index.database import REBUILD
from assistant.index.ownership import unwritable
from assistant.index.records import Build

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The live generation and its build."""

    generation: str
    build: Build


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest, or None where there is none yet.

    Raises:
        IndexUnusable: it cannot be read.
        IndexMismatch: another version of the assistant wrote it.
    """
    path = folder / NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        layout = data["format"]
        if layout == FORMAT:
            embedding = data["embedding"]
            build = Build(
                str(embedding["name"]),
                str(embedding["sha256"]),
                int(embedding["dimension"]),
                str(data["chunker"]),
            )
            return Manifest(_generation_name(data["generation"]), build)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"{path} cannot be read: {error!r}.", REBUILD) from error
    raise IndexMismatch(f"{path} has format {layout!r}, this version reads {FORMAT}.", REBUILD)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step that survives a power cut.

    Raises:
        IndexUnusable: the folder cannot be written.
    """
    build = manifest.build
    data = {
        "format": FORMAT,
        "generation": manifest.generation,
        "embedding": {
            "name": build.model,
            "sha256": build.sha256,
            "dimension": build.dimension,
        },
        "chunker": build.chunker,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    draft = folder / f"{NAME}.tmp"
    try:
        with draft.open("w", encoding="utf-8") as file:
            json.dump(data, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / NAME)
        _sync_folder(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def check_build(manifest: Manifest, wanted: Build) -> None:
    """Refuse an index that was built in another way.

    Raises:
        IndexMismatch: the message says what differs.
    """
    found, asked = asdict(manifest.build), asdict(wanted)
    names = {"model": "embedding model", "sha256": "weights", "chunker": "chunker"}
    differences = [
        f"{names.get(name, name)} {found[name]} and not {asked[name]}"
        for name in found
        if found[name] != asked[name]
    ]
    if differences:
        model = manifest.build.model
        back = (
            f" Or set ASSISTANT_EMBEDDING_MODEL back to {model}." if model != wanted.model else ""
        )
        raise IndexMismatch(
            f"The index was built with {', '.join(differences)}.", f"{REBUILD}{back}"
        )


def _generation_name(value: object) -> str:
    # It becomes a path: nothing but the names that we give.
    if isinstance(value, str) and len(value) == 12 and set(value) <= set("0123456789abcdef"):
        return value
    raise ValueError(f"generation {value!r}")


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    # Some network file systems cannot; the replacing itself is done either way.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
