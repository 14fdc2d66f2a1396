const masked = '<secret>'

/** `-p hash` of these tools is a password, `-p` of others is a port or a path. */
const passwordTools =
  /(?:^|[/\s])(?:useradd|usermod|groupadd|groupmod|mysql|mysqldump|mysqladmin|sshpass)(?:\s|$)/
const shortOption = /(\s-p)( +|=)?(?:"[^"]*"|'[^']*'|\S+)/g
const longOption =
  /(--?(?:password|passwd|pass|secret|token|api-?key)(?:=| +))(?:"[^"]*"|'[^']*'|\S+)/gi
const assignment =
  /((?:^|\s)\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY)\w*=)(?:"[^"]*"|'[^']*'|\S+)/gi
const inAddress = /(\w+:\/\/[^\s:/@]+:)[^\s@]+(@)/g

/** A command line as it may be kept: without the passwords that people put into it. */
export function maskSecrets(command: string): string {
  const shorter = passwordTools.test(command)
    ? command.replaceAll(
        shortOption,
        (_all, option: string, blank = '') => `${option}${blank}${masked}`,
      )
    : command
  return shorter
    .replaceAll(longOption, `$1${masked}`)
    .replaceAll(assignment, `$1${masked}`)
    .replaceAll(inAddress, `$1${masked}$2`)
}
