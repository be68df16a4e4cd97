#!/usr/bin/env python3
"""The job of `offerpress publish` as a script of the Python SDK would do it: decode every image, store it under its hash,
sign a URL, fetch it anonymously, write all URLs into the offer body, and save it.

    sdk_job.py FOLDER MARKETPLACE     with AZURE_STORAGE_CONNECTION_STRING
"""

import base64
import concurrent.futures
import datetime
import hashlib
import json
import os
import pathlib
import sys
import urllib.parse
import urllib.request

from azure.storage.blob import BlobSasPermissions, ContainerClient, ContentSettings, generate_blob_sas
from PIL import Image

FIELDS = {"small": "smallLogo", "medium": "mediumLogo", "large": "largeLogo", "wide": "wideLogo"}


def look(file):
    """Decodes an image, and returns its digests."""
    with Image.open(file) as image:
        image.load()
    data = file.read_bytes()
    return hashlib.sha256(data).hexdigest(), hashlib.md5(data).digest()


def main(folder, api):
    container = ContainerClient.from_connection_string(os.environ["AZURE_STORAGE_CONNECTION_STRING"], "images")
    files = sorted(pathlib.Path(folder).rglob("*.png"))
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        digests = list(pool.map(look, files, chunksize=8))

    def store(file, digest):
        sha256, md5 = digest
        blob = container.get_blob_client(f"contoso/offer/{sha256}.png")
        settings = ContentSettings(content_type="image/png", content_md5=bytearray(md5))
        with file.open("rb") as data:
            blob.upload_blob(data, overwrite=False, content_settings=settings, metadata={"sha256": sha256})
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)
        sas = generate_blob_sas(blob.account_name, blob.container_name, blob.blob_name, account_key=blob.credential.account_key,
                                permission=BlobSasPermissions(read=True), expiry=end)
        link = f"{blob.url}?{sas}"
        with urllib.request.urlopen(urllib.request.Request(link, method="HEAD")) as answer:
            assert answer.headers["content-md5"] == base64.b64encode(md5).decode()
        return link

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        links = dict(zip(files, pool.map(store, files, digests)))
    save(pathlib.Path(folder), links, api)


def save(folder, links, api):
    body = json.loads((folder / "offer.json").read_text())
    plans = {plan["planId"]: plan for plan in body["definition"]["plans"]}
    for file, link in links.items():
        _, plan, kind, name = file.relative_to(folder).parts
        shown = plans[plan]
        if kind == "logos":
            shown[f"microsoft-azure-virtualmachines.{FIELDS[pathlib.Path(name).stem]}"] = link
        else:
            shown.setdefault("microsoft-azure-virtualmachines.screenshots", []).append({"link": link})
    offer = urllib.parse.quote(f"{body['publisherId']}/offers/{body['id']}")
    url = f"{api}/api/publishers/{offer}?api-version=2017-10-31"
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="PUT", headers={"content-type": "application/json"})
    urllib.request.urlopen(request).close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
