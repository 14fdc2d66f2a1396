import { type Agent, agentsApi } from '@gatehouse/contract/agents'
import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { intervalText } from './AgentTable.tsx'

const usual = [2, 10, 60, 300, 900, 3600]

export function UploadInterval({ agent, whyNot }: { agent: Agent; whyNot: string | undefined }) {
  const client = useQueryClient()
  const [seconds, setSeconds] = useState(agent.uploadIntervalSeconds)
  const params = { organizationId: agent.organizationId, agentId: agent.id }
  const save = useMutation({
    mutationFn: () => call(agentsApi.update, { params, body: { uploadIntervalSeconds: seconds } }),
    onSuccess: () => invalidate(client, resolvePath(agentsApi.list.path, params)),
  })
  const choices = [...new Set([...usual, agent.uploadIntervalSeconds])].toSorted((a, b) => a - b)
  return (
    <Stack gap="xs">
      <Text c="dimmed">
        How long records may wait on the agent. Records that are marked critical never wait.
      </Text>
      <Group gap="xs">
        <Select
          aria-label="Upload interval"
          w={170}
          allowDeselect={false}
          disabled={whyNot !== undefined}
          data={choices.map((one) => ({ value: String(one), label: intervalText(one) }))}
          value={String(seconds)}
          onChange={(value) => setSeconds(Number(value))}
        />
        <MaybeDisabled reason={whyNot}>
          <Button
            variant="default"
            loading={save.isPending}
            disabled={seconds === agent.uploadIntervalSeconds && whyNot === undefined}
            onClick={() => save.mutate()}
          >
            Save
          </Button>
        </MaybeDisabled>
      </Group>
      <FormError error={save.error} />
    </Stack>
  )
}
