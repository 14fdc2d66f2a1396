import type { AlgorithmProfile } from '@gatehouse/contract/targets'
import type { Algorithms } from 'ssh2'

const modern = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ],
  // Compression before encryption gives away what is inside by its length.
  compress: ['none'],
} satisfies Algorithms

/** Broken, all of them; behind the others, so that they are taken only where nothing else is there. */
const broken = {
  kex: [
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ],
  serverHostKey: ['ssh-rsa', 'ssh-dss'],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1', 'hmac-md5'],
} satisfies Algorithms

const legacy = {
  kex: [...modern.kex, ...broken.kex],
  serverHostKey: [...modern.serverHostKey, ...broken.serverHostKey],
  cipher: [...modern.cipher, ...broken.cipher],
  hmac: [...modern.hmac, ...broken.hmac],
  compress: modern.compress,
} satisfies Algorithms

/** What is offered to a target, best first. */
export const algorithmsOf = (profile: AlgorithmProfile): Algorithms =>
  profile === 'legacy' ? legacy : modern
