# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of httpmail for bash. The tests hold it to what httpmail --help and httpmail COMMAND --help list.

# The names in accounts.conf
_httpmail_accounts ()
{
  sed -n 's/^\[\(.*\)\]$/\1/p' "${XDG_CONFIG_HOME:-$HOME/.config}/httpmail/accounts.conf" 2>/dev/null
}

_httpmail ()
{
  local commands='probe account folders ls cat send contacts mark cp mv rm mkdir rmdir sync export import migrate watch serve'
  local shared='--user --password-file --password-command --json --quiet --help'
  local client='--timeout --deadline --connections --ca-file --insecure-auth --verbose'
  local places='inbox sent drafts trash junk'
  local cur=${COMP_WORDS[COMP_CWORD]} before='' command=${COMP_WORDS[1]} options index word positions=0

  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$commands help --help --version" -- "$cur")
    return
  fi
  case $command in
    help)
      ((COMP_CWORD > 2)) || mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
      return
      ;;
    probe) options="--no-logon $shared $client" ;;
    account) options="--keyring --from --replace --no-test --yes $shared $client" ;;
    contacts)
      options='--vcard --name --given-name --surname --email --mobile-phone --company --set --clear --keep --force --yes'
      options="$options $shared $client"
      ;;
    export) options="--format --folder --report --verify $shared $client" ;;
    import) options="--format --dry-run $shared $client" ;;
    migrate) options="--folder --dry-run --to-user --to-password-file --to-password-command $shared $client" ;;
    watch) options="--all --events --existing --exec --interval --count $shared $client" ;;
    ls) options="--unread --since --before --sort --reverse --limit --all $shared $client" ;;
    cat) options="--header $shared $client" ;;
    send) options="--from --full-name --to --read-recipients --ignore-dots --no-save-sent $shared $client" ;;
    mark) options="--read --unread $shared $client" ;;
    rm | rmdir) options="--yes $shared $client" ;;
    sync) options="--delete --dry-run --mbox --two-way $shared $client" ;;
    mkdir) options="--parents $shared $client" ;;
    folders | cp | mv) options="$shared $client" ;;
    serve) options="--root --listen --users --tls-cert --tls-key --sendmail --read-only $shared" ;;
    *) return ;;
  esac

  # What stands before the cursor: which option wants a value there, or how many arguments there are already. bash makes
  # a word of the = in --timeout=5.
  for ((index = 2; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if [[ $before && $word == '=' ]]; then
      continue
    elif [[ $before ]]; then
      before=''
      continue
    fi
    case $word in
      --user | --password-file | --password-command | --timeout | --deadline | --connections | --ca-file) before=$word ;;
      --events | --exec | --interval | --count | -e | -x | -i | -n) [[ $command == watch ]] && before=$word ;;
      --since | --before | --sort | --limit) before=$word ;;
      --format | --folder | --report | --mbox | --to-user | --to-password-file | --to-password-command) before=$word ;;
      --from | --to | --root | --listen | --users | --tls-cert | --tls-key | --sendmail | -U | -f) before=$word ;;
      --name | --given-name | --surname | --email | --mobile-phone | --company | --set | --clear) before=$word ;;
      --full-name | -F) before=$word ;;
      -*) ;;
      *) ((++positions)) ;;
    esac
  done
  [[ $before && $cur == '=' ]] && cur=''

  case $before in
    --password-file | --to-password-file | --ca-file | --users | --tls-cert | --tls-key | --report | --mbox)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    --root)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    --sort)
      mapfile -t COMPREPLY < <(compgen -W 'date from subject size unread' -- "$cur")
      return
      ;;
    --format)
      local formats='mbox maildir eml'
      [[ $command == import ]] && formats="$formats mboxrd mboxo"
      mapfile -t COMPREPLY < <(compgen -W "$formats" -- "$cur")
      return
      ;;
    --folder)
      mapfile -t COMPREPLY < <(compgen -W "$places" -- "$cur")
      return
      ;;
    --sendmail | --password-command | --to-password-command | --exec | -x)
      mapfile -t COMPREPLY < <(compgen -c -- "$cur")
      return
      ;;
    ?*) return ;;
  esac

  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
  elif [[ $command == serve ]]; then
    return
  elif [[ $command == account ]] && ((positions == 0)); then
    mapfile -t COMPREPLY < <(compgen -W 'add list test remove' -- "$cur")
  elif ((positions == 0)) || [[ $command == @(account|migrate) && $positions == 1 ]]; then
    # Names may have blanks and more, which compgen would take apart and run.
    while read -r word; do
      [[ $word == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
    done < <(_httpmail_accounts)
  elif [[ $command == sync ]] && ((positions == 1)); then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
  elif [[ $command == contacts ]] && ((positions == 1)); then
    mapfile -t COMPREPLY < <(compgen -W 'list show add edit rm' -- "$cur")
  elif [[ $command == @(send|export|import) && $positions == 1 ]] || [[ $command == contacts && $positions -ge 2 ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  elif [[ $command == ls ]] || [[ $command == watch && $positions -ge 1 ]] || [[ $command == @(cp|mv|import) && $positions -ge 2 ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$places" -- "$cur")
  fi
}

complete -F _httpmail httpmail
