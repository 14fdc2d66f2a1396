import type { z } from 'zod'
import type { DirectorySettings, GateUse as GateUseSchema } from '@gatehouse/contract/directories'
import type { DirectoryId, TargetId } from '@gatehouse/contract/ids'
import type { StateReportRow } from '@gatehouse/contract/state-reports'
import type { CredentialsOptions } from '#domains/credentials'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { DirectoryData } from './directory.store.ts'
import type { RecordedMembership } from './who-changed.ts'

export type GateUse = z.infer<typeof GateUseSchema>

/** Which sessions have to do with an object of a domain. */
export interface GateQuestion {
  /** The domain among the targets. */
  domainTargetId: TargetId
  /** `corp.test` */
  domain: string
  /** Names of an account: sessions on the domain, or as `CORP\name` anywhere. */
  accounts: readonly string[]
  /** Of a computer: targets that it became, and addresses under which it may be one. */
  targetIds: readonly TargetId[]
  addresses: readonly string[]
}

export interface DirectoriesOptions {
  /** To sign in with the service credential of the target. */
  credentials: CredentialsOptions
  /** Sessions are a domain above this one; newest first. */
  gateUses(tx: OrganizationTx, question: GateQuestion): Promise<GateUse[]>
  /**
   * Records of a stretch of time about members of these groups; newest first, and not without end. The index of records is a
   * domain above this one, and may be away.
   */
  recordedMemberships?(
    ctx: OrganizationContext,
    question: { groupIds: readonly string[]; from: Date; to: Date },
  ): Promise<RecordedMembership[]>
  /**
   * Who may or could read passwords of local administrators, as rows with the columns of that report; undefined when it was not
   * yet read at that moment. `at` undefined: now.
   */
  lapsReaders?(
    tx: OrganizationTx,
    directoryId: DirectoryId,
    at: Date | undefined,
  ): Promise<StateReportRow[] | undefined>
  /**
   * Users are a domain above this one: refuses roles that whoever saves may not give, and keeps which names send a password
   * here. Without it nobody of a directory signs in, whatever is saved. True when nothing that was read so far is believed: then
   * all of it is to be read anew.
   */
  keepSignIn?(
    ctx: OrganizationContext,
    tx: OrganizationTx,
    directory: DirectoryData,
    settings: DirectorySettings,
  ): Promise<boolean>
}
