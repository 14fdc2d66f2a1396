/** How to prove oneself to an SSH server. A certificate goes with its private key; both in OpenSSH's form. */
export type SshLogin =
  | { kind: 'password'; password: string }
  | { kind: 'private-key'; privateKey: string; certificate?: string }
