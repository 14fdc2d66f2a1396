import type { IntegrationCredential } from '@gatehouse/contract/integration-credentials'

/** What a program may do with it. */
export function rightsText({
  mayRead,
  mayWrite,
}: Pick<IntegrationCredential, 'mayRead' | 'mayWrite'>): string {
  if (mayRead && mayWrite) return 'Read and write records'
  if (mayRead) return 'Read records'
  return mayWrite ? 'Write records' : 'Nothing'
}

/** A line that shows whether it works: it reads the first records, or writes none. */
export function tryLine(url: string, username: string, password: string, mayRead: boolean): string {
  const user = quoted(`${username}:${password}`)
  const base = url.replace(/\/+$/, '').replace(/\/netwrix\/api\/v1$/, '')
  const records = `${base}/netwrix/api/v1/activity_records`
  return mayRead
    ? `curl --insecure -u ${user} '${records}/enum?format=json&count=5'`
    : `curl --insecure -u ${user} -H 'Content-Type: application/json' -d '[]' '${records}/?format=json'`
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
