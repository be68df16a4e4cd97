#!/usr/bin/env python3
"""Compares `offerpress check` with `sha256sum` and other checkers over the same images, in rounds of one run.

    cargo build --profile dist && cargo build --profile dist --example measure
    benches/compare/check.py [--images 500] [--rounds 3] [--grow] [--kind photographs] [--beside PROGRAM]

Only the standard library is used. The images are made from a seed, once, under `target/compare`.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import statistics
import struct
import subprocess
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "dist"
WIDTH, HEIGHT = 1280, 720
PER_OFFER = 10


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def image(seed, width=WIDTH, height=HEIGHT):
    """An RGB image: plain rows above, noise below, so that one of 1280x720 weighs 0.6 MB or so, as screenshots do."""
    chance = random.Random(seed)
    noisy = height * chance.randrange(12, 30) // 100
    plain = bytes(chance.randrange(256) for _ in range(3)) * width
    rows = [b"\0" + plain if y % 9 else b"\0" + bytes(255 - b for b in plain[:3]) * width for y in range(height - noisy)]
    rows += [b"\0" + chance.randbytes(3 * width) for _ in range(noisy)]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(rows), 1)
    parts = [chunk(b"IDAT", data[at:at + 65536]) for at in range(0, len(data), 65536)]
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(parts) + chunk(b"IEND", b"")


def photograph(seed, width=WIDTH, height=HEIGHT):
    """An RGB image that is hard to inflate, as photographs are: each row filtered, what is left of each sample a small random number."""
    chance = random.Random(seed)
    residue = bytes((n & 15) + (n >> 4) - 15 & 255 for n in range(256))
    rows = [bytes([1 + y % 4]) + chance.randbytes(3 * width).translate(residue) for y in range(height)]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(rows), 6)
    parts = [chunk(b"IDAT", data[at:at + 65536]) for at in range(0, len(data), 65536)]
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(parts) + chunk(b"IEND", b"")


KINDS = {"screenshots": image, "photographs": photograph}


def make(folder, count, kind="screenshots"):
    """Makes one folder of images, ten a plan; what is there already stays."""
    place = lambda n: folder / "plans" / f"plan-{n // PER_OFFER:04}" / "screenshots" / f"{n % PER_OFFER + 1:02}.png"
    write_all(((place(number), number, (WIDTH, HEIGHT)) for number in range(count)), KINDS[kind])
    return sorted(folder.rglob("*.png"))


def write_all(images, draw=image):
    """Writes those images (path, seed, size) that are not there yet, over all cores."""
    missing = [(*one, draw) for one in images if not one[0].exists()]
    with multiprocessing.Pool() as pool:
        pool.starmap(write_one, missing, chunksize=8)


def write_one(path, seed, size, draw=image):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw(seed, *size))


def run(command, environment=None, must=False):
    """Gives wall seconds, CPU seconds and peak memory in MB; a checker that finds something has still done its work."""
    began = time.perf_counter()
    said = None if must else subprocess.DEVNULL
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=environment)
    _, status, used = os.wait4(child.pid, 0)
    if must and status:
        raise SystemExit(f"exit {os.waitstatus_to_exitcode(status)}: {' '.join(command[:3])}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def commands(folder, files, beside=None):
    names = [str(file) for file in files]
    ours = str(RELEASE / "offerpress")
    yield "sha256sum", ["sha256sum", *names]
    yield "offerpress, structure alone", [str(RELEASE / "examples" / "measure"), "structure", *names]
    yield "offerpress check --quick", [ours, "check", "--quick", str(folder)]
    yield "offerpress check", [ours, "check", str(folder)]
    if beside:
        yield "the other build: check", [beside, "check", str(folder)]
    yield "pngcheck -q", ["pngcheck", "-q", *names]
    yield "identify -ping", ["identify", "-ping", *names]
    yield "vipsheader", ["vipsheader", *names]
    yield "exiftool", ["exiftool", "-q", "-ImageSize", *names]


def compare(folder, files, rounds, beside=None):
    """Runs every command once a round, and prints medians; a ratio is taken within its round."""
    there = [(name, command) for name, command in commands(folder, files, beside) if shutil.which(command[0])]
    seen = {name: [] for name, _ in there}
    for _ in range(rounds):
        for name, command in there:
            seen[name].append(run(command))
    size = sum(file.stat().st_size for file in files)
    print(f"{len(files)} images, {size:,} bytes, {rounds} rounds, {os.cpu_count()} cores")
    print(f"{'':30}{'wall s':>9}{'CPU s':>9}{'ratio':>8}{'MB':>7}")
    for name, runs in seen.items():
        ratios = [ours[0] / reference[0] for ours, reference in zip(runs, seen["sha256sum"])]
        wall, cpu, memory = (statistics.median(values) for values in zip(*runs))
        print(f"{name:30}{wall:9.3f}{cpu:9.3f}{statistics.median(ratios):8.3f}{memory:7.0f}")
    return {name: statistics.median(run[0] for run in runs) for name, runs in seen.items()}


def start(rounds):
    """The time from start to exit: of the example, and of `--version` beside `true`."""
    ours = str(RELEASE / "offerpress")
    table = {
        "true": ["true"],
        "offerpress --version": [ours, "--version"],
        "offerpress check assets-example": [ours, "check", str(ROOT / "assets-example")],
    }
    seen = {name: [] for name in table}
    for _ in range(rounds):
        for name, command in table.items():
            seen[name].append(run(command))
    print(f"\nfrom start to exit, {rounds} rounds (median, least)")
    for name, runs in seen.items():
        walls = [wall * 1000 for wall, _, _ in runs]
        print(f"{name:34}{statistics.median(walls):9.1f} ms{min(walls):9.1f} ms")


def hostile(folder):
    """A file of every hostile kind: what a folder must never cost. They are made in another process: what this one once held would count."""
    maker = multiprocessing.Process(target=make_hostile, args=(folder,))
    maker.start()
    maker.join()
    files = list((folder / "screenshots").iterdir())
    size = sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())
    wall, cpu, memory = run([str(RELEASE / "offerpress"), "check", str(folder)])
    print(f"\n{len(files)} hostile files, {size:,} bytes: {wall:.3f} s, {cpu:.3f} s of processor, {memory:.0f} MB")


def make_hostile(folder):
    shots = folder / "screenshots"
    shutil.rmtree(folder, ignore_errors=True)
    shots.mkdir(parents=True)
    sound = image(1)

    def png(width, height, *extra, data=None):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", data or zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")

    deflated = zlib.compress(bytes(1 << 30), 9)
    files = {
        "pixel-bomb": png(60000, 60000),
        "text-bomb": png(1280, 720, chunk(b"zTXt", b"Comment\0\0" + deflated)),
        "profile-bomb": png(1280, 720, chunk(b"iCCP", b"p\0\0" + deflated)),
        "long-text": png(1280, 720, chunk(b"tEXt", b"Comment\0" + bytes(50 << 20))),
        "data-bomb": png(1280, 720, data=deflated),
        "no-pixels": png(0, 720),
        "length-lies": sound[:33] + struct.pack(">I", 0x7FFFFFFF) + sound[37:],
        "empty": b"",
        "signature-only": sound[:8],
    }
    files |= {f"cut-{at:02}": sound[:len(sound) * at // 16] for at in range(1, 16)}
    files |= {f"flip-{at:02}": flipped(sound, len(sound) * at // 16) for at in range(1, 16)}
    for name, data in files.items():
        (shots / f"{name}.png").write_bytes(data)
    os.mkfifo(shots / "pipe.png")
    os.symlink("loop.png", shots / "loop.png")
    os.symlink("/dev/zero", shots / "endless.png")
    (Path(os.fsdecode(os.fsencode(shots) + b"/\xff.png"))).write_bytes(sound)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1:]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--images", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--grow", action="store_true", help="also a tenth of the images: the cost of ten times the work")
    arguments.add_argument("--kind", choices=KINDS, default="screenshots", help="screenshots, or photographs, which are hard to inflate")
    arguments.add_argument("--beside", metavar="PROGRAM", help="another build of offerpress, for example the static one")
    args = arguments.parse_args()
    target = RELEASE.parent / "compare"
    large = target / f"{args.kind}-{args.images}"
    files = make(large, args.images, args.kind)
    walls = compare(large, files, args.rounds, args.beside)
    if args.grow:
        small = target / f"{args.kind}-{args.images // 10}"
        print()
        less = compare(small, make(small, args.images // 10, args.kind), args.rounds, args.beside)
        print("\nten times the images cost so many times more:")
        for name in less:
            print(f"{name:30}{walls[name] / less[name]:8.1f}")
    start(41)
    hostile(target / "hostile")


if __name__ == "__main__":
    main()
