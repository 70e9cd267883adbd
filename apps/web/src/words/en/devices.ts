const names = { camera: 'Camera', microphone: 'Microphone', speaker: 'Speaker' };

/** Choosing and trying out camera, microphone and speaker. */
export const devices = {
  title: 'Sound and camera',
  menu: 'Devices',
  open: 'Sound and camera settings',
  close: 'Close settings',
  done: 'Done',
  names,
  none: { camera: 'No camera to choose', microphone: 'No microphone to choose', speaker: 'System speaker' },
  numbered: (kind: keyof typeof names, number: number) => `${names[kind]} ${number}`,
  hearYourself: 'Hear yourself',
  speakNow: 'Speak now…',
  playing: 'That’s you',
  stop: 'Stop',
  staysHere: 'Nobody hears it but you, and nothing is kept.',
  playSound: 'Play a sound',
  soundPlaying: 'Hear it?',
  checkFailed: 'That did not work in this browser.',
  processing: {
    noiseSuppression: { label: 'Noise suppression', about: 'Keeps keyboards and fans out of your voice' },
    echoCancellation: { label: 'Echo cancellation', about: 'Switch it off only if you wear headphones' },
    autoGainControl: { label: 'Automatic volume', about: 'Keeps your voice as loud near as far' },
  },
  spaceTalks: 'Hold Space to talk',
  spaceTalksAbout: 'While you are muted. Holding the microphone button does the same',
  talking: 'You can be heard. Let go to mute.',
  voiceOnly: 'This call is for voices: nobody’s camera is used.',
  replaced: (from: string, to: string) =>
    `${from || 'Your device'} is gone. ${to || 'Another one'} took over.`,
  speakerLost: (name: string) =>
    `${name || 'Your speaker'} is gone. You hear everyone through the system’s speaker.`,
  captions: { off: 'Camera off', starting: 'Starting…', on: 'Stays here', none: 'No camera' },
};
