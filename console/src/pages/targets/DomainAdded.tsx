import { type Target, targetsApi } from '@gatehouse/contract/targets'
import { Button, Group, Loader, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageButton } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Notice } from '../../ui/Notice.tsx'
import { directoriesQuery } from '../directories/search.ts'
import { TestSteps } from './TestTarget.tsx'

/** Tries the connection of a domain that was just added, and leads on. */
export function DomainAdded({ target, onClose }: { target: Target; onClose: () => void }) {
  const params = { organizationId: target.organizationId }
  const test = useQuery({
    queryKey: ['test of a new domain', target.id],
    queryFn: () => call(targetsApi.test, { params: { ...params, targetId: target.id } }),
    staleTime: Infinity,
    retry: false,
  })
  const known = useQuery(directoriesQuery(target.organizationId))
  const directory = known.data?.directories.find(({ targetId }) => targetId === target.id)
  const failed = test.data?.succeeded === false
  return (
    <Stack gap="md">
      {test.isPending && (
        <output>
          <Group gap="xs">
            <Loader size={14} aria-hidden />
            <Text>Trying the connection to each controller.</Text>
          </Group>
        </output>
      )}
      {test.data?.succeeded && (
        <Text>The connection works. The domain is read now; a large one takes some minutes.</Text>
      )}
      {failed && (
        <Notice tone="warn">
          The domain is kept, but it cannot be read yet. Each step says what to do.
        </Notice>
      )}
      <FormError error={test.error} />
      {test.data && <TestSteps steps={test.data.steps} isBordered />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {failed || test.error ? (
          <PageButton
            to={paths.target}
            params={{ ...params, targetId: target.id }}
            search={{ tab: 'settings' }}
          >
            Change the connection
          </PageButton>
        ) : (
          <PageButton
            {...(directory
              ? { to: paths.directory, params: { ...params, directoryId: directory.id } }
              : { to: paths.target, params: { ...params, targetId: target.id } })}
          >
            {directory ? 'Open the directory' : 'Open the target'}
          </PageButton>
        )}
      </Group>
    </Stack>
  )
}
