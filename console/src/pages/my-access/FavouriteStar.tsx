import { type Choice, sessionsApi } from '@gatehouse/contract/sessions'
import { ActionIcon } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconStar, IconStarFilled } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import styles from './MyAccessPage.module.css'

/** Favourites come first in the list. */
export function FavouriteStar({ choice }: { choice: Choice }) {
  const client = useQueryClient()
  const { organizationId, targetId, targetName } = choice
  const favour = useMutation({
    mutationFn: (isFavourite: boolean) =>
      call(sessionsApi.favour, { params: { organizationId, targetId }, body: { isFavourite } }),
    onSuccess: () => invalidate(client, sessionsApi.choices.path),
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
  // What was pressed shows at once; the list follows.
  const isOn = favour.isPending ? favour.variables : choice.isFavourite
  return (
    <ActionIcon
      size="sm"
      className={styles['star'] ?? ''}
      data-on={isOn || undefined}
      aria-pressed={isOn}
      aria-label={`Favourite: ${targetName}`}
      onClick={() => favour.mutate(!isOn)}
    >
      {isOn ? <IconStarFilled size={14} /> : <IconStar size={14} />}
    </ActionIcon>
  )
}
