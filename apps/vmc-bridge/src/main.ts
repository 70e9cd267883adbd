#!/usr/bin/env node
import { JoinError } from '@guise/client';
import { joinRoom } from '@guise/client-node';
import { createRoomSeal } from '@guise/seal';
import { bridgeRoom, playRecording } from './bridge.js';
import { type BridgeOptions, parseOptions, USAGE } from './options.js';
import { Problem } from './problem.js';
import { readRecordingFile } from './recording.js';
import { VmcSender } from './vmc-sender.js';

const now = () => performance.now();

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await run(options);
} catch (error) {
  if (!(error instanceof Problem || error instanceof JoinError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run({ source, wanted, target, fps, expressions }: BridgeOptions): Promise<void> {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopped.abort());
  const sender = VmcSender.open(target, expressions);
  try {
    const pace = { fps, now };
    if (source.kind === 'recording') {
      const recording = await readRecordingFile(source.file);
      console.log(`Playing ${source.file} to ${target.host}:${target.port}`);
      await playRecording(recording, sender, pace, source.loop, stopped.signal);
    } else {
      await bridge(source, wanted, target, sender, pace, stopped.signal);
    }
  } finally {
    sender.close();
  }
}

/** Until somebody stops it, or the room is over. */
async function bridge(
  { server, room: name, secret, name: own }: Extract<BridgeOptions['source'], { kind: 'room' }>,
  wanted: BridgeOptions['wanted'],
  target: BridgeOptions['target'],
  sender: VmcSender,
  pace: Parameters<typeof bridgeRoom>[2],
  signal: AbortSignal,
): Promise<void> {
  const seal = secret === null ? null : createRoomSeal({ secret, room: name });
  const me = { name: own, muted: true, cameraOn: false };
  const room = await joinRoom({ server, room: name, ...me, ...(seal && { seal }) });
  console.log(`In the call ${name}.`);
  const stop = bridgeRoom(room, sender, pace, wanted, (taken) => {
    for (const [place, participant] of taken)
      console.log(`${participant.name} goes to ${target.host}:${target.port + place}`);
  });
  const closed = new Promise<JoinError | null>((resolve) => {
    room.on('closed', resolve);
    const leave = () => void room.leave();
    // It may have been told to stop while it was still on its way in.
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  const error = await closed;
  stop();
  seal?.close();
  if (error) throw error;
}
