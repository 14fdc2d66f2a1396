import type { User } from '@gatehouse/contract/users'
import type { Clock } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { listLockouts, subjectOfUser } from './login-throttle.store.ts'
import type { UserData } from './user.store.ts'

export async function toUsers(
  clock: Clock,
  tx: AnyTx,
  users: readonly UserData[],
): Promise<User[]> {
  const now = clock.now()
  const lockouts = await listLockouts(
    tx,
    users.map(({ id }) => id),
    now,
  )
  return users.map((user) => view(user, lockouts.get(subjectOfUser(user.id)), now))
}

export async function toUser(clock: Clock, tx: AnyTx, user: UserData): Promise<User> {
  const lockouts = await listLockouts(tx, [user.id], clock.now())
  return view(user, lockouts.get(subjectOfUser(user.id)), clock.now())
}

const view = (user: UserData, lockedUntil: Date | undefined, now: Date): User => ({
  id: user.id,
  organizationId: user.organization_id,
  username: user.username,
  displayName: user.display_name,
  email: user.email,
  role: user.role,
  isBuiltIn: user.is_built_in,
  isEnabled: user.is_enabled,
  state: stateOf(user, now),
  groupIds: user.group_ids,
  hasSecondFactor: user.totp_secret !== null,
  createdAt: user.created_at.toISOString(),
  ...(user.directory_id && {
    directory: {
      directoryId: user.directory_id,
      name: user.directory_account ?? '',
      ...(user.directory_refusal !== null && { refusal: user.directory_refusal }),
    },
  }),
  ...(user.access_ends_at && { accessEndsAt: user.access_ends_at.toISOString() }),
  ...(lockedUntil && { lockedUntil: lockedUntil.toISOString() }),
  ...(user.last_login_at && { lastLoginAt: user.last_login_at.toISOString() }),
})

function stateOf(user: UserData, now: Date): User['state'] {
  if (user.password_hash !== null || user.directory_id !== null) return 'verified'
  const isOpen = user.invitation_expires_at !== null && user.invitation_expires_at > now
  return isOpen ? 'invited' : 'invitation-expired'
}
