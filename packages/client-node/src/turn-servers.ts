import type { IceServer } from 'node-datachannel';

const URL_PARTS = /^(turns?):(?:\[([^\]]+)\]|([^:?]+))(?::(\d+))?(?:\?transport=(udp|tcp))?$/;
const PORT = 3478;
const TLS_PORT = 5349;

/** TURN servers as libdatachannel takes them; of what it cannot use it says so itself. */
export function turnServers(servers: readonly RTCIceServer[]): IceServer[] {
  return servers.flatMap(({ urls, username, credential }) =>
    [urls].flat().flatMap((url) => {
      const [, scheme, address, name, port, transport = 'udp'] = URL_PARTS.exec(url) ?? [];
      const hostname = address ?? name;
      if (hostname === undefined) return [];
      const secure = scheme === 'turns';
      return [
        {
          hostname,
          port: port === undefined ? (secure ? TLS_PORT : PORT) : Number(port),
          ...(username !== undefined && { username }),
          ...(credential !== undefined && { password: credential }),
          relayType: secure
            ? ('TurnTls' as const)
            : transport === 'tcp'
              ? ('TurnTcp' as const)
              : ('TurnUdp' as const),
        },
      ];
    }),
  );
}
