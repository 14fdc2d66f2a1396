import { BindRequest } from 'ldapts'
import { addressText } from './connection-trouble.ts'
import type {
  ControllerAddress,
  DirectoryConnection,
  DirectoryLogin,
  DirectoryPlace,
  OpenDirectory,
} from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'
import { valuesOf } from './entry.ts'
import { findControllers } from './find-controllers.ts'
import { guidText } from './guid.ts'
import type { LdapSession } from './ldap-session.ts'
import { findOnce, OpenConnection } from './open-connection.ts'
import { reachController } from './reach-controller.ts'
import { resultTrouble } from './result-trouble.ts'
import { readRootDse, rootDseAttributes } from './root-dse.ts'

type Options = NonNullable<Parameters<OpenDirectory>[2]>

export const openDirectory: OpenDirectory = async (place, login, options = {}) => {
  refuseEmpty(login)
  const controllers = await findControllers(place)
  const troubles: DirectoryTrouble[] = []
  for (const controller of controllers) {
    try {
      return await openController(place, controller, login, options)
    } catch (error) {
      // A refused password is not tried elsewhere: each try would count towards the lockout.
      if (!(error instanceof DirectoryTrouble) || !isOfController(error)) throw error
      troubles.push(error)
    }
  }
  throw together(place, troubles)
}

/**
 * Without a password a controller signs in nobody and says that it succeeded (RFC 4513, 5.1.2), so whoever checks a
 * password here must never get so far.
 */
function refuseEmpty({ username, password }: DirectoryLogin): void {
  if (username !== '' && password !== '') return
  throw new DirectoryTrouble('login', {
    text: `The ${username === '' ? 'user name' : 'password'} is empty.`,
    fix: 'Give both.',
  })
}

const isOfController = ({ step }: DirectoryTrouble) =>
  step === 'name' || step === 'connection' || step === 'certificate'

function together(place: DirectoryPlace, troubles: readonly DirectoryTrouble[]): DirectoryTrouble {
  const last = troubles.at(-1)
  if (!last || troubles.length === 1) {
    return (
      last ??
      new DirectoryTrouble('name', {
        text: `${place.domain} has no domain controller.`,
        fix: 'Name one.',
      })
    )
  }
  return new DirectoryTrouble(
    last.step,
    {
      text: `None of ${troubles.length} domain controllers of ${place.domain} could be used. ${troubles.map(({ text }) => text).join(' ')}`,
      fix: [...new Set(troubles.map(({ fix }) => fix))].join(' '),
      resultCode: last.resultCode,
      subCode: last.subCode,
    },
    new AggregateError(troubles, 'No domain controller could be used.'),
  )
}

/** @throws {DirectoryTrouble} of this controller */
export async function openController(
  place: DirectoryPlace,
  controller: ControllerAddress,
  login: DirectoryLogin,
  options: Options = {},
): Promise<DirectoryConnection> {
  const { session, certificateEndsAt } = await reachController(place, controller, options)
  try {
    await signIn(session, login, options.signal)
    const rootDse = await readRoot(session, options.signal)
    const invocationId = await readInvocationId(session, rootDse.dsServiceName, options.signal)
    return new OpenConnection(session, { rootDse, invocationId, certificateEndsAt })
  } catch (error) {
    await session.close()
    throw error
  }
}

async function signIn(
  session: LdapSession,
  { username, password }: DirectoryLogin,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { result } = await session.ask(
    (messageId) => new BindRequest({ messageId, dn: username, password }),
    signal,
  )
  if (result.code === 0) return
  throw resultTrouble(result, `signing in as ${username}`, addressText(session.controller))
}

const one = { scope: 'base', filter: '(objectClass=*)' } as const

async function readRoot(session: LdapSession, signal: AbortSignal | undefined) {
  const search = { ...one, base: '', attributes: rootDseAttributes, signal }
  return readRootDse(await findOnce(session, search), addressText(session.controller))
}

/** Empty when the account may not see it. */
async function readInvocationId(
  session: LdapSession,
  base: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const entry = await findOnce(session, { ...one, base, attributes: ['invocationId'], signal })
  const [bytes] = entry ? valuesOf(entry, 'invocationId') : []
  return bytes?.length === 16 ? guidText(bytes) : ''
}
