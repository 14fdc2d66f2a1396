import { accessSync, constants, rmSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import { createDataDirectory, type DataDirectory } from '../data-directory.ts'
import { hostFacts } from '../host-facts.ts'
import { findIdentity, type Identity, saveIdentity } from '../identity.ts'
import { lockInstance } from '../instance-lock.ts'
import { readConnectionString } from './connection-string.ts'
import { enrol } from './enrol.ts'

/** Enrols the agent of a data directory and keeps who it is now. */
export async function enrolHere(
  directory: DataDirectory,
  connectionString: string,
  options: { isReplacing: boolean; clock: Clock; signal: AbortSignal },
): Promise<Identity> {
  const details = readConnectionString(connectionString)
  createDataDirectory(directory)
  using _lock = lockInstance(directory.lock)
  if (!options.isReplacing) requireNotEnrolled(directory)
  // The secret works once: better to fail before it is used.
  accessSync(directory.path, constants.W_OK)

  const identity = await enrol(details, hostFacts(), options)
  // What another server wanted, and records for it, are nothing for this one.
  for (const suffix of ['', '-wal', '-shm']) rmSync(directory.spool + suffix, { force: true })
  rmSync(directory.configuration, { force: true })
  saveIdentity(directory.identity, identity)
  return identity
}

function requireNotEnrolled(directory: DataDirectory): void {
  const identity = findIdentity(directory.identity)
  if (!identity) return
  throw new Error(
    `This agent is already enrolled at ${identity.url} (data directory ${directory.path}). ` +
      'Add --replace to leave that server; records that wait for it are deleted.',
  )
}
