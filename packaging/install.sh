#!/bin/sh
# Installs offerpress @VERSION@ for you alone: picks the archive for this machine, verifies its SHA-256 against the one
# below, and puts the program into ~/.local/bin. It changes nothing else and needs no root.
#
#   sh install.sh [--to DIR]
#
# OFFERPRESS_INSTALL_DIR   the folder to install to, as --to
# OFFERPRESS_RELEASE_URL   where to download from instead, for example a mirror; the checksums are the same
set -eu

version='@VERSION@'
release_url='@RELEASE_URL@'
checksums='
@CHECKSUMS@
'

say() {
    printf '%s\n' "$*"
}

# fail MESSAGE [HINT]
fail() {
    printf 'error: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

target() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64 | Linux-amd64) say x86_64-unknown-linux-musl ;;
        Linux-aarch64 | Linux-arm64) say aarch64-unknown-linux-musl ;;
        Darwin-x86_64 | Darwin-arm64) say universal-apple-darwin ;;
        MINGW* | MSYS* | CYGWIN*) fail "this script isn't for Windows" "run install.ps1 of the same release in PowerShell" ;;
        *) fail "offerpress isn't released for $(uname -s) on $(uname -m)" "build it from its source: cargo install --path ." ;;
    esac
}

# Prints the SHA-256 that the release has for an archive.
expected() {
    say "$checksums" | while read -r sum name; do
        [ "$name" != "$1" ] || say "$sum"
    done
}

sha256() {
    if has sha256sum; then
        sha256sum <"$1"
    elif has shasum; then
        shasum -a 256 <"$1"
    elif has openssl; then
        openssl dgst -sha256 -r <"$1"
    else
        fail "couldn't verify the download: there is no sha256sum, shasum or openssl"
    fi | cut -d ' ' -f 1
}

# download URL FILE
download() {
    only=https,http
    case "$1" in https://*) only=https ;; esac
    if has curl; then
        curl --proto "=$only" --fail --silent --show-error --location --retry 3 --connect-timeout 30 --output "$2" "$1"
    elif has wget; then
        wget -q -O "$2" "$1"
    else
        fail "couldn't download: there is neither curl nor wget"
    fi || fail "couldn't download $1" "check the connection and run it again; OFFERPRESS_RELEASE_URL names a mirror"
}

clean_up() {
    [ -z "$work" ] || rm -rf "$work"
    [ -z "$staged" ] || rm -f "$staged"
    # only where it is empty, which is where nothing was installed
    [ -z "$made" ] || rmdir "$made" 2>/dev/null || true
}

# Puts the program in its place in one step, so that one that runs goes on and one that is interrupted leaves no half.
put() {
    [ -d "$2" ] || made=$2
    mkdir -p "$2" 2>/dev/null || fail "couldn't create $2" "pass a folder of yours: sh install.sh --to DIR"
    staged="$2/.offerpress.$$"
    (cp "$1" "$staged" && chmod 755 "$staged") 2>/dev/null ||
        fail "couldn't write to $2" "pass a folder of yours: sh install.sh --to DIR"
    "$staged" --version >/dev/null 2>&1 || fail "the program doesn't start on this machine"
    mv -f "$staged" "$2/offerpress" || fail "couldn't replace $2/offerpress"
    staged='' made=''
}

tell() {
    say "Installed offerpress $version in $1"
    found=$(command -v offerpress || true)
    case "$found" in
        "$1/offerpress") ;;
        '') say "It isn't on your PATH yet. Add this line to your shell's profile: export PATH=\"$1:\$PATH\"" ;;
        *) say "Another one comes first on your PATH: $found" ;;
    esac
    say "To uninstall: rm '$1/offerpress'"
}

main() {
    to=${OFFERPRESS_INSTALL_DIR:-}
    while [ $# -gt 0 ]; do
        case "$1" in
            --to) [ $# -gt 1 ] || fail "--to needs a folder"; to=$2; shift 2 ;;
            --to=*) to=${1#--to=}; shift ;;
            *) fail "unknown argument $1" "usage: sh install.sh [--to DIR]" ;;
        esac
    done
    [ -n "$to" ] || to=${HOME:?}/.local/bin
    case "$to" in /*) ;; *) to=$PWD/$to ;; esac
    target=$(target)
    name="offerpress-$version-$target"
    sum=$(expected "$name.tar.gz")
    [ -n "$sum" ] || fail "offerpress $version isn't released for $target" "build it from its source: cargo install --path ."

    work='' staged='' made=''
    trap clean_up EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    work=$(mktemp -d)
    download "${OFFERPRESS_RELEASE_URL:-$release_url}/$name.tar.gz" "$work/archive"
    [ "$(sha256 "$work/archive")" = "$sum" ] || fail "$name.tar.gz isn't the released file: its SHA-256 differs" "nothing was installed"
    tar -xzf "$work/archive" -C "$work"
    put "$work/$name/offerpress" "$to"
    tell "$to"
}

# on the last line, so that a script that was cut off while it was downloaded does nothing
main "$@"
