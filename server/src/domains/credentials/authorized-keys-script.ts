// Run as the account itself: as root, a link in its home could lead anywhere. The key is the one line of standard input.
const begin = `
set -eu
umask 077
IFS= read -r key
home=$(getent passwd "$(id -un)" 2>/dev/null | cut -d: -f6) || home=
[ -n "$home" ] || home=$HOME
file=$home/.ssh/authorized_keys
`

/** Adds a line for the key unless there is one. */
export const appendKeyScript = `${begin}
[ -d "$home/.ssh" ] || mkdir "$home/.ssh"
if ! grep -qsF -e "$key" "$file"; then
  if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then echo >> "$file"; fi
  printf '%s gatehouse\\n' "$key" >> "$file"
fi
grep -qF -e "$key" "$file"
`

/** Removes every line with the key. The file is replaced in one step, so that it is never without its other keys. */
export const removeKeyScript = `${begin}
[ -e "$file" ] || exit 0
file=$(readlink -f "$file")
temporary=$(mktemp "$file.XXXXXX")
trap 'rm -f "$temporary"' EXIT
cp -p "$file" "$temporary"
grep -vF -e "$key" "$file" > "$temporary" || [ $? -eq 1 ]
mv -f "$temporary" "$file"
trap - EXIT
! grep -qF -e "$key" "$file"
`
