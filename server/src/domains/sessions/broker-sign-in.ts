import { setTimeout as pause } from 'node:timers/promises'
import type { SessionBroker, SignInAnswer } from '#broker'
import * as users from '#domains/users'
import { AppError } from '#platform/errors.ts'
import type { BrokerCore, BrokerOptions } from './broker-core.ts'
import type { PassTaken } from './terminal-pass.ts'

type SignIns = Pick<
  SessionBroker,
  'signInByPassword' | 'isKnownKey' | 'signInByKey' | 'askBrowser' | 'awaitBrowser'
>
type Ask = users.BrowserAsk & { address: string; client: string }

const browserMilliseconds = 1000

export function signIns({ desk, passes }: BrokerOptions, core: BrokerCore): SignIns {
  const asks = new Map<string, Ask>()
  return {
    async signInByPassword({ username, password, code, address, client }) {
      const pass = passes.take(password, { userId: username, address, now: core.from('').now() })
      if (pass) return enterByPass(core, pass)
      try {
        const request = { username, password, code, client }
        const login = await users.signInOverSsh(core.from(address), desk, request)
        return core.enter(login, address, client)
      } catch (error) {
        return refusalOf(error, code !== undefined)
      }
    },

    isKnownKey: ({ username, blob, address, client }) =>
      users.isKnownKey(core.from(address), desk, {
        ...{ username, blob: Buffer.from(blob, 'base64'), client },
      }),

    async signInByKey({ username, blob, address, client }) {
      try {
        const offer = { username, blob: Buffer.from(blob, 'base64'), client }
        return core.enter(await users.signInByKey(core.from(address), desk, offer), address, client)
      } catch (error) {
        return refusalOf(error, true)
      }
    },

    async askBrowser({ username, address, client }) {
      const ask = await users.askBrowser(core.from(address), desk, { username, client })
      asks.set(ask.id, { ...ask, address, client })
      const { id, code, expiresAt } = ask
      const url = `${desk.publicUrl.replace(/\/$/, '')}/ssh-sign-in/${code}`
      return { id, url, code, expiresAt: expiresAt.toISOString() }
    },

    async awaitBrowser(id, signal) {
      const ask = asks.get(id)
      try {
        while (ask && !signal.aborted) {
          const login = await users.browserDecision(core.from(ask.address), desk, ask)
          if (login) return core.enter(login, ask.address, ask.client)
          await pause(browserMilliseconds, undefined, { signal })
        }
      } catch (error) {
        if (!signal.aborted) return refusalOf(error, true)
      } finally {
        asks.delete(id)
      }
      return { outcome: 'refused', text: 'Nobody waits for this sign-in any more.', isFinal: true }
    },
  }
}

async function enterByPass(core: BrokerCore, pass: PassTaken): Promise<SignInAnswer> {
  if (pass.outcome === 'refused') return { ...pass, isFinal: true }
  try {
    return await core.enterFromBrowser(pass.holder)
  } catch (error) {
    return { ...refusalOf(error, true), isFinal: true } as SignInAnswer
  }
}

/** Turns what the sign-in throws into what a proxy can ask next. Anything of ours that broke is thrown on. */
function refusalOf(error: unknown, wasCodeGiven: boolean): SignInAnswer {
  if (!(error instanceof AppError)) throw error
  const asksCode = error.fields?.some(({ path }) => path === 'code') === true
  if (asksCode && !wasCodeGiven) return { outcome: 'needs-code' }
  return { outcome: 'refused', text: error.message, isFinal: error.code === 'forbidden' }
}
