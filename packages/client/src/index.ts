export { type BrainClient, type ConnectionState, createBrainClient } from './client.ts';
