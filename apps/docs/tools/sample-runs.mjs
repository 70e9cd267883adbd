// Which samples of the documentation the tests run, and where; and which nobody runs, and why. A new sample has to come into one of these.

/** By what runs them: the samples' names, see `samples.mjs`. */
export const RUN = /** @type {const} */ ({
  /** `e2e/samples/node.test.ts`: in Node, against a server. */
  node: [
    'apps/vmc-bridge/README.md#vmc-bridge',
    'docs/architecture.md#packagesclient-node',
    'docs/architecture.md#packagesprotocol',
    'docs/architecture.md#packagesserver-sdk',
    'docs/avatars.md#the-cast',
    'docs/dense.md#in-a-program',
    'docs/game-server.md#2-tokens',
    'docs/game-server.md#3-out-with-somebody',
    'packages/client-node/README.md#guiseclient-node',
    'packages/client-node/README.md#guiseclient-node-2',
    'packages/seal/README.md#guiseseal',
    'packages/seal/README.md#who-can-read-what',
    'packages/server-sdk/README.md#guiseserver-sdk',
    'packages/server-sdk/README.md#webhooks',
    'packages/tracker/README.md#in-a-vite-app',
    'packages/tracker/README.md#without-a-browser',
  ],
  /** `e2e/samples.spec.ts`: in Chromium, against a server, bundled by Vite. */
  browser: [
    'docs/architecture.md#a-voices-mouth',
    'docs/architecture.md#packagesavatar',
    'docs/architecture.md#packagesembed',
    'docs/architecture.md#packagestracker',
    'docs/backends.md#where-the-networks-run',
    'docs/elements.md#guise-avatar',
    'docs/elements.md#guise-call',
    'docs/elements.md#looks',
    'docs/elements.md#react',
    'docs/embed.md#straight-in-with-your-own-buttons',
    'docs/embed.md#without-the-loader',
    'docs/sdk.md#bringing-your-own',
    'docs/sdk.md#bringing-your-own-2',
    'docs/sdk.md#bringing-your-own-3',
    'docs/sdk.md#heads',
    'docs/sdk.md#the-games-own-state',
    'docs/sdk.md#the-server-2',
    'docs/sdk.md#voices',
    'docs/sdk.md#voices-2',
    'docs/sdk.md#who-is-there',
    'packages/avatar/README.md#guiseavatar',
    'packages/avatar/README.md#your-own-vrm-or-glb',
    'packages/client/README.md#a-games-own-state',
    'packages/client/README.md#files',
    'packages/client/README.md#guiseclient',
    'packages/client/README.md#guiseclient-2',
    'packages/client/README.md#recording-and-numbers',
    'packages/client/README.md#screens',
    'packages/client/README.md#who-may-do-what',
    'packages/client/README.md#whose-face-how-often',
    'packages/embed/README.md#guiseembed',
    'packages/tracker/README.md#guisetracker',
  ],
  /** The same, as pages beside the folder for pages without a bundler. */
  pages: [
    'docs/elements.md#guise-call-2',
    'docs/elements.md#without-a-bundler',
    'packages/embed/README.md#without-a-bundler',
  ],
  /** `e2e/embed.spec.ts`. */
  frame: ['docs/embed.md#quick-start-2'],
  /** `packages/embed/tools/packed.test.mjs`: Vite serves and builds a game with it. */
  packed: ['docs/sdk.md#where-things-come-from'],
});

/** What is only type-checked. @type {Readonly<Record<string, string>>} */
export const NOT_RUN = {
  'docs/architecture.md#packagesclient':
    'a list of what there is, no program: one line undoes the other; what it lists is run by the samples of packages/client',
  'docs/import-prnet.md#how-2': 'needs the published weights, which are not part of Guise',
  'docs/own-face.md#from-the-camera-to-an-avatar':
    'needs somebody who turns their head as they are told; e2e/own-face.spec.ts does the same with one',
  'packages/seal/README.md#in-a-browser':
    'needs the reader’s own file with the worker; e2e/sealed.spec.ts does the same with the app’s',
};

/** What is no program, by its language. @type {Readonly<Record<string, string>>} */
export const NOT_RUN_IN = {
  '': 'commands, of which docs.test.mjs checks that they are there and take what they are given, addresses, and drawings',
  json: 'data: docs.test.mjs reads it',
};
