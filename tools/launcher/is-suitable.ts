// Exit status 0 if the Node that runs this can run Gatehouse: that it understands this file is part of it.
import { isBuiltin } from 'node:module'
import { findHeaders } from './node-headers.ts'

process.exitCode = isBuiltin('node:sqlite') && findHeaders() ? 0 : 1
