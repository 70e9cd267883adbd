// What is loaded for sealed calls only: a file with a name of its own, so that it is seen who loads it.
export { createRoomSeal } from '@guise/seal';
