import fastify from 'fastify';

// The limit of POST /trigger: Fastify parses the body and answers 202, nothing else.
const app = fastify();
app.post('/trigger', (request, reply) => {
  const { source } = request.body as { source: string }; // sent by the benchmark
  return reply.code(202).send({
    event_id: 'evt_0000000000000000000000',
    run_id: 'evt_0000000000000000000000',
    session_id: source,
    duplicate: false,
  });
});
console.log(`post listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
