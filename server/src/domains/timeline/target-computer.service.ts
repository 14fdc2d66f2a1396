import type { SourceId, TargetId } from '@gatehouse/contract/ids'
import type { TargetComputer } from '@gatehouse/contract/timeline'
import { listAgentComputers } from '#domains/agents'
import { recordAuditEvent } from '#domains/audit-trail'
import { type Computer, listComputers } from '#domains/collectors'
import { getTarget, listPinnedKeys, type TargetData } from '#domains/targets'
import { actorName, type OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { invalidField } from '#platform/errors.ts'
import { readEarlierLogons } from './find-computers.service.ts'
import { recognizeComputers } from './recognize-computer.ts'
import { forgetSeen } from './seen-logon.store.ts'
import * as store from './target-computer.store.ts'

export type Choice =
  | { choice: 'source'; sourceId: SourceId }
  | { choice: 'none' }
  | { choice: 'automatic' }

export const getTargetComputer = (
  ctx: OrganizationContext,
  id: TargetId,
): Promise<TargetComputer> => ctx.transaction((tx) => viewOf(tx, id))

async function viewOf(tx: OrganizationTx, id: TargetId): Promise<TargetComputer> {
  const target = await getTarget(tx, id)
  const computers = await listComputers(tx)
  const known = await store.findTargetComputer(tx, id)
  const source = computers.find(({ sourceId }) => sourceId === known?.source_id)
  const foundBy = known?.found_by ?? 'none'
  return {
    ...(source && { source: { id: source.sourceId, name: source.name } }),
    ...{ foundBy, text: sentence(foundBy, target, source) },
    choices: await choicesOf(tx, target, computers),
  }
}

function sentence(
  foundBy: TargetComputer['foundBy'],
  { name }: TargetData,
  source: Computer | undefined,
): string {
  if (!source && foundBy === 'hand') return `Somebody said that no agent runs on ${name}.`
  if (!source) {
    return `No agent is known to run on ${name}: what is changed there is not linked to sessions, and logons without a session are not noticed.`
  }
  return foundBy === 'hand'
    ? `Somebody said that ${name} is ${source.name}.`
    : `The agent on ${source.name} tells the same host key that ${name} shows.`
}

/** Those that are likely first. */
async function choicesOf(
  tx: OrganizationTx,
  target: TargetData,
  computers: readonly Computer[],
): Promise<TargetComputer['choices']> {
  const agents = await listAgentComputers(tx)
  const pinned = await listPinnedKeys(tx)
  const proven = recognizeComputers(pinned, agents, computers).get(target.id)
  const names = new Set([target.name, target.address].map((name) => name.toLowerCase()))
  const whyOf = ({ sourceId, siteId, name }: Computer): string => {
    if (sourceId === proven) return 'Its agent tells the same host key.'
    const hostname = agents.find((agent) => agent.siteId === siteId)?.hostname ?? ''
    const isNamed = [name, hostname].some((one) => names.has(one.toLowerCase()))
    return isNamed ? 'It has the same name.' : ''
  }
  const choices = computers.map((one) => ({ id: one.sourceId, name: one.name, why: whyOf(one) }))
  return [...choices.filter(({ why }) => why !== ''), ...choices.filter(({ why }) => why === '')]
}

/** What was seen on another computer says nothing about the target any longer. */
export const chooseTargetComputer = (
  ctx: OrganizationContext,
  id: TargetId,
  choice: Choice,
): Promise<TargetComputer> =>
  ctx.transaction(async (tx) => {
    const { name } = await getTarget(tx, id)
    const before = await viewOf(tx, id)
    await settle(ctx, tx, id, choice)
    const after = await viewOf(tx, id)
    if (before.source?.id !== after.source?.id) await forgetSeen(tx, id)
    if (after.source) {
      await readEarlierLogons(tx, { organizationId: ctx.organizationId, targetId: id })
    }
    await recordAuditEvent(ctx, tx, {
      type: 'target.computer-changed',
      summary: `Said which audited computer ${name} is: ${after.source?.name ?? 'none'}.`,
      details: {
        targetId: id,
        computer: { before: before.source?.name ?? '', after: after.source?.name ?? '' },
      },
    })
    return after
  })

async function settle(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  id: TargetId,
  choice: Choice,
): Promise<void> {
  if (choice.choice === 'automatic') {
    const [agents, computers] = [await listAgentComputers(tx), await listComputers(tx)]
    const found = recognizeComputers(await listPinnedKeys(tx), agents, computers).get(id)
    await store.removeTargetComputer(tx, id)
    if (found) await save(found, 'host-key', 'its host key')
    return
  }
  if (choice.choice === 'source') {
    const isThere = (await listComputers(tx)).some(({ sourceId }) => sourceId === choice.sourceId)
    if (!isThere) throw invalidField('sourceId', 'There is no such audited computer.')
  }
  await save(choice.choice === 'source' ? choice.sourceId : null, 'hand', actorName(ctx.principal))

  function save(sourceId: SourceId | null, foundBy: string, by: string): Promise<void> {
    return store.saveTargetComputer(tx, {
      ...{ target_id: id, source_id: sourceId, found_by: foundBy },
      ...{ linked_by: by, linked_at: ctx.now() },
    })
  }
}
