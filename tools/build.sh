# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by the scripts after packages.sh: configures, builds and tests in a build directory. Expects $top.
: "${top:?}"

# build DIRECTORY MESON_OPTION...: configured when it is new or was configured otherwise; quiet unless it fails
build ()
{
  build_dir=$1
  shift
  build_wish="$*"
  build_log="$build_dir/run.log"
  mkdir -p "$build_dir"
  if [ -f "$build_dir/meson-private/coredata.dat" ] && [ ! -f "$build_dir/run.options" ]; then
    # Somebody's own configuration is used as it is.
    :
  elif [ ! -f "$build_dir/build.ninja" ] || [ "$(cat "$build_dir/run.options")" != "$build_wish" ]; then
    say "Configuring $build_dir"
    configure "$@"
  fi
  say "Building in $build_dir"
  if ! ninja -C "$build_dir" >"$build_log" 2>&1; then
    # A configuration whose tools or packages have gone since cannot renew itself; a fresh one can.
    if grep -q 'FAILED: build.ninja\|ninja: error: rebuilding' "$build_log"; then
      say "Configuring $build_dir afresh"
      configure --wipe "$@"
      run_quietly "$build_log" ninja -C "$build_dir" || fail "the tree could not be built"
    else
      grep -v '^\[[0-9]*/[0-9]*\] [A-Z]' "$build_log" | tail -n 60 >&2
      fail "the tree could not be built (all of it is in $build_log)"
    fi
  fi
}

# configure [--wipe] MESON_OPTION...
configure ()
{
  configure_log=$(mktemp "${TMPDIR:-/tmp}/httpmail-meson.XXXXXX")
  if [ "$1" != --wipe ] && [ -f "$build_dir/meson-private/coredata.dat" ]; then
    set -- --wipe "$@"
  fi
  run_quietly "$configure_log" meson setup "$build_dir" "$top" "$@" || fail "the tree could not be configured"
  rm -f "$configure_log"
  printf '%s\n' "$build_wish" >"$build_dir/run.options"
}

# run_tests DIRECTORY MESON_TEST_ARGUMENT...: sets $passed and $failed to the numbers of cases
run_tests ()
{
  test_dir=$1
  shift
  say "Running the tests in $test_dir"
  rm -f "$test_dir"/meson-logs/testlog*.json
  # What failed is told by the summary, which counts cases, not programs.
  meson test -C "$test_dir" --no-rebuild "$@" || :
  counts=$(/usr/bin/python3 "$top/tools/test-summary.py" "$test_dir"/meson-logs/testlog*.json) ||
    fail "the tests left no log: they did not run"
  # shellcheck disable=SC2034 # for the script that sources this
  passed=${counts% *}
  # shellcheck disable=SC2034 # for the script that sources this
  failed=${counts#* }
}
