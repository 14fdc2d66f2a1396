import {
  directoriesApi,
  type Directory,
  type DirectorySettings,
} from '@gatehouse/contract/directories'
import { NumberInput, Stack } from '@mantine/core'
import { call, resolvePath } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ComputerRules } from './ComputerRules.tsx'
import { SignInGroups } from './SignInGroups.tsx'

interface Props {
  directory: Directory
  whyNot: string | undefined
}

/** Who of the domain may sign in, which of its computers become targets, and how often it is read. */
export function DirectorySettingsForm({ directory, whyNot }: Props) {
  const params = { organizationId: directory.organizationId, directoryId: directory.id }
  const form = useEndpointForm<DirectorySettings>(directoriesApi.update.body, directory.settings)
  const save = useSaveOne({
    save: (body: DirectorySettings) => call(directoriesApi.update, { params, body }),
    changes: [resolvePath(directoriesApi.list.path, params)],
    form,
  })
  const disabled = whyNot !== undefined
  const { values, errors } = form
  return (
    <Form onSubmit={form.onSubmit((body) => save.mutate(body))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap={14} maw={860}>
        <SignInGroups
          params={params}
          signIn={values.signIn}
          errors={errors}
          disabled={disabled}
          onChange={(signIn) => form.setFieldValue('signIn', signIn)}
        />
        <ComputerRules
          params={params}
          rules={values.computers}
          errors={errors}
          disabled={disabled}
          onChange={(computers) => form.setFieldValue('computers', computers)}
        />
        <Panel title="How it is read">
          <NumberInput
            label="Read it whole every (minutes)"
            description="Differences are read each minute anyway. The whole is compared again this often, so that nothing stays missed."
            maw={420}
            min={1}
            max={10_080}
            allowDecimal={false}
            disabled={disabled}
            value={values.syncMinutes}
            error={errors['syncMinutes']}
            onChange={(minutes) => form.setFieldValue('syncMinutes', Number(minutes))}
          />
        </Panel>
        <SaveRow
          save={save}
          isSticky
          isDirty={form.isDirty()}
          whyNot={whyNot}
          onReset={form.reset}
        />
      </Stack>
    </Form>
  )
}
