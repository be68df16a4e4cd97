#!/usr/bin/env bash
# Gets the program for the action, or with `name` says which archive of a release it will take (the step's output `archive`): the one that is named; else a released one, by a checksum that this commit or the input
# `checksum` pins; else one built from the action's own source. Its path is the step's output `binary`. Runs on bash 3.2,
# which macOS has.
set -euo pipefail

# the checksums of the release that this commit of the action takes, once there is one
list="$GITHUB_ACTION_PATH/action/SHA256SUMS"

fail() {
  printf '::error title=offerpress::%s\n' "$1"
  exit 2
}

warn() {
  printf '::warning title=offerpress::%s\n' "$1"
}

give() {
  [ -x "$1" ] || fail "\`$1\` isn't a program"
  printf 'binary=%s\n' "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")" >>"$GITHUB_OUTPUT"
}

# Prints this runner's platform and the ending of its archive.
platform() {
  case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
    Linux-X64) echo x86_64-unknown-linux-musl.tar.gz ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl.tar.gz ;;
    macOS-X64 | macOS-ARM64) echo universal-apple-darwin.tar.gz ;;
    Windows-X64 | Windows-ARM64) echo x86_64-pc-windows-msvc.zip ;;
    *) return 1 ;;
  esac
}

# Prints the version that the list has for this runner's platform.
listed_version() {
  local sum name
  [ -f "$list" ] || return 0
  while read -r sum name; do
    case "$name" in
      offerpress-*"-$1")
        name="${name#offerpress-}"
        printf '%s\n' "${name%"-$1"}"
        ;;
    esac
  done <"$list"
}

# Prints the checksum that the list has for an archive.
listed_sum() {
  local sum name
  [ -f "$list" ] || return 0
  while read -r sum name; do
    [ "$name" != "$1" ] || printf '%s\n' "$sum"
  done <"$list"
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Puts the archive of a version into the current folder, from the runner's cache where it is there. A checksum from where
# the archive comes from would prove nothing (whoever replaces one replaces both), and a cache may hold anything, so the
# pinned one is compared each time.
fetch() {
  local archive="$1" version="$2" wanted="$3" cache="${RUNNER_TOOL_CACHE:+$RUNNER_TOOL_CACHE/offerpress}"
  if [ -n "$cache" ] && [ -f "$cache/$archive" ] && [ "$(sha256 "$cache/$archive")" = "$wanted" ]; then
    cp "$cache/$archive" "$archive"
    return
  fi
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$archive" \
    "$ACTION_SERVER/$ACTION_REPOSITORY/releases/download/v$version/$archive" || return 1
  [ "$(sha256 "$archive")" = "$wanted" ] || fail "\`$archive\` isn't the released file: its SHA-256 differs"
  if [ -n "$cache" ] && mkdir -p "$cache" 2>/dev/null && cp "$archive" "$cache/.$archive.$$" 2>/dev/null; then
    mv -f "$cache/.$archive.$$" "$cache/$archive"
  fi
}

unpack() {
  case "$1" in
    *.zip) unzip -q "$1" && give "${1%.zip}/offerpress.exe" ;;
    *) tar -xzf "$1" && give "${1%.tar.gz}/offerpress" ;;
  esac
}

# Prints the name of the archive that will be taken, with its checksum; nothing where there is none to take.
archive_to_keep() {
  local platform version="${INPUT_VERSION:-}" archive wanted
  version="${version#v}"
  [ -z "${INPUT_BINARY:-}" ] && [ "$version" != source ] && platform="$(platform)" || return 0
  [ -n "$version" ] || version="$(listed_version "$platform")"
  archive="offerpress-$version-$platform"
  wanted="$(printf '%s' "${INPUT_CHECKSUM:-}" | tr '[:upper:]' '[:lower:]')"
  [ -n "$wanted" ] || wanted="$(listed_sum "$archive")"
  [[ $archive-$wanted =~ ^[0-9A-Za-z._-]+-[0-9a-f]{64}$ ]] || return 0
  printf 'archive=%s-%s\n' "$archive" "$wanted"
}

# The release that the inputs name.
released() {
  local version="${INPUT_VERSION#v}" platform archive wanted
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "\`$INPUT_VERSION\` isn't a version"
  [ -n "${ACTION_REPOSITORY:-}" ] || fail "it isn't known which repository has the release; leave out the input \`version\`"
  platform="$(platform)" || fail "no program is released for this runner; leave out the input \`version\` to build it"
  archive="offerpress-$version-$platform"
  wanted="$(printf '%s' "${INPUT_CHECKSUM:-}" | tr '[:upper:]' '[:lower:]')"
  [ -n "$wanted" ] || wanted="$(listed_sum "$archive")"
  [[ $wanted =~ ^[0-9a-f]{64}$ ]] || fail "set the input \`checksum\` to the SHA-256 of \`$archive\`"
  cd "$(mktemp -d "$RUNNER_TEMP/offerpress.XXXXXX")"
  fetch "$archive" "$version" "$wanted" || fail "couldn't download \`$archive\`"
  unpack "$archive"
}

# The release that this commit lists; fails where there is none to have.
listed() {
  local platform version archive
  platform="$(platform)" || return 1
  version="$(listed_version "$platform")"
  [ -n "$version" ] && [ -n "${ACTION_REPOSITORY:-}" ] || return 1
  archive="offerpress-$version-$platform"
  # what is called with `||` behind it is not ended by `set -e`
  cd "$(mktemp -d "$RUNNER_TEMP/offerpress.XXXXXX")" || return 1
  fetch "$archive" "$version" "$(listed_sum "$archive")" || {
    warn "couldn't download \`$archive\`; building it instead"
    return 1
  }
  unpack "$archive"
}

built() {
  # cargo takes settings, and so programs to run, from the folder that it is called in: never from the workspace
  cd "$GITHUB_ACTION_PATH"
  local suffix=""
  [ "${RUNNER_OS:-}" != Windows ] || suffix=.exe
  cargo build --release --locked --quiet --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$RUNNER_TEMP/offerpress-target"
  give "$RUNNER_TEMP/offerpress-target/release/offerpress$suffix"
}

if [ "${1:-}" = name ]; then
  archive_to_keep >>"$GITHUB_OUTPUT"
elif [ -n "${INPUT_BINARY:-}" ]; then
  give "$INPUT_BINARY"
elif [ "${INPUT_VERSION:-}" = source ]; then
  built
elif [ -n "${INPUT_VERSION:-}" ]; then
  released
else
  listed || built
fi
