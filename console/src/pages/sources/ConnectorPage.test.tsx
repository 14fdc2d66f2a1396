import { collectorsApi, type Connector, type Source } from '@gatehouse/contract/collectors'
import { ConnectorId, SiteId, SourceId } from '@gatehouse/contract/ids'
import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { askedOf, fake } from '../../app/testing/fake.ts'
import { renderAt } from '../../app/testing/render-at.tsx'
import { managingId } from '../../app/testing/things.ts'

const status = {
  status: 'needs-attention',
  reason: 'No auth log is on this machine.',
  since: '2026-11-21T09:00:00.000Z',
} as const
const sourceId = SourceId.parse('01999999-0000-7000-8000-500000000001')

const connector: Connector = {
  id: ConnectorId.parse('01999999-0000-7000-8000-500000000002'),
  sourceId,
  kind: 'linux-files',
  name: 'Linux Files',
  isEnabled: true,
  settings: { paths: ['/etc'], exclude: ['*.swp'], maxDiffBytes: 1024, rescanSeconds: 300 },
  status,
  recordCount: 0,
  report: {
    isCollecting: true,
    problems: [
      {
        code: 'no-log',
        severity: 'needs-attention',
        message: 'No auth log is here.',
        fix: 'Install rsyslog.',
      },
    ],
    inputs: [{ name: 'journald', isUsed: false, note: 'Not running.' }],
  },
}

const source: Source = {
  id: sourceId,
  organizationId: managingId,
  siteId: SiteId.parse('01999999-0000-7000-8000-500000000003'),
  siteName: 'Headquarters',
  kind: 'linux-computer',
  name: 'web-02',
  isEnabled: true,
  status,
  connectors: [connector],
  createdAt: status.since,
}

function openConnector() {
  fake(collectorsApi.get, { ...source, history: [] })
  fake(collectorsApi.getConnector, { ...connector, history: [] })
  fake(collectorsApi.updateConnector, ({ body }) => ({
    ...connector,
    settings: body.settings ?? connector.settings,
  }))
  return renderAt(`/organizations/${managingId}/sources/${sourceId}/connectors/${connector.id}`)
}

test('what is missing is shown with how to get it', async () => {
  openConnector()

  await screen.findByText('No auth log is here.')

  expect(screen.getByText('Install rsyslog.')).toBeTruthy()
  expect(screen.getByLabelText('Not read')).toBeTruthy()
})

test('while everything is read for the first time, how far that is can be seen', async () => {
  openConnector()
  const report = {
    ...{ isCollecting: false, problems: [], inputs: [] },
    progress: { done: 12_500, unit: 'objects' },
  }
  fake(collectorsApi.getConnector, { ...connector, report, history: [] })

  await screen.findByText('First collection')

  expect(screen.getByText('12,500 objects')).toBeTruthy()
})

test('paths are written one per line, refused as the contract refuses them, and saved by keyboard', async () => {
  openConnector()
  const paths = await screen.findByLabelText('Files and directories')

  await userEvent.type(paths, '{Enter}srv')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await screen.findByText('Give an absolute path, such as /etc.')

  await userEvent.clear(paths)
  await userEvent.type(paths, '/etc{Enter}/srv')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')

  await waitFor(() =>
    expect(askedOf(connector.id).find(({ method }) => method === 'PATCH')?.body).toEqual({
      settings: { ...connector.settings, paths: ['/etc', '/srv'] },
    }),
  )
})

test('a page with unsaved changes is not left without asking', async () => {
  const { address } = openConnector()
  const here = address()

  await userEvent.type(await screen.findByLabelText('Left out'), '{Enter}*.bak')
  await userEvent.click(screen.getByRole('link', { name: 'Roles' }))

  await screen.findByText('Leave without saving?')
  expect(address()).toBe(here)
})
