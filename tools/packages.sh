# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by the scripts: installs what is missing of tools/packages.txt. Expects $top.
: "${top:?}"

say ()
{
  printf '==> %s\n' "$*"
}

fail ()
{
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# packages_of SET...: the packages of these sets of tools/packages.txt
packages_of ()
{
  for set_name in "$@"; do
    awk -v wanted="$set_name" '
      /^# [a-z]+:/ { name = substr ($2, 1, length ($2) - 1); if (name == wanted) found = 1; next }
      /^#/ || NF == 0 { next }
      name == wanted { print $1 }
      END { exit !found }' "$top/tools/packages.txt" || fail "tools/packages.txt has no set \"$set_name\""
  done
}

# package_status PACKAGE: "installed", something else, or nothing
package_status ()
{
  dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || :
}

# missing_packages SET...: those that are not installed
missing_packages ()
{
  for package in $(packages_of "$@"); do
    case $(package_status "$package") in
      installed*) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# run_quietly LOG COMMAND...: the log's end is shown when the command fails
run_quietly ()
{
  quiet_log=$1
  shift
  if "$@" >"$quiet_log" 2>&1; then
    return 0
  fi
  printf '%s\n' "--- the last lines of: $*" >&2
  tail -n 40 "$quiet_log" >&2
  printf '%s\n' "--- all of it is in $quiet_log" >&2
  return 1
}

# apt_get LOG ARGUMENT...: as root, without questions
apt_get ()
{
  apt_log=$1
  shift
  # shellcheck disable=SC2086 # $as_root is empty, or sudo and its option
  run_quietly "$apt_log" $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# need_packages SET...: returns when everything is installed, ends the script when that cannot be had
need_packages ()
{
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "This is not Debian: going on with what is installed (tools/packages.txt has Debian's names of what is needed)"
    return 0
  fi
  # A command substitution hides a failure inside it, so a wrong set is found here.
  packages_of "$@" >/dev/null
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0

  if [ "$(id -u)" -eq 0 ]; then
    as_root=
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    say "Packages are missing; sudo may ask for your password to install them"
    sudo -v || cannot_install
    as_root=sudo
  else
    cannot_install
  fi

  install_log=$(mktemp "${TMPDIR:-/tmp}/httpmail-apt.XXXXXX")
  say "Installing with apt (this may take a few minutes): $missing"
  # Package lists that were never fetched, or are too old to fetch from, are fetched once.
  have_lists=no
  for list in /var/lib/apt/lists/*_Packages*; do
    [ ! -e "$list" ] || have_lists=yes
  done
  updated=no
  if [ $have_lists = no ]; then
    apt_get "$install_log" update || fail "apt-get update failed: is there a network, and are the package sources right?"
    updated=yes
  fi
  # shellcheck disable=SC2086 # a list of names
  if [ $updated = no ] && apt_get "$install_log" install -y --no-install-recommends $missing 2>/dev/null; then
    :
  else
    [ $updated = yes ] || apt_get "$install_log" update || fail "apt-get update failed: is there a network?"
    # shellcheck disable=SC2086 # a list of names
    apt_get "$install_log" install -y --no-install-recommends $missing ||
      fail "apt could not install what is missing: $missing"
  fi
  rm -f "$install_log"
}

cannot_install ()
{
  {
    printf 'error: these packages are missing, and installing them needs root or sudo. Run this, then try again:\n\n'
    printf '  apt-get update && apt-get install -y --no-install-recommends %s\n\n' "$missing"
  } >&2
  exit 1
}
