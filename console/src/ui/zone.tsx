import { createContext, type ReactNode, useContext } from 'react'

const Zone = createContext('UTC')

/** All times below are shown in this zone of the IANA list. */
export function ZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  return <Zone value={zone}>{children}</Zone>
}

export const useZone = (): string => useContext(Zone)
