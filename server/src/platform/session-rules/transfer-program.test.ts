import { describe, expect, test } from 'vitest'
import { transferOf } from './transfer-program.ts'

describe('the far side of a file transfer is known', () => {
  test.each([
    ['scp -t /tmp/x', 'writes'],
    ['scp -v -p -t -- /tmp', 'writes'],
    ['/usr/bin/scp -prt .', 'writes'],
    ['scp -f /etc/passwd', 'reads'],
    ['scp -rf .', 'reads'],
    ['rsync --server -vlogDtpre.iLsfxCIvu . copy/', 'writes'],
    ['rsync --server --sender -vlogDtpre.iLsfxCIvu . copy/', 'reads'],
    ['/usr/lib/openssh/sftp-server', 'writes'],
    ['/usr/libexec/sftp-server -e -R', 'reads'],
    ['internal-sftp', 'writes'],
    ['sudo -u app /usr/lib/openssh/sftp-server', 'writes'],
    ['sudo rsync --server . /etc/', 'writes'],
    ['LANG=C scp -t .', 'writes'],
    ['cd /tmp && scp -t .', 'writes'],
    ['scp -f a; scp -t b', 'writes'],
    ["sh -c 'scp -t .'", 'writes'],
    ['su - app -c "scp -f x"', 'reads'],
    ['sudo bash -c "exec scp -t ."', 'writes'],
    ['"sc"p -t .', 'writes'],
    ['s\\cp -t .', 'writes'],
    ['$(scp -t .)', 'writes'],
  ])('%s', (command, transfer) => {
    expect(transferOf(command)).toBe(transfer)
  })
})

describe('what is none is let go', () => {
  test.each([
    ['ls -lt'],
    ['scp a b:'],
    ['rsync -a /srv/ /backup/'],
    ['echo scp -t'],
    ['grep -f patterns log'],
    ['man sftp-server'],
    ['cat scp'],
    ['tar -tf x.tar'],
    [''],
    ["echo 'not closed"],
  ])('%s', (command) => {
    expect(transferOf(command)).toBeUndefined()
  })
})

test('a line that is nested beyond reason is let go, and not looked at for ever', () => {
  expect(transferOf('sudo '.repeat(6000))).toBeUndefined()
  expect(transferOf(`sudo ${'sh '.repeat(10_000)}`)).toBeUndefined()
  expect(transferOf(`sudo ${'"sudo sh -c a" '.repeat(2000)}`)).toBeUndefined()
  expect(transferOf("sh -c 'sh -c ".repeat(2000))).toBeUndefined()
})
