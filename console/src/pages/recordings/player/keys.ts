export type PlayerKey =
  | {
      do: 'toggle' | 'full-screen' | 'faster' | 'slower' | 'next-event' | 'previous-event'
    }
  | { do: 'move'; byMs: number }
  /** To so many tenths of it. */
  | { do: 'jump'; tenths: number }

interface Pressed {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

const plain: Readonly<Record<string, PlayerKey>> = {
  ' ': { do: 'toggle' },
  k: { do: 'toggle' },
  f: { do: 'full-screen' },
  '>': { do: 'faster' },
  '<': { do: 'slower' },
  ']': { do: 'next-event' },
  '[': { do: 'previous-event' },
}

/** For the reader, in the order of use. */
export const keyTexts: readonly (readonly [keys: string, text: string])[] = [
  ['Space', 'play or pause'],
  ['← →', '5 seconds back or on, with Shift 60'],
  ['0 – 9', 'to that many tenths'],
  ['[ ]', 'to the event before or after'],
  ['< >', 'slower or faster'],
  ['f', 'full screen'],
  ['/', 'find in this recording'],
]

/** What a key does to the player; undefined for all others, which are the browser's. */
export function playerKey({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed) {
  if (ctrlKey || metaKey || altKey) return undefined
  const stepMs = shiftKey ? 60_000 : 5_000
  if (key === 'ArrowLeft') return { do: 'move', byMs: -stepMs } satisfies PlayerKey
  if (key === 'ArrowRight') return { do: 'move', byMs: stepMs } satisfies PlayerKey
  if (/^\d$/.test(key)) return { do: 'jump', tenths: Number(key) } satisfies PlayerKey
  return plain[key.length === 1 ? key.toLowerCase() : key]
}

const typing = 'input:not([type=range]), textarea:not(.xterm-helper-textarea), select'

/** Whether a key belongs to what has the focus: a field, a dialog, or for Space a button. */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest(`${typing}, [contenteditable], [role=dialog], [role=menu], [role=listbox]`))
    return true
  return key === ' ' && target.closest('button, a') !== null
}
