import { activityApi, investigationsApi } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake, FakeSocket } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { aLogin, aRecord, managingId } from '../../app/testing/things.ts'

const page = `/organizations/${managingId}/activity`

function openActivity(
  address: string,
  records: ActivityRecord[] = [aRecord({ what: 'sudo' })],
  login = aLogin(),
) {
  fake(activityApi.search, { records })
  fake(activityApi.histogram, {
    total: records.length,
    from: '2026-11-20T00:00:00.000Z',
    to: '2026-11-21T00:00:00.000Z',
    bucketSeconds: 3600,
    buckets: [],
  })
  fake(activityApi.facets, ({ query }) => ({
    values: query.field === 'who' ? [{ value: 'maria', count: 12 }] : [],
  }))
  return renderAt(address, { login })
}

const rows = () => within(screen.getByRole('table')).getAllByRole('row').slice(1)

test('filters in the address are shown as sentences and asked of the server', async () => {
  openActivity(`${page}?who=equals:alice&what=doesNotContain:tmp&last=all`)

  await screen.findByRole('button', { name: 'Change: Who is alice' })

  expect(screen.getByRole('button', { name: 'Change: What does not contain tmp' })).toBeTruthy()
  await waitFor(() =>
    expect(askedOf('/activity').at(-1)?.query).toMatchObject({
      who: 'equals:alice',
      what: 'doesNotContain:tmp',
    }),
  )
})

test('choosing a frequent value puts it into the address, and again takes it out', async () => {
  const { address } = openActivity(page)
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'maria 12' }))
  await waitFor(() => expect(address()).toBe(`${page}?who=equals:maria`))

  await user.click(await screen.findByRole('button', { name: 'maria 12', pressed: true }))
  await waitFor(() => expect(address()).toBe(page))
})

test('a chip is removed from the address', async () => {
  const { address } = openActivity(`${page}?who=alice&where=web`)

  await userEvent.click(await screen.findByRole('button', { name: 'Remove: Who contains alice' }))

  await waitFor(() => expect(address()).toBe(`${page}?where=web`))
})

test('words are searched with Enter', async () => {
  const { address } = openActivity(page)

  await userEvent.type(
    await screen.findByRole('textbox', { name: 'Find words anywhere in a record' }),
    'passwd root{Enter}',
  )

  await waitFor(() => expect(address()).toBe(`${page}?text=passwd+root`))
})

test('a record that arrives stands on top without reloading', async () => {
  openActivity(page, [aRecord({ what: 'old', at: '2026-11-21T08:00:00.000Z' })])
  await screen.findByText('old')

  FakeSocket.to(activityApi.tail)[0]?.open()
  FakeSocket.to(activityApi.tail)[0]?.send(activityApi.tail, {
    type: 'records',
    records: [aRecord({ what: 'new', at: '2026-11-21T09:00:00.000Z' })],
  })

  await screen.findByText('new')
  expect(rows().map((row) => /old|new/.exec(row.textContent)?.[0])).toEqual(['new', 'old'])
})

test('while the reader is further down, new records wait to be called', async () => {
  openActivity(page)
  await screen.findByText('sudo')
  const frame = screen.getByRole('table').parentElement
  if (!frame) throw new Error('The table has no frame to scroll.')

  frame.scrollTop = 200
  fireEvent.scroll(frame)
  FakeSocket.to(activityApi.tail)[0]?.send(activityApi.tail, {
    type: 'records',
    records: [aRecord({ what: 'first' }), aRecord({ what: 'second' })],
  })

  const waiting = await screen.findByRole('button', { name: '2 new' })
  expect(screen.queryByText('first')).toBeNull()

  await userEvent.click(waiting)

  await screen.findByText('first')
  expect(screen.queryByRole('button', { name: '2 new' })).toBeNull()
})

test('a range that ends in the past is not followed', async () => {
  openActivity(`${page}?to=2026-11-01T00:00:00.000Z`)

  await screen.findByText('Past range')

  expect(FakeSocket.to(activityApi.tail)).toEqual([])
})

test('a record opens beside the list with what was before and after', async () => {
  const record = aRecord({
    details: [{ property: 'Members', before: 'deploy, maria', after: 'alice, deploy, maria' }],
  })
  const { address } = openActivity(page, [record])

  await userEvent.click((await screen.findAllByText('sudo'))[0] ?? document.body)

  const panel = await screen.findByRole('complementary', { name: 'Record' })
  const change = within(panel).getByRole('region', { name: 'Members' })
  expect(within(change).getByRole('img', { name: 'removed' })).toBeTruthy()
  expect(within(change).getByRole('img', { name: 'added' })).toBeTruthy()
  expect(within(change).getByText('alice,', { exact: false, selector: 'mark' })).toBeTruthy()
  expect(within(panel).getByText(/Two facts of different logs/)).toBeTruthy()
  expect(address()).toBe(`${page}?record=${record.id}`)
})

test('the record after it opens with one press, and Escape closes it', async () => {
  const [newer, older] = [
    aRecord({ what: 'newer', at: '2026-11-21T09:00:00.000Z' }),
    aRecord({ what: 'older', at: '2026-11-21T08:00:00.000Z' }),
  ]
  const { address } = openActivity(`${page}?record=${newer.id}`, [newer, older])

  await userEvent.click(await screen.findByRole('button', { name: 'Older record' }))
  await waitFor(() => expect(address()).toContain(older.id))

  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(address()).toBe(page))
})

test('j and k walk the rows and Enter opens one', async () => {
  const records = [aRecord({ what: 'one' }), aRecord({ what: 'two' })]
  const { address } = openActivity(page, records)
  await screen.findByText('one')

  await userEvent.keyboard('jjk')
  expect(document.activeElement).toBe(rows()[0])

  await userEvent.keyboard('j{Enter}')
  await waitFor(() => expect(address()).toContain(records[1]?.id))
})

test('an organization where nothing matches offers the way back', async () => {
  const { address } = openActivity(`${page}?who=nobody`, [])

  await userEvent.click(await screen.findByRole('button', { name: 'Remove all filters' }))

  await waitFor(() => expect(address()).toBe(page))
})

test('filters are saved as an investigation, without the record that was open', async () => {
  const record = aRecord()
  openActivity(`${page}?who=equals:alice&last=24h&record=${record.id}`, [record])
  fake(investigationsApi.create, ({ body }) => ({
    ...body,
    id: record.id,
    createdBy: 'maria',
    updatedAt: record.at,
  }))
  const user = userEvent.setup()

  await user.click(await screen.findByRole('button', { name: 'Save as investigation' }))
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'What Alice did')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(() =>
    expect(askedOf('/investigations').at(-1)?.body).toEqual({
      name: 'What Alice did',
      description: '',
      filter: 'who=equals:alice&last=24h',
    }),
  )
})

test('who may not export is told so and gets no link', async () => {
  openActivity(page, undefined, aLogin('viewer'))

  const button = await screen.findByRole('button', { name: 'Export' })
  await userEvent.click(button)
  await userEvent.hover(button)

  expect(button.getAttribute('aria-disabled')).toBe('true')
  await screen.findByText('Your role, Viewer, cannot export activity.')
  expect(screen.queryByRole('menuitem', { name: 'CSV', hidden: true })).toBeNull()
})

test('the export is of what is shown', async () => {
  openActivity(`${page}?who=equals:alice&last=all`)

  await userEvent.click(await screen.findByRole('button', { name: 'Export' }))

  // Without a layout, the menu believes that its button is out of sight and hides.
  const link = await screen.findByRole('menuitem', { name: 'Excel (XLSX)', hidden: true })
  expect(link.getAttribute('href')).toBe(
    `/api/v1/organizations/${managingId}/activity/export?who=equals%3Aalice&format=xlsx`,
  )
})
