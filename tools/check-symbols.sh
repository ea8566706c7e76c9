#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Compares what the library exports with the reviewed list.
#   tools/check-symbols.sh BUILD_DIRECTORY [--update]
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
library=$1/httpmail/libhttpmail-1.0.so.0
list=$top/tests/abi/libhttpmail-1.0.symbols

[ -e "$library" ] || {
  echo "check-symbols: $library is not there: build first" >&2
  exit 1
}
exported=$(nm -D --defined-only --extern-only "$library" | awk '{ sub (/@.*/, "", $3); print $3 }' | LC_ALL=C sort -u)

if [ "${2:-}" = --update ]; then
  printf '%s\n' "$exported" >"$list"
  exit 0
fi
if [ "$exported" != "$(cat "$list")" ]; then
  echo "check-symbols: the exports differ from ${list#"$top"/} (< listed, > exported):" >&2
  actual=$(mktemp)
  printf '%s\n' "$exported" >"$actual"
  diff "$list" "$actual" | grep '^[<>]' >&2 || :
  rm -f "$actual"
  echo "If that is meant, tools/check-symbols.sh ${1#"$top"/} --update writes the list; review it in the commit." >&2
  exit 1
fi
