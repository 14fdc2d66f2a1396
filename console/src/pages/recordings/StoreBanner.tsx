import { recordingsApi } from '@gatehouse/contract/recordings'
import { useQuery } from '@tanstack/react-query'
import { live, query } from '../../app/api.ts'
import { useManagingPermission } from '../../app/managing.ts'
import { Notice } from '../../ui/Notice.tsx'
import { byteCount, counted } from '../../ui/numbers.ts'

/** How full the store is belongs to the whole installation, so only the MSP sees it. */
export function useRecordingStore() {
  const { may } = useManagingPermission()
  return useQuery({
    ...live(query(recordingsApi.store, {}), 60_000),
    enabled: may('recordings:read'),
  }).data
}

/** `1,204 recordings take 3.4 GB; 80 GB are free.` */
export function StoreLine() {
  const store = useRecordingStore()
  if (!store) return null
  const { recordings, bytes, freeBytes } = store
  return `${counted(recordings, 'recording')} ${recordings === 1 ? 'takes' : 'take'} ${byteCount(bytes)}; ${byteCount(freeBytes)} are free.`
}

/** Only when there is little room, here or for one organization: what follows from it, and what to do. */
export function StoreBanner() {
  const store = useRecordingStore()
  if (!store) return null
  const isCritical = store.state === 'critical'
  const tight = store.quotas.filter(({ state }) => state !== 'available')
  return (
    <>
      {store.state !== 'available' && (
        <Notice
          tone={isCritical ? 'bad' : 'warn'}
          title={isCritical ? 'Almost no room for recordings' : 'Little room for recordings'}
        >
          {store.text}
        </Notice>
      )}
      {tight.map(({ organizationId, state, text }) => (
        <Notice key={organizationId} tone={state === 'full' ? 'bad' : 'warn'}>
          {text}
        </Notice>
      ))}
    </>
  )
}
