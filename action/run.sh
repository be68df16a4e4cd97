#!/usr/bin/env bash
# Runs offerpress with the inputs of the action, which come as variables INPUT_… and never as text of a script.
set -euo pipefail

fail() {
  printf '::error title=offerpress::%s\n' "$1"
  exit 2
}

# bash 3.2, which macOS has, knows no ${1,,}
lower() {
  printf '%s' "$1" | tr '[:upper:]' '[:lower:]'
}

# the flag of an input: CREATE_CONTAINER → --create-container
flag() {
  printf -- '--%s' "$(lower "$1" | tr '_' '-')"
}

arguments=("${INPUT_COMMAND:-publish}" --format github)

for name in IMAGES_ONLY FORCE FIT DRY_RUN SUBMIT WAIT GO_LIVE VERIFY CREATE_CONTAINER SANDBOX; do
  variable="INPUT_$name"
  case "${!variable:-}" in
    true) arguments+=("$(flag "$name")") ;;
    false | '') ;;
    *) fail "the input \`$(lower "$name")\` is neither true nor false" ;;
  esac
done

for name in PUBLISHER OFFER PROFILE DENY PLAN PREVIEW TIMEOUT STORAGE_ACCOUNT CONTAINER LINK_LIFETIME MARKETPLACE_URL; do
  variable="INPUT_$name"
  [ -z "${!variable:-}" ] || arguments+=("$(flag "$name")=${!variable}")
done

# commands that talk to no service take no way to sign in
case "${INPUT_COMMAND:-publish}" in
  check | fit | init | sizes | explain) ;;
  *) [ -z "${INPUT_SIGN_IN:-}" ] || arguments+=("--sign-in=$INPUT_SIGN_IN") ;;
esac

while IFS= read -r address; do
  [ -z "$address" ] || arguments+=("--notify=$address")
done <<<"${INPUT_NOTIFY:-}"

while IFS= read -r argument; do
  [ -z "$argument" ] || arguments+=("$argument")
done <<<"${INPUT_ARGUMENTS:-}"

# what comes after this is a folder, whatever it looks like
arguments+=(--)
while IFS= read -r folder; do
  [ -z "$folder" ] || arguments+=("$folder")
done <<<"${INPUT_FOLDER:-}"

# a variable that is set but empty is none
[ -n "${AZURE_TENANT_ID:-}" ] || unset AZURE_TENANT_ID
[ -n "${AZURE_CLIENT_ID:-}" ] || unset AZURE_CLIENT_ID

code=0
"$BINARY" "${arguments[@]}" || code=$?
# the program tells its outputs itself, unless it did not get as far as that
grep -q '^exit-code=' "$GITHUB_OUTPUT" 2>/dev/null || printf 'exit-code=%s\n' "$code" >>"$GITHUB_OUTPUT"
exit "$code"
