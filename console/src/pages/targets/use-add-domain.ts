import { AccountName, credentialsApi, defaultRotation } from '@gatehouse/contract/credentials'
import type { CredentialId } from '@gatehouse/contract/ids'
import { Address, type Target, targetsApi } from '@gatehouse/contract/targets'
import { DirectoryAccess } from '@gatehouse/contract/directory-access'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { z } from 'zod'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'

export const ports = { ldaps: 636, starttls: 389 } as const

const NewDomain = z
  .object({
    name: z.string().trim().max(200),
    address: Address,
    directory: DirectoryAccess,
    account: z.enum(['new', 'kept']),
    username: z.string(),
    password: z.string().max(1024),
    serviceCredentialId: z.string().optional(),
  })
  .check(({ value, issues }) => {
    if (value.account === 'kept') return
    const name = AccountName.safeParse(value.username)
    if (!name.success) {
      issues.push({
        code: 'custom',
        input: value.username,
        path: ['username'],
        message: name.error.issues[0]?.message ?? 'Give the name of the account.',
      })
    }
    if (value.password === '') {
      issues.push({
        code: 'custom',
        input: value.password,
        path: ['password'],
        message: 'Give its password.',
      })
    }
  })

export interface DomainValues extends Record<string, unknown> {
  name: string
  address: string
  directory: DirectoryAccess
  account: 'new' | 'kept'
  username: string
  password: string
  serviceCredentialId: CredentialId | undefined
}

const blank: DomainValues = {
  name: '',
  address: '',
  directory: { controllers: [], encryption: 'ldaps', caCertificates: '' },
  account: 'new',
  username: '',
  password: '',
  serviceCredentialId: undefined,
}

/** Adds the target, then its credential, then names the one to the other; goes on where a refusal stopped it. */
export function useAddDomain(organizationId: string) {
  const client = useQueryClient()
  const params = { organizationId }
  const form = useEndpointForm<DomainValues>(NewDomain, blank)
  const [made, setMade] = useState<Target>()
  const [added, setAdded] = useState<Target>()
  const add = useMutation({
    mutationFn: async (values: DomainValues) => {
      const target = made ? await change(made, values) : await create(values)
      setMade(target)
      if (values.account === 'kept') return target
      const credential = await call(credentialsApi.create, {
        params,
        body: {
          name: `Reader of ${target.name}`,
          targetId: target.id,
          username: values.username,
          purpose: 'service',
          rotation: { ...defaultRotation, everyDays: 0, onRelease: false },
          secret: { from: 'password', password: values.password },
        },
      })
      return call(targetsApi.update, {
        params: { ...params, targetId: target.id },
        body: { serviceCredentialId: credential.id },
      })
    },
    onSuccess: setAdded,
    onError: form.refuse,
    onSettled: () => invalidate(client, resolvePath('/organizations/:organizationId', params)),
  })

  const bodyOf = ({ name, address, directory, account, serviceCredentialId }: DomainValues) => ({
    name: name.trim() || address.trim(),
    address,
    directory,
    port: ports[directory.encryption],
    ...(account === 'kept' && { serviceCredentialId }),
  })
  const create = (values: DomainValues) =>
    call(targetsApi.create, { params, body: { kind: 'domain', ...bodyOf(values) } })
  const change = (target: Target, values: DomainValues) =>
    call(targetsApi.update, { params: { ...params, targetId: target.id }, body: bodyOf(values) })

  return { form, add, added }
}
