import { startServer, type FakeOptions, type Mood } from './server.ts'

// Started by `startFakeClickHouse`, with its options as the first argument. It ends when its parent does.
const server = await startServer(JSON.parse(process.argv[2] ?? '{}') as FakeOptions)
process.on('message', (mood: Mood) => {
  server.state.mood = mood
  process.send?.({ mood })
})
process.on('disconnect', () => void server.close().then(() => process.exit(0)))
process.send?.({ port: server.port })
