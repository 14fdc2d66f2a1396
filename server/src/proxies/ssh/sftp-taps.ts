import type { SessionEvent } from '@gatehouse/recording/event'
import type { SessionFact } from '../broker.ts'
import type { ChannelWire } from './channel-wire.ts'
import type { Joint, Taps } from './join.ts'
import type { ProgramTaps, TapOptions } from './program-facts.ts'
import { type FileDone, SftpGate } from './sftp-gate.ts'
import { MalformedSftp, refusalPacket, type SftpPacket, SftpSplitter } from './sftp-packets.ts'

type FileFact = SessionFact & { kind: 'file' }

const operations: Partial<Record<FileDone['action'], FileFact['operation']>> = {
  read: 'read',
  write: 'written',
  remove: 'removed',
  rename: 'renamed',
  'make-directory': 'made-directory',
  'remove-directory': 'removed-directory',
  change: 'changed',
  link: 'linked',
}

/** Lets file operations through packet by packet, as the profile allows them, and tells of each. */
export function sftpTaps({ leg, end, now }: TapOptions): ProgramTaps {
  const { recorder, reports, session } = leg
  const of = (joint: Joint): Taps => {
    const gate = new SftpGate(session.profile.sftp === 'write' ? 'write' : 'read', (done) => {
      joint.hold(recorder?.write(eventOf(done)))
      const fact = factOf(done)
      if (fact) reports.tell({ at: now().getTime(), ...fact })
    })
    let target: ChannelWire | undefined
    let user: ChannelWire | undefined
    const requests = new SftpSplitter((packet) => {
      const verdict = gate.request(packet)
      if (verdict) user?.send(refusalPacket(verdict.id, verdict.refused))
      else pass(packet, target)
    })
    const responses = new SftpSplitter((packet) => {
      gate.response(packet)
      pass(packet, user)
    })
    const guarded = (work: () => void) => {
      try {
        work()
      } catch (cause) {
        if (!(cause instanceof MalformedSftp)) throw cause
        end('The file transfer was ended: what was sent is not SFTP as Gatehouse knows it.')
        target?.destroy()
      }
    }
    return {
      begin: (ends) => ({ user, target } = ends),
      pause: () => leg.live.untilUnlocked,
      fromUser: (data) => guarded(() => requests.push(data)),
      fromTarget: (data, isError, to) => {
        if (isError) to.send(data, true)
        else guarded(() => responses.push(data))
      },
      ended: () => gate.end(),
    }
  }
  void recorder?.write({ kind: 'exec', command: 'sftp' })
  return { of, resized: () => undefined }
}

function pass({ pieces }: SftpPacket, to: ChannelWire | undefined): void {
  for (const piece of pieces) to?.send(piece)
}

function eventOf({
  action,
  path,
  newPath,
  bytes,
  sha256,
  succeeded,
  refused,
}: FileDone): SessionEvent {
  const why = refused ?? (succeeded ? undefined : 'The target did not do it, or not to the end.')
  return {
    ...{ kind: 'file', action, path },
    ...(newPath === undefined ? {} : { to: newPath }),
    ...(bytes === undefined ? {} : { size: bytes }),
    ...(sha256 ? { sha256: new Uint8Array(sha256) } : {}),
    ...(why === undefined ? {} : { refused: why }),
  }
}

function factOf({ action, path, newPath, bytes, sha256, succeeded }: FileDone) {
  // A file that could not be opened was to be read or written; which, nobody knows any more.
  const operation = action === 'open' ? 'read' : operations[action]
  if (!operation) return undefined
  return {
    ...{ kind: 'file' as const, operation, path, succeeded },
    ...(newPath === undefined ? {} : { newPath }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 ? { sha256: sha256.toString('hex') } : {}),
  }
}
