import { parseArgs } from 'node:util'

export const usage = `Usage: gatehouse agent COMMAND [OPTIONS]

  enroll STRING         exchange a connection string for this agent's own token
                        (- reads the string from standard input)
      --replace         forget the server that it was enrolled at before
  run                   collect, spool and upload until stopped
      --parent-pipe     stop when standard input ends
  Both:
      --data-dir DIR    where the agent keeps what it knows
`

export type Command =
  | { name: 'enroll'; connectionString: string; isReplacing: boolean; dataDir: string | undefined }
  | { name: 'run'; hasParentPipe: boolean; dataDir: string | undefined }
  | { name: 'help' }

/** Throws a sentence for whoever typed the line. */
export function readCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  const dataDir = values['data-dir']
  const [name, ...rest] = positionals
  if (values.help || name === 'help' || name === undefined) return { name: 'help' }
  if (name === 'run' && rest.length === 0) {
    return { name, hasParentPipe: values['parent-pipe'] ?? false, dataDir }
  }
  const [connectionString] = rest
  if (name === 'enroll' && connectionString !== undefined && rest.length === 1) {
    return { name, connectionString, isReplacing: values.replace ?? false, dataDir }
  }
  if (name === 'enroll') {
    throw new Error('Give one connection string: gatehouse agent enroll STRING')
  }
  throw new Error(`There is no command 'agent ${positionals.join(' ')}'.`)
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'data-dir': { type: 'string' },
      'parent-pipe': { type: 'boolean' },
      replace: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
}
