import { credentialsApi } from '@gatehouse/contract/credentials'
import { sitesApi } from '@gatehouse/contract/sites'
import { type Target, targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, fakeAnyway, fakeUpload } from '../../app/testing/fake.ts'
import { aHostKey, aScan, aTarget, hostScanId, targetId } from '../../app/testing/gate.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, customerId } from '../../app/testing/things.ts'

const page = `/organizations/${customerId}/targets`

function open(
  address: string,
  target: Target = aTarget(),
  role: 'administrator' | 'viewer' = 'administrator',
) {
  fakeAnyway(targetsApi.list, { targets: [target] })
  fakeAnyway(targetGroupsApi.list, { groups: [] })
  fakeAnyway(targetsApi.get, target)
  fakeAnyway(sitesApi.list, { sites: [] })
  fakeAnyway(targetsApi.scans, { scans: [aScan()] })
  fakeAnyway(credentialsApi.list, { credentials: [] })
  return renderAt(address, { login: aLogin(role) })
}

test('targets are found by what is typed, and the address keeps it', async () => {
  const { address } = open(page)

  await userEvent.type(await screen.findByLabelText('Find a name, address or tag'), 'web{Enter}')

  await waitFor(() => expect(address()).toBe(`${page}?text=web`))
  expect(askedOf('/targets').at(-1)?.query).toMatchObject({ text: 'web' })
})

test('who may only look is told why a target cannot be added', async () => {
  open(page, aTarget(), 'viewer')

  const add = await screen.findByRole('button', { name: 'Add a target' })

  expect(add.getAttribute('aria-disabled')).toBe('true')
})

test('a file is tried before anything of it is written', async () => {
  open(page)
  const asked: boolean[] = []
  fakeUpload(targetsApi.import, ({ query }) => {
    asked.push(query.isTrial)
    return { added: 2, changed: 0, unchanged: 1, problems: [{ line: 3, text: 'It has no name.' }] }
  })

  await userEvent.click(await screen.findByRole('button', { name: 'Import CSV' }))
  const input = document.querySelector<HTMLInputElement>('input[type=file]')
  if (!input) throw new Error('There is no place for a file.')
  await userEvent.upload(
    input,
    new File(['DNS Host Name\nweb-02\n'], 'a.csv', { type: 'text/csv' }),
  )

  expect(await screen.findByText('What the import would do')).toBeTruthy()
  expect(screen.getByText('Line 3: It has no name.')).toBeTruthy()
  expect(asked).toEqual([true])
  await userEvent.click(screen.getByRole('button', { name: 'Import 2 targets' }))
  await waitFor(() => expect(asked).toEqual([true, false]))
})

test('a test shows each step, and at the one that failed what to do', async () => {
  open(`${page}/${targetId}`)
  fake(targetsApi.test, {
    succeeded: false,
    steps: [
      { name: 'name', outcome: 'succeeded', text: 'It is 10.0.0.12.', fix: '', milliseconds: 3 },
      {
        name: 'connection',
        outcome: 'failed',
        text: 'Port 22 refuses.',
        fix: 'Start sshd.',
        milliseconds: 9,
      },
      { name: 'host-key', outcome: 'skipped', text: '', fix: '', milliseconds: 0 },
    ],
  })

  await userEvent.click(await screen.findByRole('button', { name: 'Test it now' }))

  const steps = within(await screen.findByRole('list', { name: 'Steps of the test' }))
  expect(steps.getByText('Start sshd.')).toBeTruthy()
  expect(steps.getByLabelText('Not tried')).toBeTruthy()
})

test('a refused key is trusted after it was compared', async () => {
  const refusedHostKey = {
    algorithm: 'ssh-ed25519',
    fingerprint: aHostKey.fingerprint,
    hop: 'direct',
    seenAt: aHostKey.pinnedAt,
  }
  open(`${page}/${targetId}`, aTarget({ hostKeys: [], refusedHostKey }))
  fake(targetsApi.pinHostKey, aTarget())

  await userEvent.click(await screen.findByRole('button', { name: 'Trust this key' }))
  const asked = await screen.findByRole('dialog')
  await userEvent.click(within(asked).getByRole('button', { name: 'Trust this key' }))

  await waitFor(() =>
    expect(askedOf('/host-keys')[0]?.body).toEqual({ fingerprint: aHostKey.fingerprint }),
  )
})

test('what changed between scans is shown by section', async () => {
  open(`${page}/${targetId}?tab=changes`)
  const before = aScan({ id: hostScanId.replace(/.$/, '9') as typeof hostScanId })
  fake(targetsApi.scans, { scans: [aScan(), before] })
  fake(targetsApi.getScan, {
    scan: aScan(),
    since: before,
    differences: [{ section: 'users', change: 'added', name: 'mallory', after: 'uid 0' }],
  })

  const users = await screen.findByText('Users: 1 difference')

  expect(users).toBeTruthy()
  expect(screen.getByRole('region', { name: 'mallory' })).toBeTruthy()
})

test('a rule of a group shows which targets it holds while it is typed', async () => {
  open(`/organizations/${customerId}/target-groups?add=true`)
  fake(targetGroupsApi.preview, { targets: [aTarget()], total: 1 })

  await userEvent.click(await screen.findByRole('switch', { name: /all that fit a rule/ }))

  expect(await screen.findByText('1 target now')).toBeTruthy()
  expect(screen.getByText('A rule without a condition holds every target.')).toBeTruthy()
})
