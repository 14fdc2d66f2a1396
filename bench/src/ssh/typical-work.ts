import { setTimeout as pause } from 'node:timers/promises'
import type { Place } from './place.ts'
import { newestSession, recordingAfter } from './recordings.ts'
import { startSsh } from './ssh-client.ts'

/** About five keys a second, and a look at what came. */
const betweenKeys = 200
const betweenCommands = 1500

/** What somebody does who looks for the reason of a full disk: short answers, long ones, and a screen that is drawn anew. */
const commands = [
  'uptime',
  'df -h',
  'ls -la /etc',
  'ps aux',
  'cat /etc/ssh/sshd_config',
  'du -sh /var/log 2>/dev/null',
  'tail -n 40 /var/log/dpkg.log',
  'grep -n root /etc/passwd',
  'for i in 1 2 3 4 5; do clear; ps aux | head -20; sleep 1; done',
  'env',
  'cd /usr/share; ls',
]

/** Bytes of recording that an hour of such work makes, from one pass through it. */
export async function measureTypicalWork(
  place: Place,
): Promise<{ bytesPerHour: number; seconds: number; shownBytes: number }> {
  const before = await newestSession(place)
  const { child, ended } = startSsh(place.sshConfig, ['-tt', 'recorded'])
  let shownBytes = 0
  child.stdout?.on('data', (data: Buffer) => (shownBytes += data.length))
  for (const command of commands) {
    for (const key of `${command}\r`) {
      child.stdin?.write(key)
      await pause(betweenKeys)
    }
    await pause(betweenCommands)
  }
  child.stdin?.end('exit\r')
  const { code, complaint } = await ended
  if (code !== 0) throw new Error(`The shell ended with ${code}: ${complaint}`)
  const { bytes, durationMs } = await recordingAfter(place, before)
  return { bytesPerHour: (bytes / durationMs) * 3_600_000, seconds: durationMs / 1000, shownBytes }
}
