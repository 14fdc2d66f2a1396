// Builds the native ciphers of ssh2 for the Node that runs this, with nothing but a C++ compiler: npm's
// own build tool also wants Python, make and a download of headers.
// Usage: node build-ssh-crypto.ts COMPILER
import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findHeaders } from './node-headers.ts'

const modules = path.resolve(import.meta.dirname, '../../node_modules')
const source = path.join(modules, 'ssh2/lib/protocol/crypto')
const release = path.join(source, 'build/Release')

function compile(compiler: string, headers: string, output: string): string | undefined {
  const openSslMajor = process.versions.openssl?.split('.')[0] ?? '3'
  const args = [
    ['-shared', '-fPIC', '-O3', '-std=gnu++20', '-fno-rtti', '-fno-exceptions', '-w'],
    ['-DNODE_GYP_MODULE_NAME=sshcrypto', '-DBUILDING_NODE_EXTENSION'],
    // These two as in the package's binding.gyp.
    ['-DOPENSSL_API_COMPAT=0x10100000L', `-DREAL_OPENSSL_MAJOR=${openSslMajor}`],
    ['-I', headers, '-I', path.join(modules, 'nan')],
    [path.join(source, 'src/binding.cc'), '-o', output],
  ].flat()
  const { status, stderr, error } = spawnSync(compiler, args, { encoding: 'utf8' })
  if (status === 0) return undefined
  return error ? error.message : stderr.split('\n').slice(0, 20).join('\n')
}

/** In a process of its own: a binding made for another Node may crash instead of failing. */
function loads(file: string): boolean {
  const script =
    'process.exitCode = typeof require(process.argv[1]).AESGCMCipher === "function" ? 0 : 1'
  return spawnSync(process.execPath, ['-e', script, file], { stdio: 'inherit' }).status === 0
}

/** Answers what went wrong. */
function build(compiler: string): string | undefined {
  const headers = findHeaders()
  if (!headers) return `The headers of ${process.execPath} are not installed.`
  const binding = path.join(release, 'sshcrypto.node')
  const unproven = path.join(release, 'unproven.node')
  mkdirSync(release, { recursive: true })
  rmSync(binding, { force: true })
  const complaint = compile(compiler, headers, unproven)
  if (complaint !== undefined) return complaint
  if (!loads(unproven)) return `What ${compiler} made does not load into ${process.execPath}.`
  renameSync(unproven, binding)
  return undefined
}

const complaint = build(process.argv[2] ?? 'c++')
if (complaint !== undefined) {
  console.error(complaint)
  process.exitCode = 1
}
