import { startSsh } from './ssh-client.ts'

const patienceMilliseconds = 60_000
/** What the shell of the accounts shows. */
const prompt = '$ '

/** Milliseconds from the start of the client until the shell's prompt is there, in turn on every way. */
export async function measureConnects<T extends string>(
  sshConfig: string,
  ways: readonly T[],
  rounds: number,
): Promise<Map<T, number[]>> {
  const times = new Map<T, number[]>(ways.map((way) => [way, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const way of ways) {
      const milliseconds = await untilPrompt(sshConfig, way)
      // The first is for what is only made once.
      if (round > 0) times.get(way)?.push(milliseconds)
    }
  }
  return times
}

async function untilPrompt(sshConfig: string, way: string): Promise<number> {
  const began = performance.now()
  const { child, ended } = startSsh(sshConfig, ['-tt', way])
  let shown = ''
  const isThere = new Promise<number>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      shown += text
      if (shown.includes(prompt)) resolve(performance.now() - began)
    })
  })
  const timer = setTimeout(() => child.kill(), patienceMilliseconds)
  const milliseconds = await Promise.race([isThere, ended])
  clearTimeout(timer)
  if (typeof milliseconds !== 'number') {
    throw new Error(`${way}: no prompt came: ${milliseconds.complaint} ${shown}`)
  }
  child.stdin?.end('exit\n')
  await ended
  return milliseconds
}
