import type { UserData } from './user.store.ts'

/** Neither switched off, nor past the end of a temporary access, nor refused by their directory. */
export const maySignIn = (
  {
    is_enabled,
    access_ends_at,
    directory_refusal,
  }: Pick<UserData, 'is_enabled' | 'access_ends_at' | 'directory_refusal'>,
  now: Date,
): boolean =>
  is_enabled && directory_refusal === null && (access_ends_at === null || access_ends_at > now)
