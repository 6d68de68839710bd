/** In which order the sides of a row are measured. Pure. */

/**
 * One rotation: every peer once and ours in their middle, each second rotation reversed. Of one peer: ours, peer, peer, ours … A machine
 * that changes speed within seconds then treats both sides alike.
 * @template T
 * @param {readonly T[]} peers
 * @param {readonly T[]} ours by each statistic that the peers use
 * @param {number} rotation
 */
export function turn(peers, ours, rotation) {
  const half = Math.floor(peers.length / 2);
  // Whoever stood beside us stands elsewhere in the next pair of rotations.
  const shift = peers.length === 0 ? 0 : Math.floor(rotation / 2) % peers.length;
  const moved = [...peers.slice(shift), ...peers.slice(0, shift)];
  const order = [...moved.slice(0, half), ...ours, ...moved.slice(half)];
  return rotation % 2 === 0 ? order : order.reverse();
}
