import type { Mount } from '#platform/http/mount.ts'
import type { DirectoriesOptions } from './directories-options.ts'

export function stateReportRoutes(_mount: Mount, _options: DirectoriesOptions): void {}
