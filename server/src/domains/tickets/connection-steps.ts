import { lookup } from 'node:dns/promises'
import type { Reach } from './desk-call.ts'
import { DeskError } from './desk-error.ts'
import type { Step } from './ticket-provider.ts'

/** What is tried before anything that needs a key. */
export const reachingSteps = (reach: Reach): Step[] => {
  const url = new URL(reach.site)
  return [
    { name: 'Name', run: () => resolveName(url) },
    { name: url.protocol === 'https:' ? 'TLS' : 'Connection', run: () => connect(reach, url) },
  ]
}

async function resolveName({ hostname }: URL): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const found = await lookup(host, { all: true }).catch((cause: unknown) => {
    throw new DeskError(`The name ${host} is not known here. Check the address.`, {
      kind: 'unreachable',
      cause,
    })
  })
  return `${host} is ${found.map(({ address }) => address).join(', ')}.`
}

/** Any answer will do: it is only asked who is there. */
async function connect({ name, signal, settings }: Reach, url: URL): Promise<string> {
  const deadline = AbortSignal.timeout(settings.requestTimeoutSeconds * 1000)
  const response = await fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new DeskError(
      `No connection to ${url.host}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { kind: 'unreachable', cause: error },
    )
  })
  await response.body?.cancel()
  return url.protocol === 'https:'
    ? `${url.host} shows a certificate that is valid for it.`
    : `${name} answers at ${url.host}, without TLS as for a trial on this computer.`
}

export interface StepAnswer {
  name: string
  succeeded: boolean
  answer: string
}

/** One after the other until one fails. */
export async function runSteps(
  steps: readonly Step[],
): Promise<{ succeeded: boolean; steps: StepAnswer[] }> {
  const answers: StepAnswer[] = []
  for (const { name, run } of steps) {
    try {
      answers.push({ name, succeeded: true, answer: await run() })
    } catch (error) {
      if (!(error instanceof DeskError)) throw error
      const field = error.field === undefined ? '' : ` (field ${error.field})`
      answers.push({ name, succeeded: false, answer: error.message + field })
      return { succeeded: false, steps: answers }
    }
  }
  return { succeeded: true, steps: answers }
}
