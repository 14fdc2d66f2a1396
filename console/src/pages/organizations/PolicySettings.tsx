import { organizationSettingsApi, type Settings } from '@gatehouse/contract/organizations'
import { Button, Group, NumberInput, Radio, Stack } from '@mantine/core'
import { call, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'

const secondFactorChoices = [
  {
    value: 'interactive',
    label: 'Ask for it',
    description: 'Enrolled at the first sign-in with a browser, asked for everywhere from then on.',
  },
  {
    value: 'always',
    label: 'Insist on it',
    description: 'Also scripts are refused until a second factor is enrolled.',
  },
  {
    value: 'off',
    label: 'Leave it to each user',
    description: 'Only who enrolled a second factor is asked for it.',
  },
] as const

const gibibyte = 1024 ** 3

interface Props {
  organizationId: string
  settings: Settings
  whyNot: string | undefined
}

export function PolicySettings({ organizationId, settings, whyNot }: Props) {
  const params = { organizationId }
  const isReadOnly = whyNot !== undefined
  const form = useEndpointForm<Settings>(organizationSettingsApi.update.body, { ...settings })
  const save = useSaveOne({
    save: (body: Settings) => call(organizationSettingsApi.update, { params, body }),
    changes: [resolvePath(organizationSettingsApi.get.path, params)],
    form,
  })
  const quota = form.values.recordingQuotaBytes
  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap="sm">
        <Radio.Group
          label="Second factor of this organization’s users"
          {...form.getInputProps('secondFactor')}
        >
          <Stack gap={8} mt={6}>
            {secondFactorChoices.map((choice) => (
              <Radio key={choice.value} size="xs" disabled={isReadOnly} {...choice} />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          label="Keep activity records for (days)"
          description="Older records are removed for good."
          w={320}
          min={1}
          max={3650}
          disabled={isReadOnly}
          {...form.getInputProps('activityRetentionDays')}
        />
        <NumberInput
          label="Recordings of sessions may take (GiB)"
          description="Then no new recorded sessions begin. Empty: as much as there is."
          w={320}
          min={0.001}
          max={1_048_576}
          decimalScale={3}
          disabled={isReadOnly}
          value={quota === null ? '' : quota / gibibyte}
          onChange={(value) =>
            form.setFieldValue(
              'recordingQuotaBytes',
              value === '' ? null : Math.round(Number(value) * gibibyte),
            )
          }
          error={form.errors['recordingQuotaBytes']}
        />
        <FormError error={save.error} />
        <Group>
          <MaybeDisabled reason={whyNot}>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={!isReadOnly && !form.isDirty()}
            >
              Save
            </Button>
          </MaybeDisabled>
        </Group>
      </Stack>
    </Form>
  )
}
