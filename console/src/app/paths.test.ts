import { expect, test } from 'vitest'
import { makeQueryClient } from './query-client.ts'
import { paths } from './paths.ts'
import { makeRouter } from './routes.tsx'

test('the addresses of the pages stay what bookmarks and mails say', () => {
  expect(paths).toMatchSnapshot()
})

test('every path has a page and every page has a path', () => {
  const router = makeRouter(makeQueryClient(() => undefined))

  const served = Object.keys(router.routesByPath).map((path) => path.replace(/(.)\/$/, '$1'))

  expect([...new Set(served)].toSorted()).toEqual(Object.values(paths).toSorted())
})
