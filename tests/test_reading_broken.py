"""Cut and scrambled files of every format: read, or refused with a reason; nothing else escapes."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from make_documents import WRITERS, write_all

from assistant.errors import ReadingError
from assistant.reading import read

ZIPPED = ("docx", "pptx", "xlsx", "epub")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    paths = write_all(tmp_path_factory.mktemp("samples"))
    return {name: path.read_bytes() for name, path in paths.items()}


def survives(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        assert read(path, path.name, max_bytes=10_000_000).blocks
    except ReadingError as error:
        told = error
    else:
        return
    assert told.message.endswith(".")
    assert told.remedy


@pytest.mark.parametrize("name", WRITERS)
def test_cut_files(samples: dict[str, bytes], name: str, tmp_path: Path) -> None:
    data = samples[name]
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999):
        survives(tmp_path / f"cut.{name}", data[: int(len(data) * share)])


@pytest.mark.parametrize("name", WRITERS)
def test_scrambled_files(samples: dict[str, bytes], name: str, tmp_path: Path) -> None:
    for data in _scrambled(samples[name], random.Random(name), 40):
        survives(tmp_path / f"scrambled.{name}", data)


@pytest.mark.parametrize("name", ZIPPED)
def test_archives_with_scrambled_parts(
    samples: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    """Zip checks sums, so scrambling the file alone never reaches the parsers behind it."""
    chance = random.Random(name)
    with zipfile.ZipFile(io.BytesIO(samples[name])) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    for member in sorted(members):
        if not member.endswith((".xml", ".rels", ".opf", ".xhtml")) or "theme" in member:
            continue
        damaged = [None, b"", b"<a/>", b"\xff\xfe", *_scrambled(members[member], chance, 2)]
        for data in damaged if "slideLayout" not in member else damaged[:1]:
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as archive:
                for other, content in members.items():
                    if other != member:
                        archive.writestr(other, content)
                    elif data is not None:
                        archive.writestr(other, data)
            survives(tmp_path / f"parts.{name}", stream.getvalue())


@pytest.mark.parametrize("name", WRITERS)
def test_files_of_another_format_and_noise(
    samples: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    chance = random.Random(name)
    for data in (*samples.values(), b"\0", b"\xff" * 100, chance.randbytes(4000)):
        survives(tmp_path / f"other.{name}", data)


def _scrambled(data: bytes, chance: random.Random, times: int) -> Iterator[bytes]:
    for _ in range(times):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 3, 20))):
            at = chance.randrange(len(damaged))
            match chance.randrange(3):
                case 0:
                    damaged[at] = chance.randrange(256)
                case 1:
                    del damaged[at : at + chance.randrange(1, 60)]
                case _:
                    damaged[at:at] = chance.randbytes(chance.randrange(1, 20))
            damaged = damaged or bytearray(b" ")
        yield bytes(damaged)
