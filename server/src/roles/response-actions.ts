import { masterKeyFile } from '#config'
import type { ResponseActionsOptions } from '#domains/response-actions'
import type { Foundation } from './foundation.ts'

export const responseActionsOptions = ({
  config,
}: Pick<Foundation, 'config'>): ResponseActionsOptions => ({
  isSwitchedOn: config.RESPONSE_ACTIONS,
  userName: config.RESPONSE_ACTION_USER,
  privatePlaces: [config.DATA_DIR, masterKeyFile(config)],
  ownUid: process.getuid?.(),
})
