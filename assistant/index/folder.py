"""The index folder: which generation in it is live, and what of it may go.

Called only by the process that holds the lock.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path

from assistant.errors import IndexMismatch, IndexUnusable
from assistant.index.chroma import Chroma
from assistant.index.generation import Generation
from assistant.index.manifest import Manifest, check_build, read_manifest, write_manifest
from assistant.index.records import Build
from assistant.index.vectors import collection_names

_GENERATION = re.compile(r"[0-9a-f]{12}")


def open_live(folder: Path, build: Build, url: str | None, *, rebuild: bool) -> Generation:
    """Return the live generation, a new one where there is none yet.

    With ``rebuild``, a generation that cannot be served is left alone and an empty one returned
    that the manifest does not know.

    Raises:
        IndexMismatch: the index was built in another way.
        IndexUnusable: the manifest or the generation cannot be read.
    """
    try:
        manifest = read_manifest(folder)
        if manifest:
            check_build(manifest, build)
            remove_leftovers(folder, {manifest.generation}, url)
            return Generation.open(folder / manifest.generation, url)
    except (IndexMismatch, IndexUnusable):
        if not rebuild:
            raise
        return Generation.create(folder, url)
    remove_leftovers(folder, (), url)
    live = Generation.create(folder, url)
    write_manifest(folder, Manifest(live.name, build))
    return live


def remove_leftovers(folder: Path, keep: Collection[str], url: str | None) -> None:
    """Remove generations that a killed process left behind; nothing else in the folder."""
    for path in folder.iterdir():
        if path.name in keep or not _GENERATION.fullmatch(path.name) or not path.is_dir():
            continue
        if url:
            # The folder is the only note that the collections are ours: it goes after them.
            chroma = Chroma(path, url)
            chroma.drop(collection_names(path.name))
            chroma.close()
        shutil.rmtree(path, ignore_errors=True)  # what is still held open goes another time
