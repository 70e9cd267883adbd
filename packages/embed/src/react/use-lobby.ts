import { useEffect, useRef, useState } from 'react';
import { joinLobby } from '../join-lobby.js';
import type { Lobby } from '../lobby.js';
import type { LobbyParticipant } from '../lobby-participant.js';
import type { LobbyOptions } from '../lobby-types.js';

export interface LobbyOfHook {
  /** `null` while it is being joined, and when it is over. */
  readonly lobby: Lobby | null;
  readonly participants: readonly LobbyParticipant[];
  /** Ids, loudest first. */
  readonly speakers: readonly string[];
  /** Why it could not be joined, or is over: `JoinError`, `LobbyError`. */
  readonly error: Error | null;
}

const NOBODY: LobbyOfHook = { lobby: null, participants: [], speakers: [], error: null };
const CHANGES = ['participantJoined', 'participantUpdated', 'participantLeft', 'localUpdated'] as const;

/**
 * In a lobby for as long as the component is there. Another server, room or name joins anew; the other options count when it joins. Whoever draws the
 * avatars calls `lobby.update`.
 * @param options `null`: not yet
 */
export function useLobby(options: Omit<LobbyOptions, 'signal'> | null): LobbyOfHook {
  const [seen, setSeen] = useState(NOBODY);
  const newest = useRef(options);
  newest.current = options;
  const { server, room, name } = options ?? {};
  useEffect(() => {
    if (!newest.current) return;
    const abort = new AbortController();
    const { signal } = abort;
    let lobby: Lobby | null = null;
    const show = (change: Partial<LobbyOfHook>) => {
      if (!signal.aborted) setSeen((before) => ({ ...before, ...change }));
    };
    const enter = async (wanted: Omit<LobbyOptions, 'signal'>) => {
      const joined = await joinLobby({ ...wanted, signal });
      if (signal.aborted) return joined.leave();
      lobby = joined;
      const tell = () => show({ lobby: joined, participants: [...joined.participants.values()] });
      for (const change of CHANGES) joined.on(change, () => queueMicrotask(tell));
      joined.on('speakersChanged', (speakers) => show({ speakers }));
      joined.on('closed', (error) => show({ ...NOBODY, error }));
      tell();
    };
    enter(newest.current).catch((error: Error) => show({ error }));
    return () => {
      abort.abort();
      setSeen(NOBODY);
      void lobby?.leave();
    };
  }, [server, room, name]);
  return seen;
}
