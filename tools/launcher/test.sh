# `gatehouse check` and `gatehouse test`. Sourced by gatehouse after install.sh.
# shellcheck shell=bash disable=SC2154

export NODE_OPTIONS="${NODE_OPTIONS:-} --disable-warning=ExperimentalWarning"

# Types, lint, format, guards, tests: what is quick to tell comes first.
run_check() {
  install
  cd -- "$root"
  tool tsc --noEmit -p tsconfig.json
  if [[ -f console/tsconfig.json ]]; then tool tsc --noEmit -p console/tsconfig.json; fi
  tool oxlint --type-aware --deny-warnings
  tool oxfmt --check
  tool vitest run --project guards
  tool vitest run --project unit --project console
}

tool() { "$root/node_modules/.bin/$1" "${@:2}"; }

# Whatever happens, the last line is `N passed, N failed, N skipped`.
run_test() {
  local counts status
  counts=$(mktemp)
  # Not `||`, which would let the subshell go on after a failure.
  set +e
  (
    set -e
    install
    build_console
    install_debian_packages
    cd -- "$root"
    GATEHOUSE_TEST_COUNTS=$counts tool vitest run \
      --reporter=default --reporter="$root/tools/launcher/count.reporter.ts" "$@"
  )
  status=$?
  set -e
  finish_test "$status" "$(< "$counts")" "$counts"
}

finish_test() {
  local status=$1 passed failed skipped
  read -r passed failed skipped <<< "${2:-0 0 0}"
  rm -f -- "$3"
  # A run that broke off has a failure even if no test could say so.
  if ((status != 0 && failed == 0)); then failed=1; fi
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0)) || exit 1
}

# The real peers of the tests. Tests whose peer is missing are skipped and counted as that.
install_debian_packages() {
  local missing
  mapfile -t missing < <(missing_debian_packages)
  if ((${#missing[@]} == 0)); then return; fi
  if ! command -v apt-get > /dev/null || ! as_root true 2> /dev/null; then
    say "Without these Debian packages some tests are skipped: ${missing[*]}"
    return
  fi
  say "Installing Debian packages for the tests: ${missing[*]}"
  without_starting_services apt_install "${missing[@]}" || true
  mapfile -t missing < <(missing_debian_packages)
  if ((${#missing[@]} > 0)); then
    say "These could not be installed, so some tests are skipped: ${missing[*]}"
  fi
}

missing_debian_packages() {
  local package
  command -v dpkg-query > /dev/null || return 0
  grep -oE '^[a-z0-9][a-z0-9.+-]*' -- "$root/test/debian-packages.txt" | while read -r package; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2> /dev/null) == ii* ]] ||
      printf '%s\n' "$package"
  done
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# One after the other if not all at once: a package that one system lacks shall not keep the rest.
apt_install() {
  local package log
  log=$(mktemp)
  apt_get update > "$log" 2>&1 || say "The lists of packages could not be updated."
  if ! apt_get install "$@" > "$log" 2>&1; then
    for package in "$@"; do
      apt_get install "$package" > "$log" 2>&1 || tail -n 3 -- "$log" >&2
    done
  fi
  rm -f -- "$log"
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@" < /dev/null
}

# An SSH server or a mail server must not start on a developer's computer because of a test.
without_starting_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [[ -e $policy ]]; then
    "$@"
    return
  fi
  # shellcheck disable=SC2064
  trap "as_root rm -f $policy" EXIT
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" > /dev/null
  as_root chmod 0755 "$policy"
  "$@" || status=$?
  as_root rm -f "$policy"
  trap - EXIT
  return "$status"
}
