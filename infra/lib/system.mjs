import { Problem } from './problem.mjs';

const REQUIRED_NODE = /** @type {const} */ ([20, 19]);

/**
 * Throws a `Problem` when Guise cannot run here.
 *
 * @param {string} nodeVersion as in `process.versions.node`
 * @param {string} platform as in `process.platform`
 */
export function checkSystem(nodeVersion, platform) {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const [requiredMajor, requiredMinor] = REQUIRED_NODE;
  if (major < requiredMajor || (major === requiredMajor && minor < requiredMinor)) {
    throw new Problem(
      `Guise needs Node ${REQUIRED_NODE.join('.')} or newer, and this is Node ${nodeVersion}. Get a newer one from https://nodejs.org.`,
    );
  }
  if (platform === 'win32') {
    throw new Problem('Guise runs on Linux and macOS; on Windows, run it inside WSL (https://aka.ms/wsl).');
  }
  if (platform !== 'linux' && platform !== 'darwin') {
    throw new Problem(`Guise runs on Linux and macOS, and this is ${platform}.`);
  }
}
