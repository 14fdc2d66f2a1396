import { agentApi, agentsApi } from '@gatehouse/contract/agents'
import type { Mount } from '#platform/http/mount.ts'
import { changeUploadInterval, getAgent, listAgents, removeAgent } from './agent.service.ts'
import { enrol, rotateToken } from './enrolment.service.ts'
import { acceptHeartbeat, type AgentOptions } from './heartbeat.service.ts'

export function agentRoutes(mount: Mount, options: AgentOptions & { ca: string }): void {
  mount(agentsApi.list, async (ctx) => ({ agents: await listAgents(ctx) }))
  mount(agentsApi.get, (ctx, { params }) => getAgent(ctx, params.agentId))
  mount(agentsApi.update, (ctx, { params, body }) =>
    changeUploadInterval(ctx, params.agentId, body.uploadIntervalSeconds),
  )
  mount(agentsApi.remove, async (ctx, { params }) => {
    await removeAgent(ctx, params.agentId)
    return {}
  })

  mount(agentApi.enrol, async (ctx, { body: { secret, ...host } }) => ({
    ...(await enrol(ctx, secret, host)),
    ca: options.ca,
  }))
  mount(agentApi.rotateToken, (ctx) => rotateToken(ctx))
  mount(agentApi.heartbeat, (ctx, { body }) => acceptHeartbeat(ctx, body, options))
}
