import { commandsIn } from './shell-words.ts'

/** From the target to the user, or to the target. What may do both counts as `writes`. */
export type Transfer = 'reads' | 'writes'

/** Run what comes after them. */
const wrappers = new Set([
  ...['sudo', 'doas', 'env', 'nice', 'ionice', 'exec', 'command', 'nohup', 'time', 'timeout'],
  ...['stdbuf', 'setsid', 'busybox', 'chroot', 'flock', 'su', 'runuser', 'builtin', 'eval'],
])
const shells = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh'])
const maxDepth = 4
/** A program does not stand behind more options than that. */
const maxWrapperWords = 64

/**
 * Whether a command is the far side of a file transfer: `scp -t`, `rsync --server`, `sftp-server`. A guard rail, not a
 * boundary: whoever has a shell or may run commands can move bytes by any program.
 */
export function transferOf(command: string, depth = 0): Transfer | undefined {
  const found = commandsIn(command).map((words) => ofCommand(words, depth))
  return found.includes('writes') ? 'writes' : found.find((one) => one !== undefined)
}

function ofCommand(words: readonly string[], depth: number): Transfer | undefined {
  const start = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))
  const [name = '', ...rest] = words.slice(Math.max(start, 0))
  const program = basename(name)
  if (depth < maxDepth && shells.has(program)) {
    const at = rest.findIndex((word) => /^-\w*c$/.test(word))
    return at < 0 ? undefined : transferOf(rest[at + 1] ?? '', depth + 1)
  }
  if (wrappers.has(program)) return ofWrapped(rest, depth)
  return ofProgram(program, rest)
}

/** Its own options end where the program begins, which only it knows for sure: each word may be that. */
function ofWrapped(words: readonly string[], depth: number): Transfer | undefined {
  for (const [index, word] of words.slice(0, maxWrapperWords).entries()) {
    const rest = words.slice(index + 1)
    // `su -c "scp -t ."` and the like.
    const found =
      /\s/.test(word) && depth < maxDepth
        ? transferOf(word, depth + 1)
        : shells.has(basename(word)) && depth < maxDepth
          ? ofCommand(words.slice(index), depth + 1)
          : ofProgram(basename(word), rest)
    if (found) return found
  }
  return undefined
}

function ofProgram(program: string, rest: readonly string[]): Transfer | undefined {
  switch (program) {
    case 'scp':
      return ofScp(rest)
    case 'rsync':
      if (!rest.includes('--server')) return undefined
      return rest.includes('--sender') ? 'reads' : 'writes'
    case 'sftp-server':
    case 'internal-sftp':
      return hasFlag(rest, 'R') ? 'reads' : 'writes'
    default:
      return undefined
  }
}

const ofScp = (rest: readonly string[]): Transfer | undefined => {
  if (hasFlag(rest, 't')) return 'writes'
  return hasFlag(rest, 'f') ? 'reads' : undefined
}

/** Alone or among others: `-pt`. */
const hasFlag = (words: readonly string[], flag: string): boolean =>
  words.some((word) => /^-[a-z\d]+$/i.test(word) && word.includes(flag))

const basename = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
