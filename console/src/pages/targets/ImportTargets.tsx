import { importHeader, targetsApi } from '@gatehouse/contract/targets'
import { Button, FileInput, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { invalidate, resolvePath, sendFile } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'

interface Props {
  organizationId: string
  onClose: () => void
}

/** A file is tried first; what would happen is shown before anything does. */
export function ImportTargets({ organizationId, onClose }: Props) {
  const client = useQueryClient()
  const params = { organizationId }
  const trial = useMutation({
    mutationFn: (file: File) =>
      sendFile(targetsApi.import, { params, query: { isTrial: 'true' } }, file),
  })
  const file = trial.variables
  const run = useMutation({
    mutationFn: (chosen: File) =>
      sendFile(targetsApi.import, { params, query: { isTrial: 'false' } }, chosen),
    onSuccess: async (result) => {
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
      notifications.show({ message: `Imported: ${summary(result)}.` })
      onClose()
    },
  })
  const found = trial.data
  const noImport = whyNotImport(trial.isPending, found)
  return (
    <Modal opened onClose={onClose} size="lg" title="Import targets from CSV">
      <Stack gap="md">
        <CopyField label="The first line of the file" value={importHeader.join(',')} />
        <Text c="dimmed" fz="xs">
          A DNS name or an IP address is needed in each line. A target that is here already, by name
          or address, is changed. Credential is the name of a service credential.
        </Text>
        <FileInput
          label="File"
          placeholder="Choose a CSV file"
          accept=".csv,text/csv"
          leftSection={<IconFileSpreadsheet size={15} />}
          value={file ?? null}
          onChange={(chosen) => {
            if (chosen) trial.mutate(chosen)
            else trial.reset()
          }}
        />
        <FormError error={trial.error ?? run.error} />
        {found && <Found found={found} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <MaybeDisabled reason={noImport}>
            <Button
              loading={run.isPending || trial.isPending}
              onClick={() => {
                if (file) run.mutate(file)
              }}
            >
              {found ? `Import ${counted(found.added + found.changed, 'target')}` : 'Import'}
            </Button>
          </MaybeDisabled>
        </Group>
      </Stack>
    </Modal>
  )
}

interface Outcome {
  added: number
  changed: number
  unchanged: number
  problems: { line: number; text: string }[]
}

const summary = ({ added, changed, unchanged }: Outcome) =>
  `${added} added, ${changed} changed, ${unchanged} as they were`

function whyNotImport(isTrying: boolean, found: Outcome | undefined): string | undefined {
  if (isTrying) return undefined
  if (!found) return 'First choose a file.'
  return found.added + found.changed === 0
    ? 'Nothing in this file would change anything.'
    : undefined
}

function Found({ found }: { found: Outcome }) {
  const { problems } = found
  return (
    <Stack gap="sm">
      <Notice tone="info" title="What the import would do">
        {counted(found.added, 'target')} added, {found.changed} changed, {found.unchanged} left as{' '}
        {found.unchanged === 1 ? 'it is' : 'they are'}. Nothing was written yet.
      </Notice>
      {problems.length > 0 && (
        <Notice tone="warn" title={`${counted(problems.length, 'line')} cannot be taken`}>
          <ul style={{ margin: 0, paddingLeft: 18, maxHeight: 220, overflow: 'auto' }}>
            {problems.map(({ line, text }) => (
              <li key={`${line} ${text}`}>
                Line {line}: {text}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </Stack>
  )
}
