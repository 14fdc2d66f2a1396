/** The parts of a scan in their order, as the script names them. */
export const scanParts = [
  'host',
  'users',
  'groups',
  'sudo rules',
  'services',
  'ports',
  'packages',
  'authorized keys',
] as const
export type ScanPart = (typeof scanParts)[number]

/** Begins a line of the output that says which file or program the next lines come from. */
export const sectionMark = '@@gatehouse '

/**
 * Reads what a scan wants to know, as far as it may, and changes nothing. For any POSIX shell: goes in by standard input,
 * holds no value of ours. Progress goes to standard error as `@@part <number>`; what is missing or may not be read goes
 * to standard output as a section `problem`. Each section is cut, so that no host can fill the memory.
 */
export const scanScript = String.raw`
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH
umask 077
S=
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then S='sudo -n'; fi
fi
part() { echo "@@part $1" >&2; }
mark() { printf '\n@@gatehouse %s\n' "$*"; }
problem() { mark problem; printf '%s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
cut_lines() { head -n "$1" | cut -c 1-2000; }
if [ "$(id -u)" != 0 ] && [ -z "$S" ]; then
  problem 'The service account is not root and may not use sudo: what only root may read is missing.'
fi

part 1
mark hostname; hostname 2>/dev/null || uname -n
mark os-release; cat /etc/os-release 2>/dev/null | cut_lines 50
mark kernel; uname -sr

part 2
mark passwd; { getent passwd 2>/dev/null || cat /etc/passwd; } | cut_lines 20000
mark shadow
$S cat /etc/shadow 2>/dev/null | awk -F: '{ c = substr($2, 1, 1); print $1 ":" ((c == "!" || c == "*") ? "locked" : "open") ":" $3 }' | cut_lines 20000

part 3
mark group; { getent group 2>/dev/null || cat /etc/group; } | cut_lines 20000

part 4
if $S test -r /etc/sudoers; then
  for file in /etc/sudoers $($S find /etc/sudoers.d -type f 2>/dev/null | sort | head -n 500); do
    mark sudoers "$file"; $S cat "$file" 2>/dev/null | cut_lines 2000
  done
elif has sudo; then
  problem 'The rules of sudo may not be read.'
fi

part 5
if has systemctl && systemctl list-unit-files --type=service --no-legend --no-pager >/dev/null 2>&1; then
  mark unit-files; systemctl list-unit-files --type=service --no-legend --no-pager 2>/dev/null | cut_lines 5000
  mark units; systemctl list-units --type=service --all --plain --no-legend --no-pager 2>/dev/null | cut_lines 5000
  mark unit-users; systemctl show '*.service' --property=Id,User --no-pager 2>/dev/null | awk 'BEGIN { RS = ""; FS = "\n" } { id = ""; user = ""; for (i = 1; i <= NF; i++) { if ($i ~ /^Id=/) id = substr($i, 4); if ($i ~ /^User=/) user = substr($i, 6) } if (id != "" && user != "") print id "\t" user }' | cut_lines 5000
elif has rc-status; then
  mark rc-status; rc-status --all --nocolor 2>/dev/null | cut_lines 5000
elif [ -d /etc/init.d ]; then
  mark init-d; ls /etc/init.d 2>/dev/null | cut_lines 5000
else
  problem 'Nothing here says which services there are.'
fi
for directory in /var/spool/cron/crontabs /var/spool/cron; do
  $S test -d "$directory" 2>/dev/null && { mark cron-owners; $S ls "$directory" 2>/dev/null | grep -v -x -e crontabs -e atjobs -e atspool -e lastrun | cut_lines 5000; break; }
done

part 6
if has ss; then
  mark ss; $S ss -H -l -n -t -u -p 2>/dev/null | cut_lines 5000
elif has netstat; then
  mark netstat; $S netstat -l -n -t -u -p 2>/dev/null | cut_lines 5000
else
  problem 'There is neither ss nor netstat, so the open ports are not known.'
fi

part 7
if has dpkg-query; then
  mark packages; dpkg-query -W -f='${'$'}{db:Status-Abbrev}\t${'$'}{Package}\t${'$'}{Version}\n' 2>/dev/null | sed -n 's/^.i[^\t]*\t//p' | cut_lines 20000
elif has rpm; then
  mark packages; rpm -qa --qf '%{NAME}\t%{VERSION}-%{RELEASE}\n' 2>/dev/null | cut_lines 20000
elif has apk; then
  mark apk; apk info -v 2>/dev/null | cut_lines 20000
else
  problem 'There is neither dpkg, rpm nor apk, so the packages are not known.'
fi

part 8
{ getent passwd 2>/dev/null || cat /etc/passwd; } | head -n 20000 | while IFS=: read -r name x uid gid gecos home shell; do
  case $home in /?*) ;; *) continue ;; esac
  for file in "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; do
    if $S test -r "$file" 2>/dev/null; then
      mark authorized-keys "$name"; $S cat "$file" 2>/dev/null | cut_lines 500
    elif $S test -d "$home/.ssh" 2>/dev/null && ! $S test -x "$home/.ssh" 2>/dev/null; then
      problem "The authorized keys of $name may not be read."; break
    fi
  done
done
mark end
`
