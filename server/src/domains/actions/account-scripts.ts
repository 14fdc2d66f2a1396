/** Of an account that we made: in its line of /etc/passwd, so that we never touch another. */
export const accountComment = (sessionId: string): string => `Gatehouse session ${sessionId}`

/** After the values: `entry`, `uid`, `home`, and whether the account is the session's own; of /etc/passwd alone, which no cache stands before. */
const findAccount = String.raw`
entry() { awk -F: -v a="$account" '$1 == a' /etc/passwd; }
field() { entry | cut -d: -f"$1"; }
is_ours() { [ "$(field 5)" = "$comment" ]; }
marker="$kept/account:$account:$session"
`

/** Every process that has the uid as its real, effective or saved one, and is more than a name in the list. */
const endProcesses = String.raw`
processes() {
  cat /proc/[0-9]*/status 2>/dev/null |
    awk -v u="$uid" '/^State:/ { z = $2 == "Z" } /^Pid:/ { p = $2 } /^Uid:/ { if (!z && ($2 == u || $3 == u || $4 == u)) print p }'
}
end_processes() {
  command -v loginctl >/dev/null && loginctl terminate-user "$account" >/dev/null 2>&1
  for signal in TERM TERM TERM KILL KILL KILL KILL KILL KILL KILL; do
    running=$(processes)
    [ -n "$running" ] || return 0
    kill -s "$signal" $running 2>/dev/null
    sleep 0.3
  done
  [ -z "$(processes)" ] || fail "Processes of $account cannot be ended: $(processes | tr '\n' ' ')"
}
`

export const createScript = String.raw`
value account; value session; value comment; value expires; value key; value password
${findAccount}home="/home/$account"
shell=/bin/sh; [ -x /bin/bash ] && shell=/bin/bash
if getent passwd "$account" >/dev/null; then
  is_ours || fail "There is an account $account already, which was not made for this session. It was left as it is."
else
  [ ! -e "$home" ] || fail "There is no account $account, but $home is there. Look whose it is, and move it away."
  getent group "$account" >/dev/null && fail "There is a group $account already. An account of this name cannot be made."
  useradd -U -m -d "$home" -s "$shell" -c "$comment" -e "$expires" "$account" || fail "useradd could not make $account."
fi
uid=$(field 3)
mkdir -p "$kept" && printf '%s\n' "$uid" >"$marker" || fail "$marker cannot be written."
usermod -e "$expires" "$account" || fail "usermod could not set when $account ends."
chmod 700 "$home"
if [ -n "$password" ]; then printf '%s:%s\n' "$account" "$password" | chpasswd || fail "The password of $account could not be set."
else usermod -p '*' "$account" || fail "usermod failed."
fi
# As the account itself: a link in its home must not lead root astray.
if [ -n "$key" ]; then
  printf '%s\n' "$key" | runuser -u "$account" -- /bin/sh -c 'umask 077; cd "$1" && mkdir -p .ssh && chmod 700 .ssh && cat >.ssh/authorized_keys' sh "$home" || fail "The key of $account could not be written."
  [ "$(runuser -u "$account" -- cat "$home/.ssh/authorized_keys")" = "$key" ] || fail "The key of $account is not what was written."
fi
is_ours && [ "$(field 6)" = "$home" ] && [ -d "$home" ] || fail "$account is not there after it was made."
printf '%s\n' "$uid"
`

/** Once nobody can come in: at and cron, processes, mail, home, account, group, sudo, in this order. */
export const removeScript = String.raw`
value account; value session; value comment; value treatment; value stamp
${findAccount}${endProcesses}home="/home/$account"
remove_home() {
  [ -e "$home" ] || [ -L "$home" ] || return 0
  [ "$(stat -c %u "$home")" = "$uid" ] || fail "$home belongs to somebody else, and was left."
  if [ "$treatment" = archive ] && [ -d "$home" ] && [ ! -L "$home" ]; then
    mkdir -p /var/backups/gatehouse && chmod 700 /var/backups/gatehouse
    archive="/var/backups/gatehouse/$account-$stamp.tar.gz"
    tar -C /home -czf "$archive.part" -- "$account" || { rm -f "$archive.part"; fail "$home could not be archived; nothing of it was removed."; }
    chmod 600 "$archive.part" && sync && mv -f "$archive.part" "$archive" || fail "$archive could not be written."
    printf 'Its home is kept in %s.\n' "$archive"
  fi
  rm -rf --one-file-system -- "$home"
  [ ! -e "$home" ] || fail "$home could not be removed."
}
# Where somebody who is not root can write; as root they leave files of root.
list_left() {
  left=$({ timeout 20 find /tmp /var /dev/shm /srv /opt /home /mnt /media /usr/local -xdev -path "$home" -prune -o -uid "$uid" -print
    [ $? = 124 ] && echo '(the search was not finished)'; } 2>/dev/null | sort -u)
  [ -n "$left" ] || return 0
  printf '%s files outside of its home were left where they are:\n' "$(printf '%s\n' "$left" | wc -l)"
  printf '%s\n' "$left" | head -n 20
}

if [ -z "$(entry)" ]; then
  [ -e "$marker" ] || { echo "There is no account $account any more."; exit 0; }
  uid=$(cat "$marker")
  case $uid in ''|*[!0-9]*) fail "$marker does not say which account it was." ;; esac
  remove_home
else
  is_ours || { [ -e "$marker" ] && fail "The account $account does not say any more that it was made for this session. It was left as it is."; echo "The account $account was not made for this session, and was left as it is."; exit 0; }
  uid=$(field 3)
  [ "$uid" -ge 1000 ] || fail "$account has the uid $uid, which belongs to the system. It was left as it is."
  [ "$(field 6)" = "$home" ] || fail "The home of $account is $(field 6) and no longer $home. It was left as it is."
  usermod -L -e 1 "$account" || fail "$account could not be locked."
  command -v loginctl >/dev/null && loginctl disable-linger "$account" >/dev/null 2>&1
  command -v crontab >/dev/null && crontab -u "$account" -r >/dev/null 2>&1
  if command -v atq >/dev/null; then
    atq | awk -v a="$account" '$NF == a { print $1 }' | while IFS= read -r number; do atrm "$number"; done
  fi
  end_processes
  rm -f -- "/var/mail/$account" "/var/spool/mail/$account" "/var/spool/cron/crontabs/$account" "/var/spool/cron/$account"
  list_left
  remove_home
  userdel "$account" || fail "userdel could not remove $account."
  [ -z "$(entry)" ] || fail "$account is still there after userdel."
fi
if getent group "$account" >/dev/null && [ -z "$(getent group "$account" | cut -d: -f4)" ]; then groupdel "$account" 2>/dev/null; fi
rm -f -- "/etc/sudoers.d/gatehouse-$account-$session-"*
rm -f -- "$kept/"*":$account:$session"
[ -z "$(processes)" ] || fail "A process of $account is still there."
echo "The account $account is gone."
`

export const accountGoneScript = String.raw`
value account; value session; value comment
${findAccount}if [ -e "$marker" ] || is_ours; then echo there; else echo gone; fi
`

export const logOffScript = String.raw`${endProcesses}
value account
uid=$(id -u "$account" 2>/dev/null) || { echo "There is no account $account."; exit 0; }
[ "$uid" -ge 1000 ] || fail "$account belongs to the system: it is not logged off."
[ "$uid" != "$(printenv SUDO_UID)" ] || fail "Gatehouse itself is connected as $account: it is not logged off."
end_processes
echo "Nothing of $account is running."
`
