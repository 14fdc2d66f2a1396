/**
 * Variables that make a program load or run something else, whoever allowed them: a policy that lets no shell in would be
 * gone around with one of them.
 */
const dangerous =
  /^(?:LD_|DYLD_|GCONV_|GLIBC_|MALLOC_|NLSPATH$|LOCPATH$|HOSTALIASES$|RES_OPTIONS$|TERMINFO|TERMCAP$|BASH|SHELLOPTS$|ENV$|FPATH$|ZDOTDIR$|CDPATH$|IFS$|PATH$|PS[0-9]$|PROMPT_COMMAND$|PYTHON|PERL|RUBY|NODE_|JAVA_|_JAVA_|JDK_|GIT_(?!AUTHOR_|COMMITTER_)|RSYNC_|SSH_|SUDO_|EDITOR$|VISUAL$|PAGER$|LESS|MANPAGER$|BROWSER$|TMPDIR$|HOME$|USER$|LOGNAME$|SHELL$)/i

export const isDangerousVariable = (name: string): boolean => dangerous.test(name)

/** `LC_*` matches by its start. What is dangerous, or no name at all, never goes through. */
export function allowedVariables(
  environment: Readonly<Record<string, string>>,
  patterns: readonly string[],
): Record<string, string> {
  const isNamed = (name: string) =>
    patterns.some((each) =>
      each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each,
    )
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) =>
        /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) &&
        !value.includes('\0') &&
        !isDangerousVariable(name) &&
        isNamed(name),
    ),
  )
}
