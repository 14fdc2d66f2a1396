// What it takes to follow a domain: a real domain controller, the server, and its own agent as people start them.
//
//   ./gatehouse bench directory [OBJECTS [BURST]]     so many users are there first, so many objects are made at once
import { missingForSamba } from '@gatehouse/directory/testing/samba'
import { managingOrganization } from '@gatehouse/test/e2e/found.ts'
import { openScratch } from '@gatehouse/test/e2e/scratch.ts'
import { observe } from './agent/process-usage.ts'
import { measureBurst } from './directory/burst.ts'
import { followDomain } from './directory/follow-domain.ts'
import { measureLatency } from './directory/latency.ts'
import { openLoadedDomain } from './directory/loaded-domain.ts'
import { below, exactly, figure, percentile, print } from './report.ts'

const objects = Number(process.argv[2] ?? 5000)
const burst = Number(process.argv[3] ?? 10_000)
const changes = 40
const idleSeconds = 60

const missing = missingForSamba()
if (missing === '') await measure()
else console.error(`Nothing can be measured here. ${missing}`)
process.exitCode = missing === '' ? 0 : 1

async function measure(): Promise<void> {
  console.log(`A domain of ${objects} users with two controllers is made first.`)
  await using domain = await openLoadedDomain(objects)
  const second = await domain.addController()
  const scratch = await openScratch()
  try {
    const gatehouse = await scratch.start()
    const client = await gatehouse.signIn()
    const place = { client, organizationId: await managingOrganization(client) }
    const agent = await gatehouse.agentPid()
    const before = await observe(agent, 10)
    const baseline = await followDomain(place, domain, second)
    const after = await observe(agent, 1)
    const lags = await measureLatency(place, domain, changes)
    const idle = await observe(agent, idleSeconds)
    const { found, doubled, seconds } = await measureBurst(place, domain, second, burst)
    const end = await observe(agent, 1)
    client.close()

    print({
      bench: 'directory',
      figures: {
        'change to searchable, p50': figure(percentile(lags, 0.5), 'ms'),
        'change to searchable, p95': figure(percentile(lags, 0.95), 'ms'),
        'baseline, all objects': figure(baseline.objects, 'objects'),
        'baseline, speed': figure(baseline.objects / baseline.seconds, 'objects/s'),
        'memory of the agent, most in the baseline': figure(
          after.peakMegabytes,
          'MB',
          before.memoryMegabytes,
        ),
        'memory of the agent, most in the burst': figure(
          end.peakMegabytes,
          'MB',
          before.memoryMegabytes,
        ),
        'processor at rest': figure(idle.cpuPercent, '% of a core'),
        'burst, last change to all searchable': figure(seconds, 's'),
      },
      goals: [
        below('change to searchable, p95, ms', percentile(lags, 0.95), 3000),
        below('memory of the agent, MB', end.peakMegabytes, 300),
        exactly('changes of the burst that were found', found, burst),
        exactly('changes of the burst that were found twice', doubled, 0),
      ],
    })
  } finally {
    await scratch.close()
  }
}
