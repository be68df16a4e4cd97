"""Packs a folder so that the same files always give the same bytes: `archive.py FOLDER ARCHIVE`.

The ending of ARCHIVE (.tar.gz or .zip) decides the format. Names are sorted, owners left out, times are SOURCE_DATE_EPOCH.
"""

import gzip
import os
import sys
import tarfile
import time
import zipfile
from pathlib import Path


def files(folder):
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def mode(path, folder):
    """Programs stand at the top, without an ending or as .exe; the mode on disk means nothing on Windows."""
    is_program = path.parent == folder and path.suffix in ("", ".exe") and path.name.startswith("offerpress")
    return 0o755 if is_program else 0o644


def pack_tar(folder, archive, when):
    with open(archive, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for path in files(folder):
                entry = tarfile.TarInfo(path.relative_to(folder.parent).as_posix())
                entry.size, entry.mtime, entry.mode = path.stat().st_size, when, mode(path, folder)
                with open(path, "rb") as content:
                    tar.addfile(entry, content)


def pack_zip(folder, archive, when):
    # the format begins with the year 1980
    date = time.gmtime(max(when, 315532800))[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), date)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o100000 | mode(path, folder)) << 16
            packed.writestr(entry, path.read_bytes())


def main():
    folder, archive = Path(sys.argv[1]), sys.argv[2]
    pack = pack_zip if archive.endswith(".zip") else pack_tar
    pack(folder, archive, int(os.environ["SOURCE_DATE_EPOCH"]))


main()
