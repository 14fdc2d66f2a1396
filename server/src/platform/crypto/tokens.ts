import { createHash, randomBytes } from 'node:crypto'

/** 256 bits of randomness behind a prefix that says what the token is for. */
export const newToken = (prefix: string) => prefix + randomBytes(32).toString('base64url')

/**
 * What is kept of a token. A plain hash is enough: nobody guesses 256 random bits, so slowing the guess
 * down buys nothing.
 */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()
