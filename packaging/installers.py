"""Makes everything that names a release's checksums, from the release's SHA256SUMS:

    packaging/installers.py --repository https://github.com/OWNER/offerpress --sums SHA256SUMS --out DIR

install.sh and install.ps1 with the checksums inside; offerpress.rb, a Homebrew formula; offerpress.json, a Scoop manifest;
and winget/, the three files of a winget package. A target that the release lacks is an error.
"""

import argparse
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DESCRIPTION = "Put a folder of logos and screenshots onto an Azure Marketplace offer"
VERSION = r"[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.]+)?"
TARGET = r"(?:x86_64|aarch64|universal)-[a-z]+-[a-z-]+"
LINE = re.compile(rf"([0-9a-f]{{64}}) [ *](offerpress-({VERSION})-({TARGET})\.(?:tar\.gz|zip))")
REPOSITORY = re.compile(r"https://[^/\s\"'@]+/([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+)")
WINGET = "1.10.0"


class Release:
    """A release as its checksums and its repository describe it."""

    def __init__(self, repository, sums):
        found = REPOSITORY.fullmatch(repository)
        if not found:
            sys.exit(f"error: `{repository}` isn't the address of a repository")
        self.repository, self.owner, self.name = repository, found[1], found[2]
        archives = [found for found in map(LINE.fullmatch, sums.splitlines()) if found]
        versions = {found[3] for found in archives}
        if len(versions) != 1:
            sys.exit(f"error: the checksums name {len(versions)} versions, not one")
        self.version = versions.pop()
        self.url = f"{repository}/releases/download/v{self.version}"
        self.archives = {found[4]: (found[2], found[1]) for found in archives}
        # the installers take what they look up from here, so it holds archives and nothing else
        self.sums = "\n".join(f"{found[1]}  {found[2]}" for found in archives)

    def archive(self, target):
        """Returns the URL and the SHA-256 of a target's archive."""
        if target not in self.archives:
            sys.exit(f"error: the checksums lack {target}")
        name, sha256 = self.archives[target]
        return f"{self.url}/{name}", sha256


def installer(release, name):
    text = (HERE / name).read_text(encoding="utf-8")
    for mark, value in (("VERSION", release.version), ("RELEASE_URL", release.url), ("CHECKSUMS", release.sums)):
        text = text.replace(f"@{mark}@", value)
    return text


def homebrew(release):
    def archive(target, indent):
        url, sha256 = release.archive(target)
        return f'{indent}url "{url}"\n{indent}sha256 "{sha256}"'

    # completions of a shell get the name that the shell looks for
    return f"""class Offerpress < Formula
  desc "{DESCRIPTION}"
  homepage "{release.repository}"
  version "{release.version}"
  license "MIT"

  on_macos do
{archive("universal-apple-darwin", "    ")}
  end

  on_linux do
    on_intel do
{archive("x86_64-unknown-linux-musl", "      ")}
    end
    on_arm do
{archive("aarch64-unknown-linux-musl", "      ")}
    end
  end

  def install
    bin.install "offerpress"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/offerpress.bash" => "offerpress"
    zsh_completion.install "completions/offerpress.zsh" => "_offerpress"
    fish_completion.install "completions/offerpress.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/offerpress --version")
  end
end
"""


def scoop(release):
    url, sha256 = release.archive("x86_64-pc-windows-msvc")
    folder = url.rsplit("/", 1)[1].removesuffix(".zip")
    manifest = {
        "version": release.version,
        "description": DESCRIPTION,
        "homepage": release.repository,
        "license": "MIT",
        "architecture": {"64bit": {"url": url, "hash": sha256, "extract_dir": folder}},
        "bin": "offerpress.exe",
        "checkver": "github",
        "autoupdate": {
            "architecture": {
                "64bit": {
                    "url": url.replace(release.version, "$version"),
                    "extract_dir": folder.replace(release.version, "$version"),
                },
            },
            "hash": {"url": "$baseurl/SHA256SUMS"},
        },
    }
    return json.dumps(manifest, indent=4) + "\n"


def winget(release):
    url, sha256 = release.archive("x86_64-pc-windows-msvc")
    folder = url.rsplit("/", 1)[1].removesuffix(".zip")
    package = f"{release.owner}.offerpress"

    def manifest(kind, lines):
        head = [
            f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{WINGET}.schema.json",
            f"PackageIdentifier: {package}",
            f"PackageVersion: {release.version}",
        ]
        return "\n".join([*head, *lines, f"ManifestType: {kind}", f"ManifestVersion: {WINGET}"]) + "\n"

    return {
        f"{package}.yaml": manifest("version", ["DefaultLocale: en-US"]),
        f"{package}.installer.yaml": manifest(
            "installer",
            [
                "InstallerType: zip",
                "NestedInstallerType: portable",
                "NestedInstallerFiles:",
                f"- RelativeFilePath: {folder}\\offerpress.exe",
                "  PortableCommandAlias: offerpress",
                "Installers:",
                "- Architecture: x64",
                f"  InstallerUrl: {url}",
                f"  InstallerSha256: {sha256.upper()}",
            ],
        ),
        f"{package}.locale.en-US.yaml": manifest(
            "defaultLocale",
            [
                "PackageLocale: en-US",
                f'Publisher: "{release.owner}"',
                f"PublisherUrl: {release.repository}",
                "PackageName: offerpress",
                f"PackageUrl: {release.repository}",
                "License: MIT",
                f"LicenseUrl: {release.repository}/blob/v{release.version}/LICENSE",
                f"ShortDescription: {DESCRIPTION}",
            ],
        ),
    }


def main():
    arguments = argparse.ArgumentParser(description="Makes what names a release's checksums.")
    arguments.add_argument("--repository", required=True)
    arguments.add_argument("--sums", required=True, type=Path)
    arguments.add_argument("--out", required=True, type=Path)
    given = arguments.parse_args()
    release = Release(given.repository, given.sums.read_text(encoding="utf-8"))
    made = {name: installer(release, name) for name in ("install.sh", "install.ps1")}
    made["offerpress.rb"] = homebrew(release)
    made["offerpress.json"] = scoop(release)
    made |= {f"winget/{name}": text for name, text in winget(release).items()}
    for name, text in made.items():
        (given.out / name).parent.mkdir(parents=True, exist_ok=True)
        (given.out / name).write_text(text, encoding="utf-8", newline="\n")


main()
