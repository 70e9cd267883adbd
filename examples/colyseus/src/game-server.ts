import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matchMaker, Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { GuiseServer, type GuiseServerOptions, WebhookError, type WebhookEvent } from '@guise/server-sdk';
import express from 'express';
import { Arena, arenaOfCall } from './arena.js';

const PAGE = fileURLToPath(new URL('../page/', import.meta.url));
const require = createRequire(import.meta.url);
/** Colyseus's client for pages without a bundler. */
const SDK_ROOT = join(dirname(require.resolve('@colyseus/sdk/package.json')), 'dist');

export interface GameServer {
  url: string;
  close(): Promise<void>;
}

/**
 * A game server whose players meet in Guise.
 * @param port 0: any free one
 */
export async function startGameServer(guise: GuiseServer, port: number): Promise<GameServer> {
  const http = createServer();
  const server = new Server({
    transport: new WebSocketTransport({ server: http }),
    greet: false,
    gracefullyShutdown: false,
    express: (app) => addRoutes(app, guise),
  });
  server.define('arena', Arena, { guise });
  await server.listen(port, '127.0.0.1');
  return {
    url: `http://localhost:${(http.address() as AddressInfo).port}`,
    close: () => server.gracefullyShutdown(false),
  };
}

/** @param options where Guise is, and its secret */
export function startArena(options: GuiseServerOptions, port: number): Promise<GameServer> {
  return startGameServer(new GuiseServer(options), port);
}

function addRoutes(app: express.Application, guise: GuiseServer): void {
  // The bytes as they came: they are what is signed.
  app.post('/guise', express.raw({ type: () => true, limit: '16kb' }), async (request, response) => {
    try {
      await handleEvent(guise.readWebhook(request.headers, request.body));
      response.sendStatus(204);
    } catch (error) {
      if (!(error instanceof WebhookError)) throw error;
      console.error(`A webhook was not believed: ${error.message}`);
      response.sendStatus(400);
    }
  });
  app.get('/colyseus.js', (_request, response) => response.sendFile('colyseus.js', { root: SDK_ROOT }));
  app.use(express.static(PAGE));
}

/** An event may come twice; taking somebody out twice does no harm. */
async function handleEvent(event: WebhookEvent): Promise<void> {
  if (event.type !== 'participant_left' || event.reason !== 'removed') return;
  const arena = arenaOfCall(event.room.name);
  const { identity } = event.participant;
  if (arena === null || identity === null) return;
  // Another process may have it; it may also be gone by now.
  const method = 'handleRemovedFromCall' as const;
  await matchMaker.remoteRoomCall<Arena, typeof method>(arena, method, [identity]).catch(() => undefined);
}
