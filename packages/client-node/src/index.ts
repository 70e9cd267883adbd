export { joinRoom, parseRoomLink } from './join.js';
export { nodeWebRtc } from './node-handler.js';
export { type OpusPacket, type OpusPacketOptions, OpusTrack } from './opus-track.js';
