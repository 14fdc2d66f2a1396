/**
 * What a session gave is noted on the target before it is given: whether the account had it before, so that the end of a
 * session takes away what it gave, and no more. When two sessions gave the same, the one that ends last takes it away.
 */
const findMembership = String.raw`
value account; value session; value group
mkdir -p "$kept" && exec 9>"$kept/lock" || fail "$kept cannot be written."
command -v flock >/dev/null && flock 9
note="$kept/group:$group:$account:$session"
is_member() { id -nG -- "$account" 2>/dev/null | tr ' ' '\n' | grep -Fxq -- "$group"; }
write_note() { printf '%s\n' "$1" >"$2.new" && mv -f -- "$2.new" "$2" || fail "$2 cannot be written."; }
`

export const joinGroupScript = String.raw`${findMembership}
getent group "$group" >/dev/null || fail "There is no group $group on this target."
id -u -- "$account" >/dev/null 2>&1 || fail "There is no account $account on this target."
if [ ! -e "$note" ]; then
  if is_member; then write_note had "$note"; else write_note given "$note"; fi
fi
if ! is_member; then gpasswd -a "$account" "$group" >/dev/null || fail "gpasswd could not add $account to $group."; fi
is_member || fail "$account is not in $group after it was added."
if [ "$(cat "$note")" = had ]; then echo "$account was in $group before."; else echo "$account is in $group."; fi
`

export const leaveGroupScript = String.raw`${findMembership}
[ -e "$note" ] || { echo "This session gave $account nothing in $group."; exit 0; }
if [ "$(cat "$note")" = given ]; then
  for heir in "$kept/group:$group:$account:"*; do
    case $heir in "$note"|*.new|*'*') continue ;; esac
    write_note given "$heir"; rm -f -- "$note"
    echo "$account stays in $group: another session gave it, too."; exit 0
  done
  if is_member; then gpasswd -d "$account" "$group" >/dev/null || fail "gpasswd could not take $account out of $group."; fi
  ! is_member || fail "$account is still in $group."
fi
rm -f -- "$note"
echo "$account has nothing of this session in $group."
`

export const groupGoneScript = String.raw`
value account; value session; value group
if [ -e "$kept/group:$group:$account:$session" ]; then echo there; else echo gone; fi
`

export const addSudoScript = String.raw`
value file; value content
command -v visudo >/dev/null || fail "There is no sudo on this target."
grep -Eq '^[#@]includedir[[:space:]]+/etc/sudoers\.d' /etc/sudoers || fail "/etc/sudoers of this target does not read /etc/sudoers.d."
# sudo reads no file with a dot in its name.
new="/etc/sudoers.d/.$file.new"
rm -f -- "$new"
printf '%s\n' "$content" >"$new" && chown 0:0 "$new" && chmod 0440 "$new" || { rm -f -- "$new"; fail "$new cannot be written."; }
said=$(visudo -c -f "$new" 2>&1) || { rm -f -- "$new"; fail "sudo does not take the rule: $said"; }
mv -f -- "$new" "/etc/sudoers.d/$file" || fail "/etc/sudoers.d/$file cannot be written."
said=$(visudo -c 2>&1) || { rm -f -- "/etc/sudoers.d/$file"; fail "With the rule sudo takes no rules any more, so it was taken back: $said"; }
[ "$(cat "/etc/sudoers.d/$file")" = "$content" ] || fail "/etc/sudoers.d/$file is not what was written."
echo "The rule is in /etc/sudoers.d/$file."
`

export const removeSudoScript = String.raw`
value file
rm -f -- "/etc/sudoers.d/$file" "/etc/sudoers.d/.$file.new"
[ ! -e "/etc/sudoers.d/$file" ] || fail "/etc/sudoers.d/$file could not be removed."
echo "The rule is gone."
`

export const sudoGoneScript = String.raw`
value file
if [ -e "/etc/sudoers.d/$file" ]; then echo there; else echo gone; fi
`

export const hashScript = String.raw`
value path
[ -e "$path" ] || { echo missing; exit 0; }
[ -f "$path" ] || fail "$path is no file."
sum=$(sha256sum -- "$path") || fail "$path cannot be read."
printf '%s\n' "$sum" | sed 's/^\\//; s/ .*//'
`

/** The script of a person; its variables are the only values. What it writes on either output is kept. */
export const personScript = String.raw`
value script; value user; value seconds; value names
for name in $names; do value content; export "$name=$content"; done
umask 022; PATH=/usr/local/sbin:/usr/local/bin:$PATH
run() { printf '%s\n' "$script" | timeout -k 5 "$seconds" "$@" 2>&1; }
if [ "$user" = root ]; then run /bin/sh -s; else run runuser -u "$user" -- /bin/sh -s; fi
code=$?
[ "$code" != 124 ] && [ "$code" != 137 ] || fail "The script did not end within $seconds seconds and was ended."
[ "$code" = 0 ] || fail "The script ended with code $code."
`
