import { Button, Center } from '@mantine/core'

interface Props {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}

/** Below a list that is read page by page. */
export function ShowMore({ list }: Props) {
  if (!list.hasNextPage) return null
  return (
    <Center h={44}>
      <Button
        variant="subtle"
        loading={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        Show more
      </Button>
    </Center>
  )
}
