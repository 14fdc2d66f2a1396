import {
  alertProfilesApi,
  type AlertRule,
  type AlertRuleInput,
} from '@gatehouse/contract/alert-rules'
import type { z } from 'zod'
import { type Client, good } from '../client.ts'

type NewRule = Partial<AlertRuleInput> & Pick<AlertRuleInput, 'name' | 'filter'>

const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy']
const services = ['ssh', 'nginx', 'postgresql', 'cron', 'docker', 'smbd', 'rsyslog', 'postfix']
const groupings = ['none', 'who', 'where', 'what'] as const

/**
 * Rules as people write them, each about something of its own. Some match a record now and then, some once in thousands,
 * and some, about products this fleet does not have, never. None is there because it is cheap.
 */
const kinds: readonly ((n: number) => NewRule)[] = [
  (n) => ({
    name: `Failed logons of ${person(n)}`,
    filter: query({ who: `equals:${person(n)}`, action: 'Failed Logon' }),
    threshold: 3,
    thresholdSeconds: 600,
  }),
  (n) => ({
    name: `Configuration ${service(n)}-${n * 37} changed`,
    filter: query({ what: `${service(n)}-${n * 37}.conf`, action: 'Modified' }),
  }),
  (n) => ({
    name: `Groups on servers ${n % 40}`,
    filter: query({ where: `startsWith:srv-${n % 40}.`, objectType: 'Group', details: person(n) }),
  }),
  (n) => ({
    name: `${person(n)} in any property`,
    filter: query({ details: person(n), what: 'startsWith:sudo' }),
  }),
  (n) => ({
    name: `Commands at night on ${n % 40}`,
    filter: query({
      timeOfDay: '22:00-06:00',
      action: 'Executed',
      where: `equals:srv-${n % 40}.example.com`,
      what: `# ticket ${n}1`,
    }),
  }),
  (n) => ({
    name: `Restarts of ${service(n)} by people`,
    filter: query({ who: 'doesNotContain:svc-', what: `restart ${service(n)} # ticket 4${n}` }),
  }),
  (n) => ({
    name: `Checksum ${n.toString(16)}`,
    filter: query({ after: `${(n * 2_654_435).toString(16).slice(0, 4)}a`, objectType: 'File' }),
  }),
  (n) => ({
    name: `From workstation 10.20.${n % 8}.${n}`,
    filter: query({ workstation: `equals:10.20.${n % 8}.${n}`, succeeded: 'false' }),
  }),
  (n) => ({
    name: `Mailbox ${n}`,
    filter: query({ objectType: 'equals:Mailbox', what: `contains:box-${n}` }),
  }),
  (n) => ({
    name: `Words about ${person(n)}`,
    filter: query({ text: `${person(n)} sudo members` }),
  }),
]

const person = (n: number): string => `${people[n % people.length] ?? ''}${n}`
const service = (n: number): string => services[n % services.length] ?? ''
const query = (filters: Record<string, string>): string => new URLSearchParams(filters).toString()

export const customRules = (count: number): NewRule[] =>
  Array.from({ length: count }, (_, n) => {
    const rule = kinds[n % kinds.length]?.(n) ?? { name: `Rule ${n}`, filter: 'who=nobody' }
    return {
      groupedOn: groupings[Math.floor(n / kinds.length) % groupings.length] ?? 'none',
      isActive: true,
      ...rule,
    }
  })

export type Profile = z.infer<typeof alertProfilesApi.get.response>

export async function addProfile(admin: Client, name: string): Promise<Profile> {
  const created = good(
    await admin.post('/alert-profiles', { name }),
    alertProfilesApi.create.response,
  )
  return good(await admin.get(`/alert-profiles/${created.id}`), alertProfilesApi.get.response)
}

/** Those that make no ticket are sums of everything, such as all logons or all changes, and match every other record. */
const isAboutSomething = ({ createsTicket }: AlertRule): boolean => createsTicket

/** Switches on all predefined rules that are about something, and adds as many as are missing. */
export async function fillProfile(
  admin: Client,
  profile: Profile,
  count: number,
): Promise<{ predefined: number; custom: number }> {
  const predefined = profile.rules.filter(isAboutSomething).slice(0, count)
  for (const rule of profile.rules) {
    await switchRule(admin, profile, rule, predefined.includes(rule))
  }
  const custom = customRules(count - predefined.length)
  for (const rule of custom) await addRule(admin, profile, rule)
  return { predefined: predefined.length, custom: custom.length }
}

export async function emptyProfile(admin: Client, profile: Profile): Promise<void> {
  for (const rule of profile.rules) await switchRule(admin, profile, rule, false)
}

async function switchRule(
  admin: Client,
  profile: Profile,
  { id, isActive }: AlertRule,
  isWanted: boolean,
): Promise<void> {
  if (isActive === isWanted) return
  const address = `/alert-profiles/${profile.id}/rules/${id}`
  must(await admin.patch(address, { isActive: isWanted }))
}

export async function addRule(admin: Client, { id }: { id: string }, rule: NewRule): Promise<void> {
  must(await admin.post(`/alert-profiles/${id}/rules`, rule))
}

/** Chooses the organizations of a profile; those it had before go back to the default. */
export async function assignProfile(
  admin: Client,
  { id }: { id: string },
  organizationIds: readonly string[],
): Promise<void> {
  must(await admin.patch(`/alert-profiles/${id}`, { organizationIds }))
}

export function must({ status, body }: { status: number; body: unknown }): void {
  if (status >= 300) throw new Error(`The server answered ${status}: ${JSON.stringify(body)}`)
}
