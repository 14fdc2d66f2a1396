import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

test('all but the folder `node` runs in a browser too', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  const bound = files.filter((name) =>
    /from '(?:node:|\.\/node\/)|\bBuffer\b|\bprocess\./.test(
      readFileSync(path.join(import.meta.dirname, name), 'utf8'),
    ),
  )

  expect(files.length).toBeGreaterThan(10)
  expect(bound, 'Use WebCrypto and Uint8Array, or let the caller give it.').toEqual([])
})
