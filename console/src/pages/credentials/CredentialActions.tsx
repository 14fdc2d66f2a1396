import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots, IconEye, IconRotate, IconTrash, IconPencil } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { CheckOut } from './CheckOut.tsx'
import { whyNotRotate } from './credential-words.ts'
import { RevealSecret } from './RevealSecret.tsx'
import { RotateSecret } from './RotateSecret.tsx'
import { SetSecret } from './SetSecret.tsx'

interface Props {
  credential: Credential
  whyNot: string | undefined
}

type Step = 'reveal' | 'check-out' | 'set' | 'rotate' | 'remove'

/** What can be done with it; each is written into its history. */
export function CredentialActions({ credential, whyNot }: Props) {
  const [step, setStep] = useState<Step>()
  const close = () => setStep(undefined)
  const verify = useVerify(credential)
  const noSecret =
    credential.kind === 'ssh-certificate'
      ? 'It has no lasting secret: a certificate is made for each connection.'
      : undefined
  const isKeptElsewhere =
    credential.purpose === 'laps'
      ? 'The directory keeps it: borrow it, and it is replaced when you give it back.'
      : undefined
  const noRotation = whyNot ?? whyNotRotate(credential)
  return (
    <>
      <MaybeDisabled reason={whyNot}>
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          Verify
        </Button>
      </MaybeDisabled>
      {credential.checkedOutBy ? (
        <GiveBack credential={credential} whyNot={whyNot} />
      ) : (
        <MaybeDisabled reason={whyNot ?? noSecret}>
          <Button variant="default" onClick={() => setStep('check-out')}>
            Borrow
          </Button>
        </MaybeDisabled>
      )}
      <MaybeDisabled reason={whyNot ?? noSecret ?? isKeptElsewhere}>
        <Button leftSection={<IconEye size={14} />} onClick={() => setStep('reveal')}>
          Show the secret
        </Button>
      </MaybeDisabled>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More actions">
            <IconDots size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <MaybeDisabled reason={noRotation}>
            <Menu.Item leftSection={<IconRotate size={14} />} onClick={() => setStep('rotate')}>
              Replace the secret now
            </Menu.Item>
          </MaybeDisabled>
          <MaybeDisabled reason={whyNot ?? noSecret ?? isKeptElsewhere}>
            <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setStep('set')}>
              Set by hand
            </Menu.Item>
          </MaybeDisabled>
          <MaybeDisabled reason={whyNot}>
            <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => setStep('remove')}>
              Remove
            </Menu.Item>
          </MaybeDisabled>
        </Menu.Dropdown>
      </Menu>
      {step === 'reveal' && <RevealSecret credential={credential} onClose={close} />}
      {step === 'check-out' && <CheckOut credential={credential} onClose={close} />}
      {step === 'set' && <SetSecret credential={credential} onClose={close} />}
      {step === 'rotate' && <RotateSecret credential={credential} onClose={close} />}
      {step === 'remove' && <Remove credential={credential} onClose={close} />}
    </>
  )
}

const paramsOf = ({ organizationId, id }: Credential) => ({ organizationId, credentialId: id })

function useVerify(credential: Credential) {
  const client = useQueryClient()
  const params = paramsOf(credential)
  return useMutation({
    mutationFn: () => call(credentialsApi.verify, { params }),
    onSuccess: () => invalidate(client, resolvePath(credentialsApi.list.path, params)),
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
}

function GiveBack({ credential, whyNot }: Props) {
  const client = useQueryClient()
  const params = paramsOf(credential)
  const checkIn = useMutation({
    mutationFn: (checkoutId: string) =>
      call(credentialsApi.checkIn, { params: { ...params, checkoutId } }),
    onSuccess: () => invalidate(client, resolvePath(credentialsApi.list.path, params)),
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
  const { checkedOutBy } = credential
  if (!checkedOutBy) return null
  return (
    <MaybeDisabled reason={whyNot}>
      <Button
        variant="default"
        loading={checkIn.isPending}
        onClick={() => checkIn.mutate(checkedOutBy.checkoutId)}
      >
        Give back
      </Button>
    </MaybeDisabled>
  )
}

function Remove({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const params = paramsOf(credential)
  const remove = useMutation({
    mutationFn: () => call(credentialsApi.remove, { params }),
    onSuccess: async () => {
      await navigate({ to: paths.credentials, params })
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Remove ${credential.name}`}
      verb="Remove the credential"
      nameToType={credential.name}
      isBusy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    >
      Gatehouse forgets the secret; the account stays on its target. If nobody else knows the
      secret, show it first. This cannot be undone.
    </ConfirmDestructive>
  )
}
