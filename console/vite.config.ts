import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv } from 'vite'

export default defineConfig(({ mode }) => {
  const api = loadEnv(mode, '.', 'GATEHOUSE_')['GATEHOUSE_API'] ?? 'https://localhost:6500'
  return {
    plugins: [react()],
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      // The content security policy allows no `data:` addresses, so nothing may be inlined as one.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 900,
    },
    server: {
      port: 6599,
      strictPort: true,
      proxy: {
        '/api/v1': {
          target: api,
          secure: false,
          ws: true,
          changeOrigin: true,
          headers: { origin: api },
        },
      },
    },
  }
})
