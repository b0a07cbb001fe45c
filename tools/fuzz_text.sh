#!/usr/bin/env bash
# The compiler on broken AST and IR texts under ASan and UBSan: tools/fuzz_text.sh [SECONDS]
# Needs clang with its libFuzzer. What it finds lies in build/fuzz/found.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-600}
command -v clang > /dev/null || { echo "fuzz_text: needs clang" >&2; exit 1; }
export PATH=$PWD/.venv/bin:$PATH
if [ ! -e build/fuzz/build.ninja ]; then
	CC=clang meson setup build/fuzz -Dextension=false -Dfuzz=true -Dtests=true \
		-Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
fi
ninja -C build/fuzz tests/c/fuzz_text
.venv/bin/python tools/fuzz_seeds.py build/fuzz/corpus
mkdir -p build/fuzz/found
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 build/fuzz/tests/c/fuzz_text \
	-max_len=32768 -timeout=20 -rss_limit_mb=3000 -max_total_time="$seconds" \
	-artifact_prefix=build/fuzz/found/ build/fuzz/corpus
