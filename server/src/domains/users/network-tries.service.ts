import type { Context } from '#platform/context.ts'
import { networkOf } from '#platform/http/address-throttle.ts'
import { giveTryBack, takeTry } from './login-network.store.ts'
import type { SignInDesk } from './users-options.ts'

type Counting = Pick<SignInDesk, 'addresses' | 'addressLimits'>

/**
 * Whether somebody may try to sign in from where they are. This node counts first, so that a flood ends here without asking the
 * database; then all nodes together, so that nobody has as many tries again at the next.
 */
export async function mayTryFromHere(ctx: Context, desk: Counting): Promise<boolean> {
  if (!desk.addresses.take(ctx.address, ctx.now())) return false
  const network = networkOf(ctx.address)
  return ctx.db.asSystem('count the tries to sign in from a network', (tx) =>
    takeTry(tx, network, desk.addressLimits, ctx.now()),
  )
}

/** It was no wrong try. */
export async function giveBackTry(ctx: Context, desk: Counting): Promise<void> {
  desk.addresses.giveBack(ctx.address)
  await ctx.db.asSystem('a try to sign in from a network was none', (tx) =>
    giveTryBack(tx, networkOf(ctx.address), desk.addressLimits),
  )
}
