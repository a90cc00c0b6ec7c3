import Fastify from 'fastify'

const server = Fastify({ logger: true })
server.get('/', async () => ({ hello: process.env.GREETED ?? 'world', node: process.version }))

// A program that is process 1 gets no signal that it does not ask for.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => server.close())
}

await server.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 8080) })
