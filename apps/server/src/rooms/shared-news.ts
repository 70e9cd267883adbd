import type { Logger } from '../logger.js';
import type { Room } from './room.js';
import type { RoomObserver } from './room-observer.js';
import { summaryOf } from './room-summary.js';
import type { SharedRooms } from './rooms.js';

/** Tells the other servers of this one's rooms. Nobody in a call waits for it, and what fails costs them nothing. */
export class SharedNews {
  constructor(
    private readonly shared: Pick<SharedRooms, 'directory' | 'presence' | 'chats'>,
    private readonly logger: Pick<Logger, 'debug'>,
  ) {}

  /** Hears of who comes and goes. @param observer who hears of it, too */
  observer(observer?: RoomObserver): RoomObserver {
    return {
      handleStarted: (room) => observer?.handleStarted(room),
      handleJoined: (room, participant) => {
        observer?.handleJoined(room, participant);
        this.show(room);
      },
      handleLeft: (room, participant, reason) => {
        observer?.handleLeft(room, participant, reason);
        this.show(room);
      },
      handleEnded: (room, reason) => observer?.handleEnded(room, reason),
    };
  }

  /** The room as it is now. */
  show(room: Room): void {
    if (!room.closed && room.size > 0) this.tell(room.name, this.shared.presence.show(summaryOf(room)));
  }

  handleOpened({ name, sitting }: Room): void {
    this.tell(name, this.shared.directory.open(name, sitting));
  }

  /** @param over nobody comes back to what was written */
  handleClosed({ name }: Room, over: boolean): void {
    const { directory, presence, chats } = this.shared;
    this.tell(name, directory.close(name));
    this.tell(name, presence.hide(name));
    if (over) this.tell(name, chats.clear(name));
  }

  tell(name: string, told: Promise<unknown>): void {
    told.catch((error: unknown) => {
      this.logger.debug({ err: error, room: name }, 'what is shared could not be changed');
    });
  }
}
