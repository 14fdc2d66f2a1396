import type { SealingKey } from '#platform/crypto/seal.ts'
import {
  type AddressLimits,
  type AddressThrottle,
  createAddressThrottle,
  usualLimits,
} from '#platform/http/address-throttle.ts'
import type { DirectoryDoor } from './directory-door.ts'
import { createLines } from './line.ts'
import { createPasswords, type PasswordCost, type Passwords } from './password-hash.ts'

export interface UsersOptions {
  /** Where the console is, for the links in invitations: `https://desk.example.com:6500`. */
  publicUrl: string
  /** A login that is not used for so long ends. */
  idleSeconds: number
  /** A login ends after this time however busy it is. */
  absoluteSeconds?: number
  /** The secrets of authenticators are sealed under it. */
  sealKey: SealingKey
  /** Tests make it cheap. */
  passwordCost?: PasswordCost
  addressLimits?: AddressLimits
  /** Without it only users with a password of ours sign in. */
  directories?: DirectoryDoor
}

/** What the sign-ins of this node share: its settings, and what it keeps in memory. */
export interface SignInDesk {
  publicUrl: string
  idleSeconds: number
  absoluteSeconds: number
  sealKey: SealingKey
  passwords: Passwords
  addresses: AddressThrottle
  /** What all nodes together count by. */
  addressLimits: AddressLimits
  directories: DirectoryDoor | undefined
  /** A flood from one network waits in a line of its own instead of in front of everybody. */
  inLineFrom: <T>(network: string, work: () => Promise<T>) => Promise<T>
  /** Tries for one user are one after the other, so that none gets past the count of wrong ones. */
  inLineFor: <T>(username: string, work: () => Promise<T>) => Promise<T>
}

const halfADay = 12 * 60 * 60

export const openDesk = (options: UsersOptions): SignInDesk => ({
  get publicUrl() {
    return options.publicUrl
  },
  idleSeconds: options.idleSeconds,
  absoluteSeconds: options.absoluteSeconds ?? halfADay,
  sealKey: options.sealKey,
  passwords: createPasswords(options.passwordCost),
  addresses: createAddressThrottle(options.addressLimits),
  addressLimits: options.addressLimits ?? usualLimits,
  directories: options.directories,
  inLineFrom: createLines({ atOnce: 2, waiting: 100 }),
  inLineFor: createLines({ atOnce: 1, waiting: 100 }),
})
