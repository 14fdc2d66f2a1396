import { open, rename } from 'node:fs/promises'
import { randomNumbers } from '../varied-records.ts'

/** More than any window of a compressor, so that repeating it saves nothing. */
const blockBytes = 32 * 1024 * 1024

const services = ['sshd', 'nginx', 'postgres', 'kernel', 'cron', 'systemd', 'dockerd', 'postfix']
const phrases = [
  'Accepted publickey for deploy from 10.20.3.4 port 53122',
  'GET /api/v1/orders?page=3 200 812 "-" "Mozilla/5.0 (X11; Linux x86_64)"',
  'checkpoint complete: wrote 1723 buffers (10.5%)',
  'connection closed by authenticating user root',
  'Started Session 4711 of user backup.',
  'warning: database cache is nearly full',
]

let block: Buffer | undefined

/** Lines of a log, as a shell shows them: they compress to about a fifth. Every place of a longer file has its bytes. */
export function sampleBlock(): Buffer {
  block ??= makeBlock()
  return block
}

function makeBlock(): Buffer {
  const random = randomNumbers(20_261_121)
  const pick = (all: readonly string[]): string => all[random(all.length)] ?? ''
  const bytes = Buffer.alloc(blockBytes)
  let used = 0
  for (let second = 0; used < blockBytes; second += 1) {
    const at = new Date(1_795_000_000_000 + second * 130).toISOString()
    const id = random(2 ** 32).toString(16)
    const line = `${at} web1 ${pick(services)}[${random(60_000)}]: ${pick(phrases)} id=${id}\n`
    used += bytes.write(line, used, 'latin1')
  }
  return bytes
}

/** What stands in a sample file from a place on, up to the end of a block. */
export const sampleAt = (offset: number, length: number): Buffer => {
  const from = offset % blockBytes
  return sampleBlock().subarray(from, Math.min(blockBytes, from + length))
}

/** Whether these bytes stand in a sample file at this place. */
export function isSample(offset: number, bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length;) {
    const expected = sampleAt(offset + at, bytes.length - at)
    if (bytes.compare(expected, 0, expected.length, at, at + expected.length) !== 0) return false
    at += expected.length
  }
  return true
}

export async function writeSample(path: string, size: number): Promise<void> {
  const file = await open(`${path}.part`, 'w', 0o644)
  try {
    for (let at = 0; at < size;) {
      const { bytesWritten } = await file.write(sampleAt(at, size - at))
      at += bytesWritten
    }
  } finally {
    await file.close()
  }
  await rename(`${path}.part`, path)
}
