import type { ServiceDeskId } from '@gatehouse/contract/ids'
import { type ConnectionInput, serviceDesksApi } from '@gatehouse/contract/service-desks'
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { StepList } from '../../ui/StepList.tsx'

interface Props {
  connection: ConnectionInput
  /** Whose saved secret is used where none is typed. */
  serviceDeskId?: ServiceDeskId
  whyNot: string | undefined
  /** Asked first; false keeps the test from being made, as the form shows what is missing. */
  isReady: () => boolean
}

/** Tries what the form says, without saving it. */
export function TestConnection({ connection, serviceDeskId, whyNot, isReady }: Props) {
  const test = useMutation({
    mutationFn: (tried: ConnectionInput) =>
      call(serviceDesksApi.testConnection, {
        body: { connection: tried, ...(serviceDeskId && { serviceDeskId }) },
      }),
  })
  const isStale = test.variables !== undefined && test.variables !== connection
  return (
    <Stack gap={8}>
      <Group gap={10}>
        <MaybeDisabled reason={whyNot}>
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={14} />}
            loading={test.isPending}
            onClick={() => {
              if (isReady()) test.mutate(connection)
            }}
          >
            Test the connection
          </Button>
        </MaybeDisabled>
        {test.data && isStale && (
          <Text fz="xs" c="dimmed">
            Changed since it was tested.
          </Text>
        )}
        {test.data?.succeeded && !isStale && (
          <Text fz="sm" c="var(--gh-good)" fw={500}>
            It works.
          </Text>
        )}
      </Group>
      <FormError error={test.error} />
      {test.data && !test.isPending && (
        <StepList name="Steps of the test" steps={test.data.steps} />
      )}
    </Stack>
  )
}
