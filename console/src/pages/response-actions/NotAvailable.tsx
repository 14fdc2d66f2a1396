import { Notice } from '../../ui/Notice.tsx'

/** Said above everything, because nothing below it can run. */
export function NotAvailable({
  available,
}: {
  available: { isAvailable: boolean; reason: string }
}) {
  if (available.isAvailable) return null
  return (
    <div style={{ marginBottom: 14 }}>
      <Notice tone="warn" title="This server does not run response actions">
        {available.reason}
      </Notice>
    </div>
  )
}
