# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of httpmail for fish. The tests hold it to what httpmail --help and httpmail COMMAND --help list.

# The names in accounts.conf
function __httpmail_accounts
    set -l configuration $HOME/.config
    set -q XDG_CONFIG_HOME; and set configuration $XDG_CONFIG_HOME
    sed -n 's/^\[\(.*\)\]$/\1/p' $configuration/httpmail/accounts.conf 2>/dev/null
end

# Whether no command stands there yet; or whether it is one of those named
function __httpmail_no_command
    test (count (commandline -opc)) -eq 1
end

function __httpmail_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end

set -l client probe account folders ls cat send contacts mark cp mv rm mkdir rmdir sync export import migrate watch
set -l all $client serve

complete -c httpmail -f
complete -c httpmail -n __httpmail_no_command -l help -d 'Tell which commands there are'
complete -c httpmail -n __httpmail_no_command -l version -d 'Tell the version'
complete -c httpmail -n __httpmail_no_command -a probe -d 'Tell what answers at a server, and what the account has'
complete -c httpmail -n __httpmail_no_command -a account -d 'Keep the accounts that have a name'
complete -c httpmail -n __httpmail_no_command -a folders -d 'List the folders with what is in them'
complete -c httpmail -n __httpmail_no_command -a ls -d 'List the messages of folders, or of the inbox'
complete -c httpmail -n __httpmail_no_command -a cat -d 'Print messages as they are stored'
complete -c httpmail -n __httpmail_no_command -a send -d 'Send the message in a file or on standard input'
complete -c httpmail -n __httpmail_no_command -a contacts -d 'List, show, add, change and delete contacts'
complete -c httpmail -n __httpmail_no_command -a mark -d 'Mark messages as read or not read'
complete -c httpmail -n __httpmail_no_command -a cp -d 'Copy messages to a folder'
complete -c httpmail -n __httpmail_no_command -a mv -d 'Move messages to a folder'
complete -c httpmail -n __httpmail_no_command -a rm -d 'Delete messages for good'
complete -c httpmail -n __httpmail_no_command -a mkdir -d 'Make a folder and print its href'
complete -c httpmail -n __httpmail_no_command -a rmdir -d 'Delete a folder'
complete -c httpmail -n __httpmail_no_command -a sync -d 'Bring a Maildir into step with the account'
complete -c httpmail -n __httpmail_no_command -a export -d 'Write all messages into a file or a directory'
complete -c httpmail -n __httpmail_no_command -a import -d 'Put messages into a folder'
complete -c httpmail -n __httpmail_no_command -a migrate -d 'Copy all messages of one account to another'
complete -c httpmail -n __httpmail_no_command -a watch -d 'Tell of new, changed and gone messages'
complete -c httpmail -n __httpmail_no_command -a serve -d 'Serve Maildirs over HTTPMail'
complete -c httpmail -n __httpmail_no_command -a help -d 'Tell what a command takes'
complete -c httpmail -n '__httpmail_command help' -a "$all"

complete -c httpmail -n "__httpmail_command $all" -s U -l user -x -d 'The name of the user'
complete -c httpmail -n "__httpmail_command $all" -l password-file -rF -d 'The file whose first line is the password'
complete -c httpmail -n "__httpmail_command $all" -l password-command -xa '(__fish_complete_command)' -d 'The command that prints the password'
complete -c httpmail -n "__httpmail_command $all" -s j -l json -d 'Print one JSON object a line'
complete -c httpmail -n "__httpmail_command $all" -s q -l quiet -d 'Say nothing but errors'
complete -c httpmail -n "__httpmail_command $all" -s h -l help -d 'Tell what the command takes'

complete -c httpmail -n "__httpmail_command $client" -l timeout -x -d 'Give up after so many silent seconds'
complete -c httpmail -n "__httpmail_command $client" -l deadline -x -d 'Give up after so many seconds'
complete -c httpmail -n "__httpmail_command $client" -l connections -x -d 'How many connections to use at most'
complete -c httpmail -n "__httpmail_command $client" -l ca-file -rF -d 'Trust the authorities in this file'
complete -c httpmail -n "__httpmail_command $client" -l insecure-auth -d 'Allow a password in clear text'
complete -c httpmail -n "__httpmail_command $client" -s v -l verbose -d 'Show what is said'
complete -c httpmail -n "__httpmail_command $client" -a '(__httpmail_accounts)' -d 'Account'

complete -c httpmail -n '__httpmail_command probe' -l no-logon -d 'Do not log on'
complete -c httpmail -n '__httpmail_command account' -a 'add list test remove' -d 'What to do'
complete -c httpmail -n '__httpmail_command account' -s k -l keyring -d 'Keep the password in the keyring'
complete -c httpmail -n '__httpmail_command account' -s f -l from -x -d 'The address of the sender for send'
complete -c httpmail -n '__httpmail_command account' -s r -l replace -d 'Write over an account of that name'
complete -c httpmail -n '__httpmail_command account' -s n -l no-test -d 'Do not log on first'
complete -c httpmail -n '__httpmail_command account' -s y -l yes -d 'Do not ask'
complete -c httpmail -n '__httpmail_command contacts' -a 'list show add edit rm'
complete -c httpmail -n '__httpmail_command contacts' -F
complete -c httpmail -n '__httpmail_command contacts' -l vcard -d 'Print vCards'
complete -c httpmail -n '__httpmail_command contacts' -l name -x -d 'The name to show'
complete -c httpmail -n '__httpmail_command contacts' -l given-name -x -d 'The given name'
complete -c httpmail -n '__httpmail_command contacts' -l surname -x -d 'The surname'
complete -c httpmail -n '__httpmail_command contacts' -l email -x -d 'The mail address'
complete -c httpmail -n '__httpmail_command contacts' -l mobile-phone -x -d 'The number of the mobile phone'
complete -c httpmail -n '__httpmail_command contacts' -l company -x -d 'The company'
complete -c httpmail -n '__httpmail_command contacts' -l set -x -d 'Any field by its name, FIELD=VALUE'
complete -c httpmail -n '__httpmail_command contacts' -l clear -x -d 'Empty a field'
complete -c httpmail -n '__httpmail_command contacts' -l keep -d 'Leave the fields alone that the vCard does not have'
complete -c httpmail -n '__httpmail_command contacts' -l force -d 'Add what is there, change what was changed meanwhile'
complete -c httpmail -n '__httpmail_command contacts' -s y -l yes -d 'Do not ask'
complete -c httpmail -n '__httpmail_command ls' -s u -l unread -d 'Only messages that have not been read'
complete -c httpmail -n '__httpmail_command ls' -l since -x -d 'Only messages not older than this'
complete -c httpmail -n '__httpmail_command ls' -l before -x -d 'Only messages older than this'
complete -c httpmail -n '__httpmail_command ls' -l sort -xa 'date from subject size unread' -d 'In this order'
complete -c httpmail -n '__httpmail_command ls' -s r -l reverse -d 'In the opposite order'
complete -c httpmail -n '__httpmail_command ls' -l limit -x -d 'At most so many messages'
complete -c httpmail -n '__httpmail_command ls' -s a -l all -d 'The messages of all folders'
complete -c httpmail -n '__httpmail_command cat' -l header -d 'Only the header'
complete -c httpmail -n '__httpmail_command mkdir' -s p -l parents -d 'Make the folders that it is in as well'
complete -c httpmail -n '__httpmail_command watch' -s a -l all -d 'Watch all folders'
complete -c httpmail -n '__httpmail_command watch' -s e -l events -xa 'new read unread moved gone' -d 'Tell only these events'
complete -c httpmail -n '__httpmail_command watch' -l existing -d 'Begin with the messages that are there'
complete -c httpmail -n '__httpmail_command watch' -s x -l exec -xa '(__fish_complete_command)' -d 'Run this for each event'
complete -c httpmail -n '__httpmail_command watch' -s i -l interval -x -d 'Look every so many seconds'
complete -c httpmail -n '__httpmail_command watch' -s n -l count -x -d 'End after so many events'
complete -c httpmail -n '__httpmail_command ls cp mv watch' -a 'inbox sent drafts trash junk' -d 'Folder'
complete -c httpmail -n '__httpmail_command send' -s f -l from -x -d 'The address of the sender'
complete -c httpmail -n '__httpmail_command send' -s F -l full-name -x -d 'The name of the sender'
complete -c httpmail -n '__httpmail_command send' -l to -x -d 'An address to send to'
complete -c httpmail -n '__httpmail_command send' -s t -l read-recipients -d 'Send to those of the header, too'
complete -c httpmail -n '__httpmail_command send' -s i -l ignore-dots -d 'A line of one dot ends nothing'
complete -c httpmail -n '__httpmail_command send' -l no-save-sent -d 'Keep no copy'
complete -c httpmail -n '__httpmail_command send' -F
complete -c httpmail -n '__httpmail_command mark' -s r -l read -d 'Mark the messages as read'
complete -c httpmail -n '__httpmail_command mark' -s u -l unread -d 'Mark the messages as not read'
complete -c httpmail -n '__httpmail_command rm rmdir' -s y -l yes -d 'Do not ask'
complete -c httpmail -n '__httpmail_command sync' -l delete -d 'Delete the files of what the server has no more'
complete -c httpmail -n '__httpmail_command sync' -l two-way -d 'Bring what was changed here to the server, too'
complete -c httpmail -n '__httpmail_command sync' -s n -l dry-run -d 'Only tell what would be done'
complete -c httpmail -n '__httpmail_command sync' -l mbox -rF -d 'Export to a mailbox'
complete -c httpmail -n '__httpmail_command sync' -a '(__fish_complete_directories)' -d 'Directory'
complete -c httpmail -n '__httpmail_command export' -l format -xa 'mbox maildir eml' -d 'What the target is'
complete -c httpmail -n '__httpmail_command export' -l folder -xa 'inbox sent drafts trash junk' -d 'Only this folder and those in it'
complete -c httpmail -n '__httpmail_command export' -l report -rF -d 'Where the report goes'
complete -c httpmail -n '__httpmail_command export' -l verify -d 'Compare the export with the server'
complete -c httpmail -n '__httpmail_command export' -F

complete -c httpmail -n '__httpmail_command import' -s f -l format -xa 'mbox mboxrd mboxo maildir eml' -d 'What the source is'
complete -c httpmail -n '__httpmail_command import migrate' -s n -l dry-run -d 'Only tell what would be done'
complete -c httpmail -n '__httpmail_command import' -F
complete -c httpmail -n '__httpmail_command migrate' -l folder -x -d 'Only this folder'
complete -c httpmail -n '__httpmail_command migrate' -l to-user -x -d 'The name of the user there'
complete -c httpmail -n '__httpmail_command migrate' -l to-password-file -rF -d 'The file of the password there'
complete -c httpmail -n '__httpmail_command migrate' -l to-password-command -xa '(__fish_complete_command)' -d 'The command that prints the password there'

complete -c httpmail -n '__httpmail_command serve' -l root -xa '(__fish_complete_directories)' -d 'The directory of the Maildirs'
complete -c httpmail -n '__httpmail_command serve' -l listen -x -d 'Where to listen'
complete -c httpmail -n '__httpmail_command serve' -l users -rF -d 'The users and their passwords'
complete -c httpmail -n '__httpmail_command serve' -l tls-cert -rF -d 'Serve https with this certificate'
complete -c httpmail -n '__httpmail_command serve' -l tls-key -rF -d 'The private key of the certificate'
complete -c httpmail -n '__httpmail_command serve' -l sendmail -xa '(__fish_complete_command)' -d 'The command that gets mail for other systems'
complete -c httpmail -n '__httpmail_command serve' -l read-only -d 'Change nothing in the mailboxes'
