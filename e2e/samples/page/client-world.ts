import { Room } from '@guise/client';
import { restFaceFrame } from '@guise/protocol';

/** What the samples of the client take for granted: a room, the friend in it, and something to send. */
export async function clientWorld(
  server: string,
  name: string,
  token: string,
  note: (what: string) => () => void,
) {
  const room = await Room.join({ server, room: name, name: 'Client', muted: true, cameraOn: false });
  const [participant] = room.participants.values();
  if (!participant) throw new Error('nobody else is there');
  const frame = restFaceFrame(performance.now());
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  frame.blendshapes.fill(0.25);
  const sound = new AudioContext().createMediaStreamDestination();
  // There is no screen to share here, and nobody to choose one: a canvas stands for it.
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  canvas.getContext('2d')?.fillRect(0, 0, 64, 48);
  navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(5);
  return {
    ...{ room, participant, frame, faceFrame: frame, timestamp: performance.now() },
    microphoneTrack: sound.stream.getAudioTracks()[0],
    bytes: crypto.getRandomValues(new Uint8Array(40)),
    recorderId: participant.id,
    browserKey: 'a-browser-of-the-tests',
    signal: new AbortController().signal,
    ...{ onProgress: note('progress'), showWaiting: note('waiting') },
    fetchTokenFromTheGame: async () => token,
  };
}
