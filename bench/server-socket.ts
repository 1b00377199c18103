import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

// The limit of the socket door. A frame comes back as it is; the word `burst` makes the server
// send ten events to every socket, each as a frame of its own, made into text once.
const BURST = 10;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const event = {
  seq: 1,
  id: 'evt_0000000000000000000000',
  type: 'event',
  user_id: 'ann',
  session_id: 'bench:fanout',
  data: {
    event_type: 'memory',
    change: 'remembered',
    memory_id: 'mem_0000000000000000000000',
    content: 'a fact of usual length, of the kind a person would want remembered',
  },
  tags: [],
  created_at: '2026-01-01T00:00:00.000Z',
};

function burst(): void {
  for (let seq = 0; seq < BURST; seq += 1) {
    const text = JSON.stringify({ ...event, seq });
    for (const socket of server.clients) socket.send(text);
  }
}

server.on('connection', (socket: WebSocket) => {
  socket.on('message', (data: Buffer) => {
    if (data.toString() === 'burst') burst();
    else socket.send(data, { binary: false });
  });
});
await once(server, 'listening');
const { port } = server.address() as AddressInfo; // listening on TCP
console.log(`socket listening on http://127.0.0.1:${port}`);
