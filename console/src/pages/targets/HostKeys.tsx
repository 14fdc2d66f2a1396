import { type HostKey, type Target, targetsApi } from '@gatehouse/contract/targets'
import { ActionIcon, Button, Group, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import styles from './HostKeys.module.css'

interface Props {
  target: Target
  whyNot: string | undefined
}

/** The keys that the target may prove itself with. */
export function HostKeys({ target, whyNot }: Props) {
  const [forgotten, setForgotten] = useState<HostKey>()
  const [isPinning, setPinning] = useState(false)
  return (
    <Panel
      title="Trusted host keys"
      isFlush
      action={
        !isPinning && (
          <MaybeDisabled reason={whyNot}>
            <Button size="compact-xs" variant="default" onClick={() => setPinning(true)}>
              Trust a key
            </Button>
          </MaybeDisabled>
        )
      }
    >
      {isPinning && <PinKey target={target} onClose={() => setPinning(false)} />}
      {target.hostKeys.length === 0 && (
        <div className={styles['none']}>
          {target.trustsFirstHostKey
            ? 'None yet. The first that it shows will be trusted.'
            : 'None yet. Nothing connects until one is given by its fingerprint.'}
        </div>
      )}
      <ul className={styles['keys']}>
        {target.hostKeys.map((key) => (
          <li key={key.id} className={styles['key']}>
            <span className={`${styles['fingerprint']} gh-machine`}>{key.fingerprint}</span>
            <MaybeDisabled reason={whyNot}>
              <ActionIcon
                size="sm"
                aria-label={`Forget ${key.algorithm} ${key.fingerprint}`}
                onClick={() => setForgotten(key)}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </MaybeDisabled>
            <span className={styles['facts']}>
              {key.algorithm}
              {key.hop !== 'direct' && ` by way of ${key.hop}`} · trusted by {key.pinnedBy}{' '}
              <Time at={key.pinnedAt} /> · seen <Time at={key.lastSeenAt} />
            </span>
          </li>
        ))}
      </ul>
      {forgotten && (
        <ForgetKey target={target} hostKey={forgotten} onClose={() => setForgotten(undefined)} />
      )}
    </Panel>
  )
}

function PinKey({ target, onClose }: { target: Target; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: target.organizationId, targetId: target.id }
  const form = useEndpointForm(targetsApi.pinHostKey.body, { fingerprint: '' })
  const pin = useMutation({
    mutationFn: (body: { fingerprint: string }) => call(targetsApi.pinHostKey, { params, body }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(targetsApi.list.path, params))
      onClose()
    },
    onError: form.refuse,
  })
  return (
    <div className={styles['form']}>
      <Form onSubmit={form.onSubmit((body) => pin.mutate(body))}>
        <TextInput
          label="Fingerprint"
          placeholder="SHA256:…"
          spellCheck={false}
          {...form.getInputProps('fingerprint')}
        />
        <FormError error={pin.error} />
        <Group gap={8} mt={8}>
          <Button type="submit" size="compact-sm" loading={pin.isPending}>
            Trust it
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Form>
    </div>
  )
}

function ForgetKey({
  target,
  hostKey,
  onClose,
}: {
  target: Target
  hostKey: HostKey
  onClose: () => void
}) {
  const client = useQueryClient()
  const params = { organizationId: target.organizationId, targetId: target.id }
  const forget = useMutation({
    mutationFn: () =>
      call(targetsApi.forgetHostKey, { params: { ...params, hostKeyId: hostKey.id } }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(targetsApi.list.path, params))
      onClose()
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Trust a key of ${target.name} no longer`}
      verb="Forget the key"
      isBusy={forget.isPending}
      error={forget.error ? messageOf(forget.error) : undefined}
      onConfirm={() => forget.mutate()}
    >
      <span className="gh-machine">{hostKey.fingerprint}</span>{' '}
      {target.hostKeys.length === 1 && target.trustsFirstHostKey
        ? 'is the only one. The next key that the target shows will be trusted in its place.'
        : 'is refused from then on. It can be trusted again by its fingerprint.'}
    </ConfirmDestructive>
  )
}
