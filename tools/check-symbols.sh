#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Compares what the library exports with the reviewed list, and that list with the one for Debian's packages.
#   tools/check-symbols.sh BUILD_DIRECTORY [--update]
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
library=$1/httpmail/libhttpmail-1.0.so.0
list=$top/tests/abi/libhttpmail-1.0.symbols
debian=$top/debian/libhttpmail-1.0-0.symbols

[ -e "$library" ] || {
  echo "check-symbols: $library is not there: build first" >&2
  exit 1
}
exported=$(nm -D --defined-only --extern-only "$library" | awk '{ sub (/@.*/, "", $3); print $3 }' | LC_ALL=C sort -u)

# debian_list: the same symbols with the version that brought each: what the file says, this one for a new symbol
debian_list ()
{
  printf '%s\n' 'libhttpmail-1.0.so.0 libhttpmail-1.0-0 #MINVER#' '* Build-Depends-Package: libhttpmail-1.0-dev'
  version=$(sed -n "s/^ *version: '\(.*\)',$/\1/p" "$top/meson.build" | head -n 1)
  printf '%s\n' "$exported" | awk -v version="$version" -v known="$debian" '
    BEGIN { while ((getline line < known) > 0) { split (line, words, " "); since[words[1]] = words[2] } }
    { symbol = $1 "@Base"; print " " symbol, symbol in since ? since[symbol] : version }'
}

if [ "${2:-}" = --update ]; then
  printf '%s\n' "$exported" >"$list"
  written=$(debian_list)
  printf '%s\n' "$written" >"$debian"
  exit 0
fi
if [ "$exported" != "$(cat "$list")" ] || [ "$(debian_list)" != "$(cat "$debian")" ]; then
  echo "check-symbols: the exports differ from ${list#"$top"/} or ${debian#"$top"/} (< listed, > exported):" >&2
  actual=$(mktemp)
  printf '%s\n' "$exported" >"$actual"
  diff "$list" "$actual" | grep '^[<>]' >&2 || :
  debian_list >"$actual"
  diff "$debian" "$actual" | grep '^[<>]' >&2 || :
  rm -f "$actual"
  echo "If that is meant, tools/check-symbols.sh ${1#"$top"/} --update writes both lists; review them in the commit." >&2
  exit 1
fi
