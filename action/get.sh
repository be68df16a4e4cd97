#!/usr/bin/env bash
# Finds the program for the action: the one that is named, a released one with the given checksum, or one built from the
# action's own source. Its path is the step's output `binary`. Runs on bash 3.2, which macOS has.
set -euo pipefail

fail() {
  printf '::error title=offerpress::%s\n' "$1"
  exit 2
}

give() {
  [ -x "$1" ] || fail "\`$1\` is no program"
  printf 'binary=%s\n' "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")" >>"$GITHUB_OUTPUT"
}

target() {
  case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    *) return 1 ;;
  esac
}

fetch() {
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$2" "$1" ||
    fail "could not fetch \`$1\`"
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

released() {
  local version="${INPUT_VERSION#v}" target archive wanted
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "\`$INPUT_VERSION\` is no version"
  [ -n "${ACTION_REPOSITORY:-}" ] || fail "it is not known which repository has the release; leave out the input \`version\`"
  target="$(target)" || fail "there is no released program for this runner; leave out the input \`version\` to build it"
  archive="offerpress-$version-$target.tar.gz"
  # a checksum from where the archive comes from would prove nothing: whoever replaces one replaces both
  wanted="$(printf '%s' "${INPUT_CHECKSUM:-}" | tr '[:upper:]' '[:lower:]')"
  [[ $wanted =~ ^[0-9a-f]{64}$ ]] || fail "set the input \`checksum\` to the SHA-256 of \`$archive\`"
  cd "$(mktemp -d "$RUNNER_TEMP/offerpress.XXXXXX")"
  fetch "$ACTION_SERVER/$ACTION_REPOSITORY/releases/download/v$version/$archive" "$archive"
  [ "$(sha256 "$archive")" = "$wanted" ] || fail "\`$archive\` is not what was released: its checksum is another"
  tar -xzf "$archive"
  give "${archive%.tar.gz}/offerpress"
}

built() {
  # cargo takes settings, and so programs to run, from the folder that it is called in: never from the workspace
  cd "$GITHUB_ACTION_PATH"
  cargo build --release --locked --quiet --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$RUNNER_TEMP/offerpress-target"
  give "$RUNNER_TEMP/offerpress-target/release/offerpress"
}

if [ -n "${INPUT_BINARY:-}" ]; then
  give "$INPUT_BINARY"
elif [ -n "${INPUT_VERSION:-}" ]; then
  released
else
  built
fi
