import type { ResponseActionInput } from '@gatehouse/contract/response-actions'

/** What the words in braces stand for. */
export interface Subject {
  AlertID: string
  RecordID: string
  /** Path of the file with the records, where one is written. */
  CsvFile: string
}

/** As the preview shows them. */
export const namesOfSubjects: Subject = {
  AlertID: '{AlertID}',
  RecordID: '{RecordID}',
  CsvFile: '{CsvFile}',
}

type Command = Pick<ResponseActionInput, 'run' | 'parameters' | 'writesCsv'>

/**
 * The program and its arguments. `{AlertID}`, `{RecordID}` and `{CsvFile}` are replaced wherever a parameter
 * has them; when none has one that matters, they are appended in the order of Netwrix Auditor.
 */
export function commandLine({ run, parameters, writesCsv }: Command, subject: Subject): string[] {
  const own = writesCsv ? /\{CsvFile\}/ : /\{(?:AlertID|RecordID)\}/
  const words = parameters.map((parameter) => filled(parameter, subject, writesCsv))
  if (parameters.some((parameter) => own.test(parameter))) return [run, ...words]
  const appended = writesCsv ? [subject.CsvFile] : [subject.AlertID, subject.RecordID]
  return [run, ...words, ...appended]
}

/** In one pass, so that nothing in a value is taken for a placeholder again. */
const filled = (parameter: string, subject: Subject, writesCsv: boolean): string =>
  parameter.replaceAll(/\{(AlertID|RecordID|CsvFile)\}/g, (word, name: keyof Subject) =>
    name === 'CsvFile' && !writesCsv ? word : subject[name],
  )
