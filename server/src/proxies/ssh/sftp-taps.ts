import { type ProgramTaps, programTaps, type TapOptions } from './program-taps.ts'

export const sftpTaps = (options: TapOptions): ProgramTaps => programTaps(options)
