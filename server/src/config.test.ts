import { expect, test } from 'vitest'
import { describeSettings, flagOf, publicUrl, readConfig } from './config.ts'

test('without settings there is a default for everything but the data directory', () => {
  const config = readConfig({ DATA_DIR: '/tmp/somewhere' })

  expect(config).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 6500,
    AGENT: true,
    ROLES: ['api', 'worker', 'index', 'ssh'],
  })
})

test('every wrong setting is named at once', () => {
  const read = () =>
    readConfig({ DATA_DIR: '/tmp/x', PORT: '70000', ROLES: 'api,cook', LOG_LEVEL: 'loud' })

  expect(read).toThrow(/PORT: [\s\S]*ROLES[\s\S]*LOG_LEVEL/)
})

test('secrets do not show when settings are listed', () => {
  const config = readConfig({
    DATA_DIR: '/tmp/x',
    DATABASE_URL: 'postgresql://hunter2@localhost/x',
    GATEHOUSE_ADMIN_PASSWORD: 'hunter2-hunter2',
  })

  const listed = JSON.stringify(describeSettings(config))

  expect(listed).not.toContain('hunter2')
  expect(listed).toContain('<secret>')
})

test.each([
  [{}, 'https://localhost:6500'],
  [{ HOST: '10.1.2.3' }, 'https://10.1.2.3:6500'],
  [{ HOST: 'fd00::1' }, 'https://[fd00::1]:6500'],
  [{ PUBLIC_URL: 'https://desk.example.com/' }, 'https://desk.example.com'],
])('with %j browsers and agents go to %s', (given, expected) => {
  expect(publicUrl(readConfig({ DATA_DIR: '/tmp/x', ...given }), 6500)).toBe(expected)
})

test('a flag is the name of its setting', () => {
  expect(flagOf('DATA_DIR')).toBe('--data-dir')
})
