import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const page = path.join(root, 'docs/operations/attacks.md')

interface Row {
  name: string
  /** In bold: their tests are named for the class. */
  attacks: string[]
  others: string[]
}

const rows: Row[] = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Class'))
  .map((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const files = (cells[4] ?? '').split(' ')
    return {
      name: cells[1] ?? '',
      attacks: files
        .filter((file) => file.startsWith('**'))
        .map((file) => file.replaceAll('*', '')),
      others: files.filter((file) => !file.startsWith('**')),
    }
  })

test('the page of attacks has its classes', () => {
  expect(rows.length).toBeGreaterThanOrEqual(17)
})

test.each(rows.map((row) => [row.name, row] as const))(
  '%s: each file is there, and the tests that attack are named for it',
  (name, { attacks, others }) => {
    expect(attacks.length, 'Name a file in bold.').toBeGreaterThan(0)
    for (const file of [...attacks, ...others]) {
      expect(existsSync(path.join(root, file)), `${file} is gone: correct ${page}.`).toBe(true)
    }
    for (const file of attacks) {
      const text = readFileSync(path.join(root, file), 'utf8').toLowerCase()
      const words = `There is no describe with “${name}” in ${file}.`
      expect(text, words).toMatch(new RegExp(`describe[^\\n]*\\(\\s*['\`]${name.toLowerCase()}`))
    }
  },
)

test('every file of attacks has its place on the page', () => {
  const files = globSync('{test,server/src,libs}/**/*.attack.test.ts', { cwd: root })

  const named = rows.flatMap(({ attacks }) => attacks)
  expect(files.filter((file) => !file.includes('node_modules') && !named.includes(file))).toEqual(
    [],
  )
})
