const withoutCamera = 'You can join: your voice moves your avatar’s mouth.';
const withoutMicrophone = 'You can join and listen.';

/** What does not work on this device, what still does, and the one thing to do. */
export const trouble = {
  tryAgain: 'Try again',
  howTo: 'How to allow it',
  camera: {
    denied: { title: 'The camera is blocked', text: withoutCamera },
    dismissed: {
      title: 'The camera is waiting for your yes',
      text: `The question went away unanswered. ${withoutCamera}`,
    },
    'blocked-by-system': {
      title: 'Your system keeps the camera from this browser',
      text: `Allow it in the system’s privacy settings. ${withoutCamera}`,
    },
    forbidden: {
      title: 'The page around this call gives it no camera',
      text: `Open the call in a tab of its own. ${withoutCamera}`,
    },
    missing: { title: 'No camera was found', text: `Plug one in, and it starts by itself. ${withoutCamera}` },
    busy: { title: 'The camera did not start', text: `Close what else is using it. ${withoutCamera}` },
    unplugged: {
      title: 'The camera is gone',
      text: `Plug it in again, and it starts by itself. ${withoutCamera}`,
    },
    insecure: { title: 'The camera needs a secure page', text: `Open the link with https. ${withoutCamera}` },
  },
  microphone: {
    denied: { title: 'The microphone is blocked', text: withoutMicrophone },
    dismissed: {
      title: 'The microphone is waiting for your yes',
      text: `The question went away unanswered. ${withoutMicrophone}`,
    },
    'blocked-by-system': {
      title: 'Your system keeps the microphone from this browser',
      text: `Allow it in the system’s privacy settings. ${withoutMicrophone}`,
    },
    forbidden: {
      title: 'The page around this call gives it no microphone',
      text: `Open the call in a tab of its own. ${withoutMicrophone}`,
    },
    missing: {
      title: 'No microphone was found',
      text: `Plug one in, and it starts by itself. ${withoutMicrophone}`,
    },
    busy: {
      title: 'The microphone did not start',
      text: `Close what else is using it. ${withoutMicrophone}`,
    },
    unplugged: {
      title: 'The microphone is gone',
      text: `Plug it in again, and it starts by itself. ${withoutMicrophone}`,
    },
    insecure: {
      title: 'The microphone needs a secure page',
      text: `Open the link with https. ${withoutMicrophone}`,
    },
  },
  both: {
    denied: { title: 'Camera and microphone are blocked', text: 'You can join, listen and write.' },
    dismissed: {
      title: 'Camera and microphone are waiting for your yes',
      text: 'The question went away unanswered. You can join, listen and write without.',
    },
    'blocked-by-system': {
      title: 'Your system keeps camera and microphone from this browser',
      text: 'Allow them in the system’s privacy settings. You can join, listen and write without.',
    },
    forbidden: {
      title: 'The page around this call gives it no camera and no microphone',
      text: 'Open the call in a tab of its own, or join to listen and write.',
    },
    missing: {
      title: 'No camera and no microphone were found',
      text: 'Plug one in, and it starts by itself. You can join, listen and write without.',
    },
    insecure: {
      title: 'This page is not secure',
      text: 'Browsers give camera and microphone to https pages only. Open the link with https, or join to listen and write.',
    },
  },
  allow: {
    chromium: ['Press the icon to the left of the address.', 'Switch camera and microphone on.'],
    firefox: [
      'Press the crossed-out sign to the left of the address.',
      'Take the block away with the × beside it.',
    ],
    safari: [
      'Open Safari’s menu, then “Settings for this website”.',
      'Choose “Allow” for camera and microphone.',
    ],
    ios: [
      'Press the page menu beside the address, then “Website settings”.',
      'Choose “Allow” for camera and microphone.',
    ],
    other: ['Open this page’s permissions, beside the address.', 'Allow camera and microphone.'],
  },
  thenRetry: 'Press “Try again” here.',
  face: {
    'no-wasm': {
      title: 'This browser can’t follow your face',
      text: 'It lacks WebAssembly with SIMD, or keeps it switched off. Your voice moves your avatar’s mouth; a current Chrome, Edge, Firefox or Safari does more.',
    },
    models: {
      title: 'Face tracking did not arrive',
      text: 'Your connection may have dropped for a moment. Until it is there, your voice moves your avatar’s mouth.',
    },
    camera: {
      title: 'Face tracking can’t read this camera',
      text: 'Another camera or another browser may do. Your voice moves your avatar’s mouth.',
    },
    crashed: {
      title: 'Face tracking stopped',
      text: 'It ran into trouble on this device. Until it runs again, your voice moves your avatar’s mouth.',
    },
  },
  noWorklet: {
    title: 'Your voice can’t move your avatar here',
    text: 'This browser has no audio worklets. Turn your camera on, and your face moves it.',
  },
  noDrawing: {
    title: 'This browser can’t draw 3D',
    text: 'You see names in place of avatars; the others see yours move. Turn on hardware acceleration in its settings to see them.',
  },
};
