import { appendFile, copyFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Tail, type TailPosition } from './tail.ts'

let directory: string
let path: string
let position: TailPosition | undefined
let ids: Set<string>

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-tail-'))
  path = join(directory, 'auth.log')
  position = undefined
  ids = new Set()
})

afterEach(() => rm(directory, { recursive: true }))

/** All lines that are there to read; checks that no two have one id. */
async function read(tail = new Tail(path)): Promise<string[]> {
  const lines: string[] = []
  for (let hasMore = true; hasMore;) {
    const part = await tail.read(position)
    for (const { data, id } of part.parts) {
      expect(ids).not.toContain(`${id} ${data.toString()}`)
      ids.add(`${id} ${data.toString()}`)
      lines.push(data.toString())
    }
    position = part.position
    hasMore = part.hasMore
  }
  return lines
}

test('what is appended is read once, and half a line when it is whole', async () => {
  await writeFile(path, 'one\ntwo\nthr')
  expect(await read()).toEqual(['one', 'two'])
  await appendFile(path, 'ee\n')
  expect(await read()).toEqual(['three'])
  expect(await read()).toEqual([])
})

test('the position at the end leaves out what is there already', async () => {
  await writeFile(path, 'one\ntwo\n')
  position = await new Tail(path).positionAtEnd()
  await appendFile(path, 'three\n')

  expect(await read()).toEqual(['three'])
})

test('a little of the past begins with a whole line', async () => {
  await writeFile(path, 'first line\nsecond line\n')
  position = await new Tail(path).positionAtEnd(15)

  expect(await read()).toEqual(['second line'])
})

test('a rotated log is finished before the new one begins', async () => {
  await writeFile(path, 'one\n')
  await read()
  await appendFile(path, 'two\nlast without end')
  await rename(path, `${path}.1`)
  await writeFile(path, 'three\n')

  expect(await read()).toEqual(['two', 'last without end', 'three'])
})

test('a log that was copied and truncated is finished from its copy', async () => {
  await writeFile(path, 'one\n')
  await read()
  await appendFile(path, 'two\n')
  await copyFile(path, `${path}-20261121`)
  await truncate(path)
  await appendFile(path, 'three\n')

  expect(await read()).toEqual(['two', 'three'])
})

test('a truncated log without a copy begins anew, also when it has grown past the old end', async () => {
  await writeFile(path, 'one\n')
  await read()
  await truncate(path)
  await appendFile(path, 'another and longer line\n')

  expect(await read()).toEqual(['another and longer line'])
})

test('between two logs there may be none for a moment', async () => {
  await writeFile(path, 'one\n')
  await read()
  await rename(path, `${path}.1`)
  expect(await read()).toEqual([])
  await writeFile(path, 'two\n')

  expect(await read()).toEqual(['two'])
})

test('a log that comes into being later is read from its beginning, and a directory in its place is not', async () => {
  expect(await read()).toEqual([])
  await writeFile(path, 'one\n')
  expect(await read()).toEqual(['one'])
  expect((await new Tail(directory).read(undefined)).status).toBe('unreadable')
})

test('a line without end is cut and does not stop the rest', async () => {
  await writeFile(path, `${'x'.repeat(600_000)}\nnext\n`)
  const lines = await read()

  expect(lines.join('').length).toBe(600_004)
  expect(lines.at(-1)).toBe('next')
})

test('whatever is written, every byte of it is read once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.stringMatching(/^[a-z]{0,8}\n?$/), { maxLength: 5 }), { maxLength: 6 }),
      async (bursts) => {
        await writeFile(path, '')
        position = await new Tail(path).positionAtEnd()
        ids = new Set()
        const seen: string[] = []
        for (const burst of bursts) {
          await appendFile(path, burst.join(''))
          seen.push(...(await read()))
        }
        const all = bursts.flat().join('')
        const whole = all.slice(0, all.lastIndexOf('\n') + 1)
        expect(seen).toEqual(whole.split('\n').filter((line) => line !== ''))
      },
    ),
    { numRuns: 50 },
  )
})
