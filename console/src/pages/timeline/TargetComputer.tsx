import type { Target } from '@gatehouse/contract/targets'
import { timelineApi } from '@gatehouse/contract/timeline'
import { Select, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call, query, resolvePath } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'

const automatic = 'automatic'
const none = 'none'

/** Which audited computer the target is, so that what its agent sees is linked to sessions. */
export function TargetComputer({ target, whyNot }: { target: Target; whyNot: string | undefined }) {
  const client = useQueryClient()
  const params = { organizationId: target.organizationId, targetId: target.id }
  const { data } = useQuery(query(timelineApi.computer, { params }))
  const choose = useMutation({
    mutationFn: (value: string) =>
      call(timelineApi.chooseComputer, {
        params,
        body:
          value === automatic || value === none
            ? { choice: value }
            : { choice: 'source', sourceId: value },
      }),
    onSuccess: (after) =>
      client.setQueryData(query(timelineApi.computer, { params }).queryKey, after),
    onError: () =>
      client.invalidateQueries({ queryKey: [resolvePath(timelineApi.computer.path, params)] }),
  })
  if (!data) return null
  const { source, foundBy, choices, text } = data
  const byHand = foundBy === 'hand' ? (source?.id ?? none) : automatic
  return (
    <Panel title="Audited computer">
      <Text fz="sm" mb={8}>
        {source ? (
          <>
            <PageLink
              to={paths.source}
              params={{ organizationId: target.organizationId, sourceId: source.id }}
            >
              {source.name}
            </PageLink>
            {'. '}
          </>
        ) : null}
        {text}
      </Text>
      <Select
        aria-label="Which audited computer it is"
        size="xs"
        allowDeselect={false}
        disabled={whyNot !== undefined || choose.isPending}
        description={whyNot}
        value={byHand}
        data={[
          { value: automatic, label: 'As its host key says' },
          { value: none, label: 'None of them' },
          ...choices.map(({ id, name, why }) => ({
            value: id,
            label: why === '' ? name : `${name}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`,
          })),
        ]}
        onChange={(value) => value && choose.mutate(value)}
      />
      {choose.error && <Notice tone="bad">{messageOf(choose.error)}</Notice>}
    </Panel>
  )
}
