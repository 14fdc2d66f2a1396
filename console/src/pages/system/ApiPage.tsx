import { systemApi } from '@gatehouse/contract/system'
import { Anchor, Center, Loader, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorOf, messageOf } from '../../app/api-error.ts'
import { hrefOf } from '../../app/api.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import styles from './ApiPage.module.css'
import { OperationView } from './OperationView.tsx'
import { type Operation, operationsOf } from './reference.ts'

const address = hrefOf(systemApi.openapi, {})

/** The API as this server serves it, read from its own description. */
export function ApiPage() {
  const { data, error, refetch } = useQuery({ queryKey: [address], queryFn: read })
  const [text, setText] = useState('')
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const matching = (data ?? []).filter((one) =>
    words.every((word) => `${one.method} ${one.path} ${one.summary}`.toLowerCase().includes(word)),
  )
  const groups = Map.groupBy(matching, (one) => one.group)

  return (
    <>
      <PageHeader
        title="API"
        count={data && `${data.length} operations`}
        subtitle={
          <>
            Everything that this console does, scripts can do with an API token. Machines read{' '}
            <Anchor href={address} target="_blank" underline="always">
              {address}
            </Anchor>
            .
          </>
        }
      />
      {error && <ErrorState message={messageOf(error)} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Center h={160}>
          <Loader size="sm" aria-label="Reading the API" />
        </Center>
      )}
      {data && (
        <div className={styles['columns']}>
          <nav className={styles['contents']} aria-label="Contents">
            <TextInput
              aria-label="Find an operation"
              placeholder="Find an operation"
              leftSection={<IconSearch size={14} />}
              mb={10}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            {[...groups].map(([group, operations]) => (
              <a key={group} href={`#${group}`} className={styles['entry']}>
                {titleOf(group)}
                <span>{operations.length}</span>
              </a>
            ))}
          </nav>
          <div>
            {[...groups].map(([group, operations]) => (
              <section key={group} className={styles['group']} id={group}>
                <h2>{titleOf(group)}</h2>
                {operations.map((operation) => (
                  <OperationView key={operation.id} operation={operation} />
                ))}
              </section>
            ))}
            {matching.length === 0 && <EmptyState title="No operation has these words" />}
          </div>
        </div>
      )}
    </>
  )
}

async function read(): Promise<Operation[]> {
  const response = await fetch(address)
  if (!response.ok) throw await errorOf(response)
  return operationsOf(await response.json())
}

/** `organizationGroups` as `Organization groups`. */
const titleOf = (group: string): string => {
  const words = group
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^api\b/, 'API')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
