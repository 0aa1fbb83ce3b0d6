/** A descriptor that this program was started with: a shell makes /dev/fd/63 of `<(…)`. It is there for one run alone. */
const OWN_DESCRIPTOR = /^\/(?:dev\/stdin|(?:dev|proc\/self)\/fd\/\d+)$/;

export function isOwnDescriptor(path: string): boolean {
  return OWN_DESCRIPTOR.test(path);
}
