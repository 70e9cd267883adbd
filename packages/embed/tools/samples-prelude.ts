// What the samples of the documentation take for granted: what a reader has by then, by the names that all pages use.
import type { RemoteParticipant, Room } from '@guise/client';
import type { Lobby, LobbyParticipant } from '@guise/embed';
import type { FaceFrame, Grants } from '@guise/protocol';
import type { GuiseServer } from '@guise/server-sdk';
import type { FacePipeline } from '@guise/tracker';
import type { Express } from 'express';
import type { AudioListener, PerspectiveCamera, Scene } from 'three';
import type { Game } from './samples-game.js';

declare global {
  /** What guise-loader.js leaves in a page without modules. */
  const Guise: typeof import('@guise/embed/loader');

  const game: Game;
  const listener: AudioListener;
  const scene: Scene;
  const camera: PerspectiveCamera;

  // What an earlier sample of the page has given.
  const lobby: Lobby;
  const player: LobbyParticipant;
  const room: Room;
  const participant: RemoteParticipant;
  const guise: GuiseServer;
  const pipeline: FacePipeline;

  // What comes from elsewhere.
  const frame: FaceFrame;
  const faceFrame: FaceFrame;
  const bytes: Uint8Array<ArrayBuffer>;
  const opus: Uint8Array<ArrayBuffer>;
  const png: Uint8Array<ArrayBuffer>;
  const rgba: Uint8ClampedArray<ArrayBuffer>;
  const width: number;
  const height: number;
  const seconds: number;
  const now: number;
  const timestamp: number;
  const channel: { send(packet: Uint8Array): void };
  const video: HTMLVideoElement;
  const videoTrack: MediaStreamTrack;
  const microphoneTrack: MediaStreamTrack;
  const audioContext: AudioContext;
  const stream: MediaStream;
  const signal: AbortSignal;
  const server: string;
  const link: string;
  const secret: string;
  const identity: string;
  const grants: Partial<Grants>;
  const text: string;
  const language: string;
  const utterance: number;
  const recorderId: string;
  const knockerId: string;
  const browserKey: string;
  const headers: Record<string, string>;
  const body: Uint8Array;
  function onProgress(share: number): void;
  const app: Express;
  function show(...what: unknown[]): void;
  function showWaiting(): void;
  function fetchTokenFromTheGame(): Promise<string>;
}
