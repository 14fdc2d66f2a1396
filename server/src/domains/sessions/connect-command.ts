/** Where the SSH proxy of this node is reached. */
export interface ConnectPoint {
  host: string
  port: number
}

export interface Connected {
  username: string
  sessionType: string
  target: string
}

/** What to type. Spaces become `_`, as the proxy reads them. */
export function connectCommand({ host, port }: ConnectPoint, asked: Connected): string {
  const user = [asked.username, asked.sessionType.replaceAll(' ', '_'), asked.target].join('+')
  const quoted = /^[\w.+@-]+$/.test(user) ? user : `'${user.replaceAll("'", String.raw`'\''`)}'`
  return `ssh -p ${port} -l ${quoted} ${host}`
}
