import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** Interfaces of containers and tunnels: a phone in the same room is rarely behind one of them. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|utun|wg|zt|tailscale|cni|flannel)/;

/**
 * This machine's own IPv4 addresses, loopback left out, the likeliest to be reachable first.
 * @param interfaces as from `os.networkInterfaces()`.
 */
export function ownAddresses(
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): string[] {
  const found = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter((info) => info.family === 'IPv4' && !info.internal && !info.address.startsWith('169.254.'))
      .map(({ address }) => ({ address, virtual: VIRTUAL.test(name) })),
  );
  found.sort((a, b) => Number(a.virtual) - Number(b.virtual));
  return [...new Set(found.map(({ address }) => address))];
}
