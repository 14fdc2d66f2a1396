import {
  type IntegrationCredential,
  integrationCredentialsApi,
} from '@gatehouse/contract/integration-credentials'
import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PasswordOnce } from './PasswordOnce.tsx'

interface Props {
  credential: IntegrationCredential
  url: string | undefined
  whyNot: string | undefined
}

/** A new password, and the end. */
export function CredentialActions({ credential, url, whyNot }: Props) {
  const [step, setStep] = useState<'renew' | 'remove'>()
  const close = () => setStep(undefined)
  return (
    <Group h={20} gap={2} wrap="nowrap" justify="flex-end">
      <MaybeDisabled reason={whyNot}>
        <Button variant="subtle" size="compact-xs" onClick={() => setStep('renew')}>
          New password
        </Button>
      </MaybeDisabled>
      <MaybeDisabled reason={whyNot}>
        <Button variant="subtle" color="red" size="compact-xs" onClick={() => setStep('remove')}>
          Remove
        </Button>
      </MaybeDisabled>
      {step === 'renew' && <RenewPassword credential={credential} url={url} onClose={close} />}
      {step === 'remove' && <RemoveCredential credential={credential} onClose={close} />}
    </Group>
  )
}

const paramsOf = (credential: IntegrationCredential) => ({
  integrationCredentialId: credential.id,
})

interface RenewProps {
  credential: IntegrationCredential
  url: string | undefined
  onClose: () => void
}

function RenewPassword({ credential, url, onClose }: RenewProps) {
  const client = useQueryClient()
  const renew = useMutation({
    mutationFn: () =>
      call(integrationCredentialsApi.renewPassword, { params: paramsOf(credential) }),
    onSuccess: () => invalidate(client, integrationCredentialsApi.list.path),
  })
  if (renew.data) return <PasswordOnce credential={renew.data} url={url} onClose={onClose} />
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`New password for ${credential.name}`}
      verb="Make a new password"
      isBusy={renew.isPending}
      error={renew.error ? messageOf(renew.error) : undefined}
      onConfirm={() => renew.mutate()}
    >
      The password it has stops working at once: whatever uses it is refused until it has the new
      one.
    </ConfirmDestructive>
  )
}

function RemoveCredential({
  credential,
  onClose,
}: {
  credential: IntegrationCredential
  onClose: () => void
}) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => call(integrationCredentialsApi.remove, { params: paramsOf(credential) }),
    onSuccess: async () => {
      await invalidate(client, integrationCredentialsApi.list.path)
      onClose()
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Remove ${credential.name}`}
      verb="Remove the credential"
      isBusy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    >
      Whatever uses it is refused from now on. This cannot be undone.
    </ConfirmDestructive>
  )
}
