import { expect, test } from 'vitest'
import type { DirectoryPlace } from './directory-connection.ts'
import { findControllers } from './find-controllers.ts'
import { troubleOf } from './testing/trouble.ts'

const place: DirectoryPlace = { domain: 'Corp.test', controllers: [], encryption: 'ldaps' }

const answering =
  (...names: readonly string[]) =>
  () =>
    Promise.resolve(names.map((name) => ({ name, port: 389, priority: 0, weight: 1 })))

test('controllers are those that DNS names within the domain', async () => {
  const found = await findControllers(
    place,
    () => 0.5,
    answering('dc1.corp.test', 'mallory.example', 'DC2.CORP.TEST', 'evilcorp.test'),
  )

  expect(found).toEqual([
    { host: 'dc1.corp.test', port: 636 },
    { host: 'DC2.CORP.TEST', port: 636 },
  ])
})

test('a name outside of the domain counts where only its own authority is trusted', async () => {
  const found = await findControllers(
    { ...place, encryption: 'starttls', caCertificates: 'PEM' },
    () => 0.5,
    answering('dc1.corp.example'),
  )

  expect(found).toEqual([{ host: 'dc1.corp.example', port: 389 }])
})

test('when DNS names others alone, it is said whom, and nobody is asked', async () => {
  const trouble = await troubleOf(findControllers(place, () => 0.5, answering('mallory.example')))

  expect(trouble.step).toBe('name')
  expect(trouble.text).toContain('DNS names mallory.example as a domain controller of Corp.test')
})
