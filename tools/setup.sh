#!/usr/bin/env bash
# Makes everything that a make target needs, and nothing when nothing changed.
#   tools/setup.sh run     .venv with the package and NumPy
#   tools/setup.sh test    ... with the test tools, and the sanitizer builds of the C tests
#   tools/setup.sh tools   ... with the formatters
#   tools/setup.sh bench   .venv-bench with the package and its peers
# Environment: PYTHON (the interpreter to use), CC (the C compiler).
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode=${1:-run}

build_deps=(meson-python meson ninja 'numpy>=2.0')
test_deps=('pytest>=8' 'pytest-xdist>=3.5' 'hypothesis>=6' scipy 'mypy>=1.8' 'ruff>=0.5' 'ray>=2.9' psutil matplotlib)
bench_deps=(numba pythran jax scipy matplotlib)

say() {
	printf 'setup: %s\n' "$*" >&2
}

die() {
	say "$*"
	exit 1
}

# What of a Python is missing: nothing, "old", "venv", "headers" (words, one a line).
python_lacks() {
	"$1" - <<'PY' 2>/dev/null || echo broken
import importlib.util, os, sys, sysconfig
if sys.version_info < (3, 11):
    print("old")
if not all(importlib.util.find_spec(m) for m in ("venv", "ensurepip")):
    print("venv")
if not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")):
    print("headers")
PY
}

# True if apt can complete this Python: it is the distribution's own.
python_is_debian() {
	case "$("$1" -c 'import os, sys; print(os.path.realpath(sys.executable))' 2>/dev/null)" in
	/usr/bin/*) return 0 ;;
	*) return 1 ;;
	esac
}

# Sets `python` to the first interpreter that is complete, else to one that apt can complete.
find_python() {
	local p lacks later=
	python=
	for p in "${PYTHON:-python3}" /usr/bin/python3; do
		p=$(command -v "$p" 2>/dev/null) || continue
		lacks=$(python_lacks "$p")
		case $lacks in
		'')
			python=$p
			python_missing=
			return
			;;
		*old* | *broken*) continue ;;
		esac
		if [ -z "$later" ] && python_is_debian "$p"; then
			later=$p
			python_missing=$lacks
		fi
	done
	python=$later
	[ -n "$python" ] || die "no Python 3.11 or newer with headers and venv (set PYTHON=...)"
}

find_cc() {
	local c
	for c in ${CC:-} cc gcc clang; do
		command -v "$c" >/dev/null 2>&1 && echo "$c" && return
	done
	return 1
}

# True if the compiler can make a program that uses isl; $1 is the compiler.
has_isl() {
	printf '#include <isl/ctx.h>\nint main(void) { isl_ctx_free(isl_ctx_alloc()); return 0; }\n' |
		$1 -x c - -lisl -o /dev/null 2>/dev/null
}

has_libc() {
	printf '#include <stdio.h>\nint main(void) { return 0; }\n' | $1 -x c - -o /dev/null 2>/dev/null
}

# Installs the system packages that are missing, after saying which and why.
system_packages() {
	local cc pkgs=() sudo=
	cc=$(find_cc || true)
	if [ -z "$cc" ]; then
		say 'missing: a C compiler, which turns your functions into machine code  -> gcc'
		pkgs+=(gcc libc6-dev)
	elif ! has_libc "$cc"; then
		say "missing: the C library's headers  -> libc6-dev"
		pkgs+=(libc6-dev)
	fi
	if [ -z "$cc" ] || ! has_isl "$cc"; then
		say 'missing: isl, which decides what loops may run in parallel  -> libisl-dev'
		pkgs+=(libisl-dev)
	fi
	if [[ $python_missing == *venv* ]]; then
		say "missing: Python's venv  -> python3-venv"
		pkgs+=("$(basename "$(readlink -f "$python")")-venv" python3-venv)
	fi
	if [[ $python_missing == *headers* ]]; then
		say "missing: Python's headers, for the extension module  -> python3-dev"
		pkgs+=("$(basename "$(readlink -f "$python")")-dev")
	fi
	if [ "$mode" = test ] && [ ! -x /usr/sbin/ip ] && ! command -v ip >/dev/null 2>&1; then
		say 'missing: ip, which makes the two hosts of a test of clusters  -> iproute2'
		pkgs+=(iproute2)
	fi
	[ ${#pkgs[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null 2>&1 ||
		die "no apt-get here: install the equivalents of ${pkgs[*]} and run this again"
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null 2>&1 || die "as root: apt-get install ${pkgs[*]}"
		sudo=sudo
	fi
	say "apt-get install ${pkgs[*]}"
	$sudo apt-get update -qq >>build/setup.log 2>&1 || say 'apt-get update failed; trying on'
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		"${pkgs[@]}" >>build/setup.log 2>&1 || fail "apt-get install"
}

fail() {
	tail -n 60 build/setup.log >&2
	die "$1 failed; the whole output is in build/setup.log"
}

# A virtual environment in folder $1, made again if its interpreter is gone or the folder moved.
make_venv() {
	local dir=$1
	if [ -x "$dir/bin/python" ] && "$dir/bin/python" -c 'import pip' 2>/dev/null &&
		[ "$(cat "$dir/.home" 2>/dev/null)" = "$PWD/$dir" ]; then
		return
	fi
	find_python
	system_packages
	say "making $dir with $python"
	rm -rf "$dir"
	"$python" -m venv "$dir" >>build/setup.log 2>&1 || fail "python -m venv"
	printf '%s' "$PWD/$dir" >"$dir/.home"
}

# Installs packages $2... into environment $1 once per list.
pip_install() {
	local dir=$1 stamp
	shift
	stamp=$dir/.deps-$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1)
	[ -e "$stamp" ] && return
	say "pip install $* (into $dir)"
	"$dir/bin/python" -m pip install -q "$@" >>build/setup.log 2>&1 || fail "pip install"
	touch "$stamp"
}

# One number for everything that the built package is made of.
source_hash() {
	find meson.build meson.options pyproject.toml README.md include src python tools \
		-type f ! -name '*.pyc' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# Builds and installs the package into environment $1, with build folder $2, if a source changed.
install_package() {
	local dir=$1 build=$2 now
	now=$(source_hash)
	[ "$(cat "$dir/.built" 2>/dev/null)" = "$now" ] && return
	find_python
	system_packages
	say "building jenny (into $dir)"
	rm -f "$dir/.built"
	mkdir -p "$build"
	PATH="$PWD/$dir/bin:$PATH" "$dir/bin/python" -m pip install -q --no-build-isolation --no-deps \
		--config-settings=build-dir="$build" . >build/pip.log 2>&1 || {
		grep -E -A 4 'error: |ERROR: |undefined reference' build/pip.log | head -n 60 >&2
		die "building the package failed; the whole output is in build/pip.log"
	}
	printf '%s' "$now" >"$dir/.built"
}

# The C unit tests in build/$1 with sanitizers $2. Set up again when a test file comes or goes.
# Warnings are errors only where $3 says so: with ASan, gcc sees null pointers that are not there.
c_tests() {
	local build=build/$1 names
	names="O1 $3 $(cd tests/c && echo test_*.c)"
	if [ "$(cat "$build/.names" 2>/dev/null)" != "$names" ]; then
		local again=()
		[ -e "$build/build.ninja" ] && again=(--reconfigure)
		PATH="$PWD/.venv/bin:$PATH" .venv/bin/meson setup "${again[@]}" "$build" -Dtests=true \
			-Dextension=false -Dwerror="$3" -Db_sanitize="$2" -Db_lundef=false \
			-Doptimization=1 \
			>>build/setup.log 2>&1 || fail "meson setup $build"
		printf '%s' "$names" >"$build/.names"
	fi
	PATH="$PWD/.venv/bin:$PATH" .venv/bin/ninja -C "$build" >build/ninja.log 2>&1 || {
		grep -E -A 6 'error|warning|FAILED' build/ninja.log | head -n 60 >&2
		die "building the C tests failed ($build); see build/ninja.log"
	}
}

trap 'say "stopped at line $LINENO of tools/setup.sh"' ERR
mkdir -p build
exec 9>build/.lock
flock 9
: >build/setup.log

case $mode in
run | test | tools)
	make_venv .venv
	pip_install .venv "${build_deps[@]}"
	[ "$mode" = test ] && pip_install .venv "${test_deps[@]}"
	[ "$mode" = tools ] && pip_install .venv "${test_deps[@]}" clang-format
	[ "$mode" = tools ] || install_package .venv build/pip
	if [ "$mode" = test ]; then
		c_tests tsan thread true
		c_tests asan address,undefined false
	fi
	;;
bench)
	make_venv .venv-bench
	pip_install .venv-bench "${build_deps[@]}" "${bench_deps[@]}"
	install_package .venv-bench build/pip-bench
	;;
*)
	die "unknown mode $mode"
	;;
esac
