import { systemApi } from '@gatehouse/contract/system'
import { Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { GateIcon, Wordmark } from '../../ui/Brand.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'

export function AboutPage() {
  const { data } = useSuspenseQuery(query(systemApi.version, {}))
  return (
    <Stack gap={14} maw={620}>
      <Title order={1}>
        <Group gap={12} c="var(--gh-accent)">
          <GateIcon size={34} />
          <Wordmark height={26} />
          <VisuallyHidden>About Gatehouse</VisuallyHidden>
        </Group>
      </Title>
      <Text c="dimmed">The security desk of managed service providers: watch, gate, ticket.</Text>
      <Panel title="This node">
        <Facts
          items={[
            { name: 'Gatehouse', value: data.version },
            { name: 'Node', value: data.node },
            ...data.components,
          ]}
        />
      </Panel>
      <Text>
        Everything that this console does is in its{' '}
        <PageLink to={paths.api} underline="always">
          API
        </PageLink>
        .
      </Text>
    </Stack>
  )
}
