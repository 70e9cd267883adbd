/**
 * Every limit of the protocol in one place. The server enforces them, clients stay below them.
 * Sizes in bytes, times in milliseconds, rates as a number of points per window.
 */
export const LIMITS = {
  /** Largest face packet anybody sends. */
  facePacketBytes: 200,
  /** The same of a sealed one, which is up to twelve bytes longer. */
  sealedFaceBytes: 212,
  /** Largest message on a face channel, a sealed packet and its count; the SFU refuses larger data channel messages. */
  faceMessageBytes: 213,
  /** Face packets a participant may send per second on all layers, averaged over a few seconds (60 fps and some slack). */
  facePacketsPerSecond: 120,
  /** Messages of one connection that say whose face it wants how often. */
  faceRates: { points: 60, window: 10_000 },
  /** A game's own state of a participant. */
  stateBytes: 64,
  sealedStateBytes: 77,
  /** States a second that a client sends at most... */
  statesPerSecond: 20,
  /** ...and beyond which, averaged over a few seconds, the server closes the channel: clocks and networks are not that punctual. */
  statesPerSecondSlack: 1.5,
  /** Largest signalling message that is looked at; larger ones get `too-large`. */
  messageBytes: 16 * 1024,
  /** Largest signalling message that is read at all; beyond it the connection is closed. */
  connectionBytes: 128 * 1024,
  /** What a participant may send beside voice and screen, bits a second: 120 of the largest face packets are a third of it. */
  dataBitrate: 1_000_000,
  /** What browsers are told that a voice may take, bits a second: more than Opus needs, and what carries it. */
  voiceBitrate: 256_000,
  /** After a bad line browsers send at once, at some times what they are told, what has waited: for a moment a voice may take this many times as much. */
  voiceBurst: 8,
  /** What a participant may say of what they receive, bits a second. */
  feedbackBitrate: 2_000_000,
  /** For a moment, a shared screen and its sound may take this many times what they are encoded with. */
  screenBurst: 4,
  /** Times that somebody from one address was cut off for sending too much; more, and nobody new comes in from there. */
  floods: { points: 3, window: 60_000 },
  /** A participant's name, in UTF-16 code units after trimming. */
  nameLength: 40,
  /** The text that says which avatar a participant wears, in UTF-8. */
  avatarBytes: 400,
  /** The same, sealed: in base64url, with what opening it takes. */
  sealedAvatarLength: 600,
  roomNameLength: 64,
  participantsPerRoom: 24,
  /** Rooms that exist at the same time on one server. */
  rooms: 5000,
  /** Rooms created from one address that nobody has entered yet. */
  unusedRoomsPerAddress: 50,
  /** How long a room's name lives after it was created, unless somebody enters. */
  unusedRoomLifetime: 2 * 60 * 60 * 1000,
  /** How long a room's name lives after its last participant left. */
  emptyRoomLifetime: 24 * 60 * 60 * 1000,
  /** Rooms created from one address that exist at the same time. */
  roomsPerAddress: 500,
  /** People in all rooms of one server together. */
  participantsPerServer: 2000,
  /** Signalling connections from one address at the same time: a school may be behind it. */
  connectionsPerAddress: 500,
  /** Signalling connections that are opened from one address. */
  connections: { points: 600, window: 60_000 },
  /** Connections of any kind from one address at the same time: a browser makes six for files, and one for signalling. */
  tcpConnectionsPerAddress: 2000,
  /** HTTP requests from one address: a full room that loads everything for the first time makes about 2,000. */
  httpRequests: { points: 6000, window: 60_000 },
  /** Largest request line and headers of HTTP together. */
  headerBytes: 8 * 1024,
  /** Largest body of HTTP that is not an upload. */
  bodyBytes: 1024,
  /** How long headers, and then a body that is not an upload, may take to arrive. */
  headerTime: 10_000,
  bodyTime: 10_000,
  /** How long a connection may stay open for a next request. */
  keepAlive: 10_000,
  /** A connection of HTTP on which nothing moves for so long is closed. */
  connectionIdle: 60_000,
  /** Requests on one connection: joining a full room needs about a hundred at once. */
  requests: { points: 400, window: 10_000 },
  /** Requests of one connection that are not answered yet; beyond it the connection is cut. */
  pendingRequests: 1500,
  /** Messages to one connection that wait because its other end reads nothing; beyond it the connection is cut. */
  unreadMessages: 2000,
  /** Joins from one address. */
  joins: { points: 120, window: 60_000 },
  /** Joins to rooms that do not exist, from one address: whoever makes more is trying out names. */
  absentJoins: { points: 20, window: 60_000 },
  /** Rooms created from one address. */
  roomCreations: { points: 60, window: 60_000 },
  /** A line of the chat, in UTF-16 code units after trimming. */
  chatLength: 1000,
  /** The same of one that is sealed: three bytes a code unit, in base64url. */
  sealedChatLength: 4100,
  /** Lines of a room's chat that the server keeps for whoever comes later. */
  chatHistory: 100,
  /** Chat lines and reactions of one connection. */
  chat: { points: 20, window: 10_000 },
  reactions: { points: 20, window: 10_000 },
  /** A caption, in UTF-16 code units after trimming. */
  captionLength: 300,
  sealedCaptionLength: 1300,
  /** Captions of one connection: what is being said is sent again while it grows. */
  captions: { points: 80, window: 10_000 },
  /** What a shared screen is encoded with at most, bits a second. */
  screenBitrate: 2_500_000,
  /** The same for its sound. */
  screenAudioBitrate: 128_000,
  /** A shared screen, or its sound, that takes this many times as much over a few seconds is closed. */
  screenBitrateSlack: 2,
  /** What a shared screen is captured with at most [pixels], [pictures a second]. */
  screenWidth: 1920,
  screenHeight: 1080,
  screenFrameRate: 15,
  /** Screens shared by one connection: each is a new picture to everybody. */
  screenShares: { points: 10, window: 60_000 },
  /** Longest recording of a face. */
  recordingDuration: 10 * 60 * 1000,
  /** Most frames in one: 60 a second and a few. */
  recordingFrames: 36_100,
  /** Largest file that is opened as a recording: ten minutes as JSON lines are about 60 MB. */
  recordingBytes: 128 * 1024 * 1024,
  /** What somebody says they record a room for, in UTF-16 code units after trimming. */
  recordingPurposeLength: 80,
  /** Requests to record of one connection: each shows a question on every screen. */
  recordingRequests: { points: 6, window: 60_000 },
  /** A token that says what its holder may do, in bytes. */
  tokenBytes: 4096,
  /** Who a token says somebody is, in UTF-16 code units. */
  identityLength: 128,
  /** How long a token for the server's API may be good. */
  adminTokenLifetime: 10 * 60 * 1000,
  /** Requests to the server's API from one address. */
  adminRequests: { points: 600, window: 60_000 },
  /** Why a game server took somebody out, in UTF-16 code units after trimming. */
  removalReasonLength: 200,
  /** Events that wait to be told to one webhook; of more, the oldest go. */
  webhookQueue: 1000,
  /** How old, or how far ahead of one's own clock, a webhook may be for who reads it. */
  webhookTolerance: 5 * 60 * 1000,
  /** People who wait to be let into one room. */
  knockersPerRoom: 50,
  /** People who were removed from one room and are remembered. */
  removedPerRoom: 1000,
  /** Knocks from one address. */
  knocks: { points: 60, window: 60_000 },
  /** Whoever was not let in is not heard again for so long. */
  deniedFor: 60_000,
  /** Who loses the connection keeps place and role for so long. */
  absence: 60_000,
  /** Messages of one connection that bring chat back: a full history of the longest lines takes about thirty-five. */
  chatRestores: { points: 60, window: 60_000 },
  /** What somebody says of themselves to those who hold the link's secret, and a key for one of these; in characters. */
  introductionLength: 200,
  envelopeLength: 300,
  /** Introductions of one participant: each is news to everybody. A stay needs one. */
  introductions: { points: 10, window: 10_000 },
  /** Messages of one participant that bring keys: a full room whose people all go, and all come back, takes about fifty. */
  keys: { points: 120, window: 10_000 },
  /** How long a seat lets its participant come back as who they were. */
  seatLifetime: 24 * 60 * 60 * 1000,
  /** How long a participant may use what the server handed out for its TURN servers. */
  turnLifetime: 24 * 60 * 60 * 1000,
  /** How long a participant whose connection broke keeps their place for the others to see. */
  seatHold: 10_000,
  /** Of several servers that share their rooms, how many a participant is told, and how many times in a row one is sent on. */
  serversTold: 16,
  serverHops: 4,
  /** A server of several that is not heard of for so long is gone, and its rooms are anybody's. */
  nodeLease: 3000,
  /** How long a client waits for the answer to one request. */
  requestTimeout: 10_000,
  /** Largest file that a participant may upload for the others: an avatar. */
  uploadBytes: 20 * 1024 * 1024,
  /** The same of one that is sealed. */
  sealedUploadBytes: 20 * 1024 * 1024 + 1024,
  /** Uploads of one participant that are kept; of more, the oldest go. */
  uploadsPerParticipant: 3,
  /** Uploads of one participant at the same time. */
  uploadsAtOnce: 2,
  uploadBytesPerRoom: 200 * 1024 * 1024,
  uploadBytesPerServer: 2 * 1024 * 1024 * 1024,
  /** An upload counts as a multiple of this, at least once, so that small ones are not endless either. */
  uploadBlock: 64 * 1024,
  /** Attempts to upload, by participant; what is there already counts, too. */
  uploads: { points: 30, window: 60_000 },
  /** Attempts to upload from one address: several people may be behind it. */
  uploadsPerAddress: { points: 300, window: 60_000 },
  /** Uploads fetched from one address: a full room behind one address fetches about 600. */
  uploadFetches: { points: 2000, window: 60_000 },
  /** How long nothing may come of a file on its way, up or down. */
  uploadIdle: 15_000,
  /** Whoever is slower than this on the whole, bytes a second, is not waited for. */
  uploadRate: 32 * 1024,
} as const;

/** What a room's name looks like: lower-case words joined by hyphens, e.g. `kind-otter-7fq2xm`. */
export const ROOM_NAME_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Whether `name` could be a room's name. It says nothing about whether that room exists. */
export function isRoomName(name: string): boolean {
  return name.length <= LIMITS.roomNameLength && ROOM_NAME_PATTERN.test(name);
}
