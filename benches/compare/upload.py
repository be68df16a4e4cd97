#!/usr/bin/env python3
"""Compares `offerpress publish` with a bare uploader and with other tools, as ratios within rounds of one run.

    cargo build --profile dist && cargo build --profile dist --example measure
    (cd tests/azurite && npm ci --ignore-scripts)
    benches/compare/upload.py line     a server that waits 40 ms a request; one offer also on a line of 100 Mbit/s
    benches/compare/upload.py cost     processor time and memory, against a server that takes everything
    benches/compare/upload.py azurite  against the storage emulator, beside the peers that are on the path
    benches/compare/upload.py growth   1, 10, 100, 1,000 and 2,000 offers in one run, against the sandbox

Only the standard library is used. Images are made from a seed, once, under `target/compare`. `bare` is the least that
an upload can be (`examples/measure/bare.rs`): no check, no hash, no SAS URL, no verification, no offer.
"""

import argparse
import base64
import hashlib
import hmac
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from contextlib import contextmanager

from check import RELEASE, ROOT, run, write_all, write_one

TARGET = RELEASE.parent / "compare"
OURS, MEASURE = str(RELEASE / "offerpress"), str(RELEASE / "examples" / "measure")
LOGOS = {"small": (48, 48), "medium": (90, 90), "large": (216, 216), "wide": (255, 115)}
SCREENSHOTS = 6
PER_PLAN = len(LOGOS) + SCREENSHOTS
ACCOUNT = "devstoreaccount1"
# the emulator's own, public key
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
WAIT = 0.040


def offer(folder, plans):
    """Makes an offer of so many plans, ten images each, all different; what is there already stays."""
    images = []
    for plan in range(plans):
        home, first = folder / "plans" / f"plan-{plan:04}", plan * PER_PLAN
        images += [(home / "logos" / f"{name}.png", first + n, size) for n, (name, size) in enumerate(LOGOS.items())]
        shots = range(SCREENSHOTS)
        images += [(home / "screenshots" / f"{n + 1:02}.png", first + len(LOGOS) + n, (1280, 720)) for n in shots]
    write_all(images)
    body = {"publisherId": "contoso", "id": folder.name, "offerTypeId": "microsoft-azure-corevm",
            "definition": {"displayText": folder.name, "offer": {}, "plans": [{"planId": f"plan-{n:04}"} for n in range(plans)]}}
    (folder / "offer.json").write_text(json.dumps(body))
    (folder / "offerpress.toml").write_text(SETTINGS)
    return sorted(folder.rglob("*.png"))


# the images are noise, and more than a listing may have: what is compared is the work
SETTINGS = """[rules]
missing-caption = "note"

[kinds.screenshot]
at-most = 100
"""


@contextmanager
def sink(wait=0, megabits=None):
    command = [MEASURE, "sink", str(int(wait * 1000)), *([str(megabits)] if megabits else [])]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()


def counts(url):
    with urllib.request.urlopen(f"{url}/counts") as answer:
        return json.load(answer)


def forget_locks(folder):
    for lock in folder.rglob("offerpress.lock"):
        lock.unlink()


def publish(folder, blobs, api):
    """Runs a first publish: without a lock."""
    forget_locks(folder)
    return publish_all(folder, blobs, api)


def first_publish(folder, asked, *line):
    """Publishes to a server that has seen nothing yet; adds what it was asked."""
    with sink(*line) as url:
        seen = publish(folder, f"{url}/{ACCOUNT}", url)
        asked.append(counts(url))
    return seen


def publish_all(folder, blobs, api):
    services = {"OFFERPRESS_TOKEN": "any", "OFFERPRESS_CONTAINER": "images", "OFFERPRESS_MARKETPLACE_URL": api,
                "AZURE_STORAGE_CONNECTION_STRING": connection(blobs)}
    return publish_to(services, folder)


def publish_to(services, folder):
    return run([OURS, "publish", str(folder), "--format", "json"], {**os.environ, **services}, must=True)


def connection(blobs):
    return f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={blobs};"


def bare(url, files, in_flight=16):
    """`{}` in the address is the number of the image."""
    return run([MEASURE, "bare", url, str(in_flight), *map(str, files)], must=True)


def rounds_of(count, ways):
    """Runs every way once a round; gives each way's runs."""
    seen = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            seen[name].append(way())
    return seen


def table(seen, reference):
    print(f"{'':46}{'wall s':>9}{'CPU s':>8}{'MB':>6}{'ratio':>8}")
    for name, runs in seen.items():
        ratio = statistics.median(one[0] / other[0] for one, other in zip(runs, seen[reference]))
        wall, cpu, memory = (statistics.median(values) for values in zip(*runs))
        print(f"{name:46}{wall:9.3f}{cpu:8.2f}{memory:6.0f}{ratio:8.2f}")


def line(rounds):
    """What a network would make of it: everything waits 40 ms."""
    small, large = TARGET / "offer-1", TARGET / "offer-50"
    for folder, plans, megabits in [(small, 1, None), (small, 1, 100), (large, 50, None)]:
        files = offer(folder, plans)
        with sink(WAIT, megabits) as url:
            ways = {
                "bare uploader, 16 in flight": lambda: bare(f"{url}/bare/{{}}", files),
                "offerpress check": lambda: run([OURS, "check", str(folder)]),
                "offerpress publish": lambda: first_publish(folder, asked, WAIT, megabits),
            }
            asked = []
            seen = rounds_of(rounds, ways)
        print(f"\n{len(files)} images, {sum(f.stat().st_size for f in files):,} bytes, 40 ms a request, "
              f"{f'{megabits} Mbit/s' if megabits else 'no other limit'}; {rounds} rounds")
        table(seen, "bare uploader, 16 in flight")
        print("asked by the last publish:", asked[-1])
        walls = {name: [wall for wall, _, _ in runs] for name, runs in seen.items()}
        bares, checks, publishes = walls.values()
        serial = 2 * WAIT  # the first URL is verified before the others, and the draft is saved
        print(f"publish, to bare and two calls: {statistics.median(p / (b + serial) for p, b in zip(publishes, bares)):.2f}")
        whole = statistics.median(p / (c + b + serial) for p, c, b in zip(publishes, checks, bares))
        print(f"publish, to check, bare and two calls: {whole:.2f}")


def cost(rounds):
    for plans in [5, 50, 100]:
        folder = TARGET / f"offer-{plans}"
        files = offer(folder, plans)
        with sink() as url:
            seen = rounds_of(rounds, {
                "bare uploader, 16 in flight": lambda: bare(f"{url}/bare/{{}}", files),
                "offerpress check --quick": lambda: run([OURS, "check", "--quick", str(folder)]),
                "offerpress check": lambda: run([OURS, "check", str(folder)]),
                "offerpress publish": lambda: first_publish(folder, []),
            })
        print(f"\n{len(files)} images, {sum(f.stat().st_size for f in files):,} bytes, nothing waits")
        table(seen, "bare uploader, 16 in flight")


@contextmanager
def emulator():
    """Azurite, in memory, with one container; gives its address and a signature that may do all."""
    script = ROOT / "tests/azurite/node_modules/azurite/dist/src/blob/main.js"
    command = ["node", str(script), "--silent", "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck", "--blobPort", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TARGET)
    try:
        url = next(line for line in server.stdout if "listens on" in line).split()[-1]
        sas = account_sas()
        request = urllib.request.Request(f"{url}/{ACCOUNT}/images?restype=container&{sas}", method="PUT", headers={"content-length": "0"})
        urllib.request.urlopen(request).close()
        yield f"{url}/{ACCOUNT}", sas
    finally:
        server.terminate()
        server.wait()


def account_sas():
    """Microsoft Learn, "Create an account SAS", version 2020-12-06 and later."""
    fields = {"sp": "rwdlac", "ss": "b", "srt": "sco", "st": "", "se": "2099-01-01T00:00:00Z", "sip": "", "spr": "https,http", "sv": "2021-08-06", "ses": ""}
    text = "\n".join([ACCOUNT, *fields.values(), ""])
    signature = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
    fields["sig"] = base64.b64encode(signature).decode()
    return urllib.parse.urlencode({name: value for name, value in fields.items() if value})


SDK = """
import sys, concurrent.futures as c
from azure.storage.blob import ContainerClient
box = ContainerClient.from_container_url(sys.argv[1])
def put(file):
    with open(file, "rb") as data: box.upload_blob(file.strip("/"), data)
list(c.ThreadPoolExecutor(16).map(put, sys.argv[2:]))
"""


def azurite(rounds):
    """Each tool stores the same images in a fresh container; offerpress also checks, signs, verifies and saves."""
    folder = TARGET / "offer-50"
    files = offer(folder, 50)

    def peers(blobs, sas, api):
        yield "offerpress publish", lambda: publish(folder, blobs, api)
        yield "bare uploader, 16 in flight", lambda: bare(f"{blobs}/images/{{}}?{sas}", files)
        if shutil.which("rclone"):
            rclone = ["rclone", "copy", str(folder), f":azureblob,sas_url='{blobs}?{sas}':images", "--config", "", "--transfers", "16", "--include", "*.png"]
            yield "rclone copy, 16 transfers", lambda: run(rclone, must=True)
        if shutil.which("azcopy"):
            azcopy = ["azcopy", "copy", f"{folder}/*", f"{blobs}/images?{sas}", "--recursive", "--from-to=LocalBlob", "--include-pattern=*.png", "--log-level=NONE"]
            yield "azcopy copy", lambda: run(azcopy, must=True)
        if importlib.util.find_spec("azure"):
            yield "Python SDK, 16 threads", lambda: run([sys.executable, "-c", SDK, f"{blobs}/images?{sas}", *map(str, files)], must=True)
            if importlib.util.find_spec("PIL"):
                job = [sys.executable, str(ROOT / "benches/compare/sdk_job.py"), str(folder), api]
                environment = {**os.environ, "AZURE_STORAGE_CONNECTION_STRING": connection(blobs)}
                yield "Python SDK and Pillow: the job of publish", lambda: run(job, environment, must=True)
        if shutil.which("az"):
            az = ["az", "storage", "blob", "upload-batch", "-d", "images", "-s", str(folder), "--pattern", "*.png", "--connection-string", connection(blobs)]
            yield "az storage blob upload-batch", lambda: run(az, must=True)

    seen = {}
    for _ in range(rounds):
        # each on an emulator of its own
        for number in range(7):
            with emulator() as (blobs, sas), sink() as api:
                for name, one in list(peers(blobs, sas, api))[number:number + 1]:
                    seen.setdefault(name, []).append(one())
    print(f"\n{len(files)} images, {sum(f.stat().st_size for f in files):,} bytes, against Azurite; {rounds} rounds")
    table(seen, "bare uploader, 16 in flight")


def growth(rounds):
    """Offers of two logos, all in one run, against the sandbox: a first one, and one in which nothing has changed."""
    print(f"{'offers':>8}{'':12}{'wall s':>9}{'CPU s':>8}{'MB':>6}")
    for offers in [1, 10, 100, 1000, 2000]:
        root = TARGET / f"offers-{offers}"
        for number in range(offers):
            small_offer(root / f"offer-{number:04}", number)
        runs = {"first": [], "unchanged": []}
        for _ in range(rounds):
            forget_locks(root)
            with practice() as services:
                for seen in runs.values():
                    seen.append(publish_to(services, root))
        for name, seen in runs.items():
            wall, cpu, memory = (statistics.median(values) for values in zip(*seen))
            print(f"{offers:8} {name:11}{wall:9.3f}{cpu:8.2f}{memory:6.0f}")


@contextmanager
def practice():
    """The sandbox in a process of its own: it copies images, as the marketplace does; yields what leads to it."""
    with tempfile.TemporaryDirectory() as state:
        server = subprocess.Popen([OURS, "sandbox", "--sandbox-dir", state, "--format", "json"], stdout=subprocess.PIPE, text=True)
        try:
            document = "".join(iter(server.stdout.readline, "}\n")) + "}"
            yield dict(json.loads(document)["set"])
        finally:
            server.terminate()
            server.wait()


def small_offer(folder, number):
    logos = {"small.png": (48, 48), "large.png": (216, 216)}
    for n, (name, size) in enumerate(logos.items()):
        if not (folder / "logos" / name).exists():
            write_one(folder / "logos" / name, 2 * number + n, size)
    body = {"publisherId": "contoso", "id": folder.name, "offerTypeId": "microsoft-azure-virtualmachines",
            "definition": {"displayText": folder.name, "offer": {}, "plans": []}}
    (folder / "offer.json").write_text(json.dumps(body))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("what", choices=["line", "cost", "azurite", "growth"])
    arguments.add_argument("--rounds", type=int, default=5)
    args = arguments.parse_args()
    globals()[args.what](args.rounds)


if __name__ == "__main__":
    main()
