import { setTimeout as pause } from 'node:timers/promises'
import type { Way } from './names.ts'
import { startSsh } from './ssh-client.ts'

/** People type slower; but a key is never pressed before the last one is shown. */
const betweenKeys = 15
const warmKeys = 20
const patienceMilliseconds = 10_000

/** Milliseconds from a key to its echo, key by key in turn on every way, from the terminal of a program that prints nothing. */
export async function measureKeystrokes(
  sshConfig: string,
  ways: readonly Way[],
  count: number,
): Promise<Map<Way, number[]>> {
  const terminals = await Promise.all(
    ways.map(async (way) => ({ way, terminal: await openTerminal(sshConfig, way) })),
  )
  const times = new Map<Way, number[]>(ways.map((way) => [way, []]))
  try {
    for (let key = 0; key < warmKeys + count; key += 1) {
      for (const { way, terminal } of terminals) {
        const milliseconds = await terminal.press('abcdefghij'[key % 10] ?? 'a')
        if (key >= warmKeys) times.get(way)?.push(milliseconds)
        await pause(betweenKeys)
      }
    }
  } finally {
    await Promise.all(terminals.map(({ terminal }) => terminal.close()))
  }
  return times
}

async function openTerminal(sshConfig: string, way: Way) {
  const { child, ended } = startSsh(sshConfig, ['-tt', way, 'echo begun; exec cat'])
  let shown = ''
  let look = () => undefined as void
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    shown += text
    look()
  })
  const until = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${way}: ${JSON.stringify(text)} was not shown in time.`))
      }, patienceMilliseconds)
      look = () => {
        if (!shown.includes(text)) return
        clearTimeout(timer)
        resolve()
      }
      look()
      void ended.then(({ complaint }) => {
        clearTimeout(timer)
        reject(new Error(`${way}: ssh has ended: ${complaint}`))
      })
    })
  await until('begun\r\n')
  return {
    async press(key: string): Promise<number> {
      shown = ''
      const began = performance.now()
      child.stdin?.write(key)
      await until(key)
      return performance.now() - began
    },
    async close() {
      child.stdin?.end('\n\u0004')
      await ended
    },
  }
}
