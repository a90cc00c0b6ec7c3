// A web service: a framework, a database driver, and two add-ons.
import bcrypt from 'bcrypt'
import fastify from 'fastify'
import pg from 'pg'
import sharp from 'sharp'

const app = fastify({ logger: true })

app.get('/', async () => ({ node: process.versions.node, word: process.env.WORD ?? 'none' }))
app.get('/hash', async () => ({ same: await bcrypt.compare('secret', await bcrypt.hash('secret', 4)) }))
app.get('/image', async () => {
  const blank = { width: 8, height: 4, channels: 3 as const, background: 'red' }
  const { info } = await sharp({ create: blank }).resize(4).png().toBuffer({ resolveWithObject: true })
  return { format: info.format, width: info.width, height: info.height }
})
app.get('/database', async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: 9 })
  return client.connect().then(() => ({}), (error: { code: string }) => ({ error: error.code }))
})

process.on('SIGTERM', () => app.close().then(() => process.exit(0)))
app.listen({ host: '0.0.0.0', port: 8080 })
