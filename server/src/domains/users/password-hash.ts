import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { createLine } from './line.ts'

/** RFC 7914 §2. Memory is 128 * 2^log2N * blockSize bytes for each password under way. */
export interface PasswordCost {
  log2N: number
  blockSize: number
  parallelization: number
}

/** 128 MiB and about half a second: OWASP's first choice for scrypt. */
export const defaultCost: PasswordCost = { log2N: 17, blockSize: 8, parallelization: 1 }

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long for a user who has no password, or is none. */
  verify(password: string, hash: string | undefined): Promise<boolean>
  /** Made with another cost than today's: to be made again at the next chance. */
  isOutdated(hash: string): boolean
}

const saltBytes = 16
const keyBytes = 32

/** Two at once: a flood of sign-ins takes 256 MiB and waits, instead of all the memory there is. */
export function createPasswords(cost: PasswordCost = defaultCost): Passwords {
  const inLine = createLine({ atOnce: 2, waiting: 200 })
  return {
    async hash(password) {
      const salt = randomBytes(saltBytes)
      const key = await inLine(() => derive(password, salt, cost))
      return format({ cost, salt, key })
    },
    async verify(password, hash) {
      const kept = hash === undefined ? undefined : parse(hash)
      const { salt, cost: thatCost } = kept ?? { salt: randomBytes(saltBytes), cost }
      const key = await inLine(() => derive(password, salt, thatCost))
      return kept !== undefined && timingSafeEqual(key, kept.key)
    },
    isOutdated: (hash) => !hash.startsWith(`${prefix(cost)}$`),
  }
}

interface Kept {
  cost: PasswordCost
  salt: Buffer
  key: Buffer
}

// The form of PHC strings: $scrypt$ln=17,r=8,p=1$<salt>$<key>
const prefix = ({ log2N, blockSize, parallelization }: PasswordCost) =>
  `$scrypt$ln=${log2N},r=${blockSize},p=${parallelization}`

const format = ({ cost, salt, key }: Kept) =>
  `${prefix(cost)}$${salt.toString('base64url')}$${key.toString('base64url')}`

const pattern = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/

function parse(hash: string): Kept {
  const [, log2N, blockSize, parallelization, salt = '', key = ''] = pattern.exec(hash) ?? []
  if (key === '') throw new Error('The kept password hash is not of the form that we write.')
  return {
    cost: {
      log2N: Number(log2N),
      blockSize: Number(blockSize),
      parallelization: Number(parallelization),
    },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  }
}

/** NFKC first, so that one password typed on two keyboards is one (NIST SP 800-63B 3.1.1.2). */
function derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  const { log2N, blockSize, parallelization } = cost
  const options = {
    N: 2 ** log2N,
    r: blockSize,
    p: parallelization,
    // What it needs and a little more; the default of 32 MiB is too small.
    maxmem: 128 * 2 ** log2N * blockSize * 2,
  }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
