import type { Dependent } from '@gatehouse/contract/credentials'
import type { CredentialId } from '@gatehouse/contract/ids'
import { dnsNameOf, readAccountName } from '@gatehouse/directory/find-account'
import { rdnValueOf } from '@gatehouse/directory/values'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { findTargets, listAccountUses } from '#domains/targets'
import type { OrganizationContext } from '#platform/context.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { findCredentialLook } from './credential.store.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { asDirectoryService } from './directory-login.ts'
import { type DomainAccount, readDomainAccount } from './domain-account.ts'
import { problemText } from './problem-text.ts'

export interface Dependents {
  dependents: Dependent[]
  /** Why the domain could not be asked; empty when it was. */
  problem: string
}

const none: Dependents = { dependents: [], problem: '' }

/** Of an account of a domain; of others nothing is known. */
export async function listDependents(
  ctx: OrganizationContext,
  options: CredentialsOptions,
  id: CredentialId,
): Promise<Dependents> {
  const found = await ctx.transaction(async (tx) => {
    const credential = await findCredentialLook(tx, id)
    if (!credential) throw notFound('credential', id)
    const [target] = await findTargets(tx, {
      ids: credential.target_id ? [credential.target_id] : [],
    })
    return { credential, target }
  })
  const { credential, target } = found
  if (target?.kind !== 'domain') return none
  const place = { organizationId: ctx.organizationId, targetId: target.id }
  const { inDomain, problem } = await askDomain(ctx, options, place, credential.username)
  const { name } = readAccountName(credential.username)
  const uses = await ctx.transaction((tx) =>
    listAccountUses(
      tx,
      namesOf(inDomain?.samAccountName ?? name, credential.username, target.address),
    ),
  )
  const onHosts = uses.map(({ kind, targetId, targetName, name: service }): Dependent => ({
    ...{ kind, targetId, where: targetName },
    text:
      kind === 'service'
        ? `The service ${service} on ${targetName} runs under it.`
        : `It has jobs of cron on ${targetName}.`,
  }))
  return { dependents: [...(inDomain ? ofAccount(inDomain) : []), ...onHosts], problem }
}

async function askDomain(
  ctx: OrganizationContext,
  options: CredentialsOptions,
  place: Parameters<typeof asDirectoryService>[2],
  username: string,
): Promise<{ inDomain: DomainAccount | undefined; problem: string }> {
  try {
    await using connection = await asDirectoryService(ctx, options, place)
    const inDomain = await readDomainAccount(connection, username)
    const domain = dnsNameOf(connection.rootDse.defaultNamingContext)
    return { inDomain, problem: inDomain ? '' : `There is no account ${username} in ${domain}.` }
  } catch (error) {
    if (!(error instanceof DirectoryTrouble) && !(error instanceof AppError)) throw error
    return { inDomain: undefined, problem: problemText(ctx, error) }
  }
}

/** As hosts that are members of the domain write it: with its short name, which here may be the first label of its name. */
function namesOf(samAccountName: string, username: string, domain: string) {
  const plain = samAccountName.toLowerCase()
  const written = readAccountName(username)
  const short = written.form === 'short' ? written.domain : (domain.split('.')[0] ?? domain)
  const names = [`${short}\\${plain}`, `${domain}\\${plain}`, `${plain}@${domain}`, username]
  return { plain, names: names.map((one) => one.toLowerCase()) }
}

const ofAccount = ({
  servicePrincipalNames,
  hosts,
  samAccountName,
}: DomainAccount): Dependent[] => [
  ...servicePrincipalNames.map((where): Dependent => ({
    ...{ kind: 'service-name', where },
    text: `The domain knows the service ${where} under it: it has to sign in with the new password.`,
  })),
  ...hosts.map((dn): Dependent => ({
    ...{ kind: 'managed-service-account', where: rdnValueOf(dn) },
    text: `${samAccountName} is installed as a managed service account on ${rdnValueOf(dn)}.`,
  })),
]

/** Somebody who replaces it by hand has to have seen them. Throws `conflict`. */
export async function requireConfirmed(
  ctx: OrganizationContext,
  options: CredentialsOptions,
  id: CredentialId,
): Promise<void> {
  const { dependents } = await listDependents(ctx, options, id)
  if (dependents.length === 0) return
  const shown = dependents.slice(0, 5).map(({ text }) => text)
  const more = dependents.length - shown.length
  const rest = more > 0 ? ` And ${more} more.` : ''
  throw new AppError(
    'conflict',
    `Others depend on this account and need its new password: ${shown.join(' ')}${rest} Confirm that they will get it.`,
  )
}
