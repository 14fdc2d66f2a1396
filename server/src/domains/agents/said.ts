import type { Status } from '@gatehouse/contract/statuses'

export interface Said {
  status: Status
  reason: string
}
