import type { BrokerChoice, LoginToken, OpenAnswer, OpenRequest, SessionBroker } from '../broker.ts'
import { type ConnectString, formatConnectString } from './connect-string.ts'
import type { Desk } from './desk.ts'
import { Refusal } from './refusal.ts'

/** Between the user and the broker nobody needs more turns than this to agree. */
const maxTurns = 20
const shownChoices = 10

export interface Wish {
  token: LoginToken
  wanted: ConnectString
  address: string
  client: string
}

/**
 * Asks for a session until it is there; what is missing is asked of the user.
 * @throws {Refusal} when the broker refuses, or nobody can answer
 */
export async function openSession(
  broker: SessionBroker,
  wish: Wish,
  desk: Desk,
): Promise<OpenAnswer & { outcome: 'opened' }> {
  const { username, ...typed } = wish.wanted
  let request: OpenRequest = {
    ...typed,
    ...{ protocol: 'ssh', address: wish.address, client: wish.client },
  }
  if (request.target === '') request = await withChoice(request, broker, wish, desk)
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const answer = await broker.open(wish.token, request)
    if (answer.outcome === 'opened') return answer
    if (answer.outcome === 'refused') throw new Refusal(answer.text)
    if (answer.outcome === 'ambiguous') {
      const load = (text: string) =>
        Promise.resolve(answer.choices.filter((each) => fits(each, text)))
      request = chosen(request, await choose(load, answer.choices, username, desk))
    } else {
      const said = await askFor(answer, request, username, desk)
      request = { ...request, [answer.what]: said }
    }
  }
  throw new Refusal(
    'This could not be agreed upon. Connect again, and name session type, target and policy.',
  )
}

async function withChoice(
  request: OpenRequest,
  broker: SessionBroker,
  { token, wanted }: Wish,
  desk: Desk,
): Promise<OpenRequest> {
  const load = (text: string) => broker.choices(token, text)
  const few = desk.isInteractive ? [] : await load('')
  return chosen(request, await choose(load, few, wanted.username, desk))
}

async function choose(
  load: (text: string) => Promise<BrokerChoice[]>,
  listed: readonly BrokerChoice[],
  username: string,
  desk: Desk,
): Promise<BrokerChoice> {
  if (!desk.isInteractive) throw new Refusal(whatCanBeTyped(listed, username))
  const choice = await desk.choose(load)
  if (!choice) throw new Refusal('Nothing was chosen.')
  return choice
}

const chosen = (request: OpenRequest, choice: BrokerChoice): OpenRequest => ({
  ...request,
  sessionType: choice.sessionTypeName,
  target: choice.targetName,
  policy: choice.policyName,
  organizationId: choice.organizationId,
})

function whatCanBeTyped(choices: readonly BrokerChoice[], username: string): string {
  const sample = formatConnectString({ username, sessionType: 'session type', target: 'target' })
  const lines = choices
    .slice(0, shownChoices)
    .map(
      ({ sessionTypeName, targetName, policyName, organizationName }) =>
        `  ${formatConnectString({ username, sessionType: sessionTypeName, target: targetName, policy: policyName })}  (${organizationName})`,
    )
  const more = choices.length > shownChoices ? [`  and ${choices.length - shownChoices} more`] : []
  const head = `Say in the user name where to: ${sample}, or connect with a terminal to choose.`
  return [head, ...(lines.length > 0 ? ['You can open:'] : []), ...lines, ...more].join('\n')
}

async function askFor(
  { what, text }: OpenAnswer & { outcome: 'needs' },
  request: OpenRequest,
  username: string,
  desk: Desk,
): Promise<string> {
  const { sessionType, target, policy } = request
  if (!desk.isInteractive) {
    const example = what === 'ticket' ? { ticket: 'INC0012', reason: 'why' } : { reason: 'why' }
    const typed = formatConnectString({ username, sessionType, target, policy, ...example })
    throw new Refusal(`${text}\nSay it in the user name: ${typed}`)
  }
  desk.say(text)
  const said = await desk.ask(what === 'ticket' ? 'Ticket: ' : 'Reason: ')
  if (said === undefined || said.trim() === '') throw new Refusal('Nothing was opened.')
  return said.trim()
}

const fits = (choice: BrokerChoice, text: string): boolean =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every((word) =>
      [
        choice.targetName,
        choice.targetAddress,
        choice.sessionTypeName,
        choice.organizationName,
        choice.policyName,
      ]
        .join(' ')
        .toLowerCase()
        .includes(word),
    )
