import { type Target, type TargetInput, targetsApi } from '@gatehouse/contract/targets'
import { Button, Stack } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { paths } from '../../app/paths.ts'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { noAccess, TargetFields, TrustFields } from './TargetFields.tsx'
import { ports } from './use-add-domain.ts'

interface Props {
  target: Target
  whyNot: string | undefined
}

const inputOf = (target: Target): TargetInput => ({
  name: target.name,
  kind: target.kind,
  address: target.address,
  port: target.port,
  description: target.description,
  tags: target.tags,
  siteId: target.siteId,
  serviceCredentialId: target.serviceCredentialId,
  algorithms: target.algorithms,
  trustsFirstHostKey: target.trustsFirstHostKey,
  onHostKeyMismatch: target.onHostKeyMismatch,
  ...(target.kind === 'domain' && { directory: target.directory ?? noAccess }),
})

export function TargetSettings({ target, whyNot }: Props) {
  const params = { organizationId: target.organizationId, targetId: target.id }
  const form = useEndpointForm<TargetInput>(targetsApi.create.body, inputOf(target))
  const save = useSaveOne({
    save: ({ siteId, serviceCredentialId, directory, ...rest }: TargetInput) =>
      call(targetsApi.update, {
        params,
        body: {
          ...rest,
          ...(directory && { directory, port: ports[directory.encryption] }),
          siteId: siteId ?? null,
          serviceCredentialId: serviceCredentialId ?? null,
        },
      }),
    changes: [resolvePath(targetsApi.list.path, params)],
    form,
  })
  const isDomain = target.kind === 'domain'
  const fields = {
    hasFixedKind: true,
    organizationId: target.organizationId,
    values: form.values,
    errors: form.errors,
    disabled: whyNot !== undefined,
    onChange: (changes: Partial<TargetInput>) => form.setValues(changes),
  }
  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap={14} maw={760}>
        <Panel title="What it is and where">
          <TargetFields {...fields} />
        </Panel>
        {!isDomain && (
          <Panel title="How it proves itself">
            <TrustFields {...fields} />
          </Panel>
        )}
        <SaveRow save={save} isSticky isDirty={form.isDirty()} whyNot={whyNot} onReset={form.reset}>
          <RemoveTarget target={target} whyNot={whyNot} />
        </SaveRow>
      </Stack>
    </Form>
  )
}

function RemoveTarget({ target, whyNot }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const params = { organizationId: target.organizationId, targetId: target.id }
  const remove = useMutation({
    mutationFn: () => call(targetsApi.remove, { params }),
    onSuccess: async () => {
      await navigate({ to: paths.targets, params, ignoreBlocker: true })
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
    },
  })
  return (
    <>
      <MaybeDisabled reason={whyNot}>
        <Button
          variant="default"
          leftSection={<IconTrash size={14} />}
          onClick={() => setAsked(true)}
        >
          Remove the target
        </Button>
      </MaybeDisabled>
      <ConfirmDestructive
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={`Remove ${target.name}`}
        verb="Remove the target"
        nameToType={target.name}
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        {target.kind === 'domain'
          ? 'Its directory, with all that is known of its past, and its credentials are removed with it. Its users cannot sign in here any more. Records and recordings stay. The domain itself is not touched. This cannot be undone.'
          : 'Nobody can open a session to it any more. Its credentials, host keys and scans are removed with it; recordings stay. The accounts on the machine itself are not touched. This cannot be undone.'}
      </ConfirmDestructive>
    </>
  )
}
