import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import type { FormerSecret } from '@gatehouse/contract/revealed-secrets'
import { useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { SecretDialog } from './SecretDialog.tsx'

interface Props {
  credential: Credential
  /** That one instead of the one in use. */
  former?: FormerSecret
  onClose: () => void
}

export function RevealSecret({ credential, former, onClose }: Props) {
  const client = useQueryClient()
  const params = { organizationId: credential.organizationId, credentialId: credential.id }
  return (
    <SecretDialog
      title={`Show ${former ? 'a former' : 'the'} secret of ${credential.name}`}
      label={credential.kind === 'password' ? 'Password' : 'Private key'}
      isWhole={credential.kind !== 'password'}
      reveal={(reason) => {
        const body = { reason, ...(former ? { formerSecretId: former.id } : {}) }
        return call(credentialsApi.reveal, { params, body })
      }}
      onShown={() => invalidate(client, resolvePath(credentialsApi.get.path, params))}
      onClose={onClose}
    />
  )
}
