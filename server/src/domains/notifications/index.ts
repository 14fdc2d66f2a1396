export type { Trouble } from './notification.store.ts'
export { endNotification, raiseNotification } from './raise-notification.service.ts'
