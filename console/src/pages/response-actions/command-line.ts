/** Arguments as one would type them into a shell, so that blanks within one can be seen. */
export const commandLine = (command: readonly string[]): string => command.map(quoted).join(' ')

const quoted = (argument: string) =>
  /^[\w@%+=:,./{}-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`

/** One argument a line; an empty last line is not one. */
export const argumentsOf = (text: string): string[] => {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
