import { type ResponseActionInput, responseActionsApi } from '@gatehouse/contract/response-actions'
import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { commandLine } from './command-line.ts'

const settleMilliseconds = 300
const schema = responseActionsApi.preview.body

/** The command line as the server would start it, with samples for what the alert adds. */
export function CommandPreview({ values }: { values: ResponseActionInput }) {
  const [settled] = useDebouncedValue(values, settleMilliseconds)
  // A name and rules do not change the command, and may still be missing.
  const asked = { ...settled, name: settled.name.trim() || 'preview', ruleIds: [] }
  const isComplete = schema?.safeParse(asked).success ?? false
  const preview = useQuery({
    queryKey: ['response action preview', asked],
    queryFn: ({ signal }) => call(responseActionsApi.preview, { body: asked }, signal),
    enabled: isComplete,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })
  if (preview.error) return <Text c="var(--gh-bad)">{messageOf(preview.error)}</Text>
  if (!preview.data || !isComplete)
    return <Text c="dimmed">Give a program, and the command line is shown here.</Text>
  return <CopyField label="Command line" isCommand value={commandLine(preview.data.command)} />
}
