export type Key =
  | { kind: 'text'; text: string }
  | {
      kind:
        | 'up'
        | 'down'
        | 'page-up'
        | 'page-down'
        | 'home'
        | 'end'
        | 'enter'
        | 'escape'
        | 'backspace'
        | 'clear'
        | 'cancel'
        | 'redraw'
    }

const named: Readonly<Record<string, Exclude<Key['kind'], 'text'>>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x15': 'clear',
  '\x17': 'clear',
  '\x03': 'cancel',
  '\x04': 'cancel',
  '\x0c': 'redraw',
  '\x10': 'up',
  '\x0e': 'down',
  '\x1b': 'escape',
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1bOA': 'up',
  '\x1bOB': 'down',
  '\x1b[5~': 'page-up',
  '\x1b[6~': 'page-down',
  '\x1b[H': 'home',
  '\x1b[1~': 'home',
  '\x1bOH': 'home',
  '\x1b[F': 'end',
  '\x1b[4~': 'end',
  '\x1bOF': 'end',
}

// eslint-disable-next-line no-control-regex
const token = /\x1b\[[0-?]*[ -/]*[@-~]|\x1bO[A-Z]|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/g

/** Keys in what a terminal has sent. A sequence that nothing here means is no key at all; Escape stands alone. */
export function readKeys(data: Buffer): Key[] {
  return (data.toString('utf8').match(token) ?? []).flatMap((part): Key[] => {
    const kind = named[part]
    if (kind) return [{ kind }]
    return part < ' ' ? [] : [{ kind: 'text', text: part }]
  })
}
