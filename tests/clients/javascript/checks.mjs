// What the programs that try a client library have in common.

import { once } from "node:events";

// A picture of one white point.
export const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAWK3cxwAAAABJRU5ErkJggg==";
export const SECRET = "sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4";

const told = (seen) => (seen instanceof Error ? seen.stack : JSON.stringify(seen));

/** Prints one line for one check. */
export function check(name, right, seen = "") {
  if (!right) process.exitCode = 1;
  console.log(right ? `ok   ${name}` : `FAIL ${name}: ${told(seen)}`);
}

/** Runs one part of a program; an error that it does not expect is a check that failed. */
export async function run(part, name, ...given) {
  try {
    await part(name, ...given);
  } catch (error) {
    check(`${name}: ${part.name}`, false, error);
  }
}

/** The error that a call ends with. */
export async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return null;
}

/** Waits until the test says that the provider has seen its client leave, or no longer believes it. */
export async function seenToLeave() {
  console.log("left");
  await once(process.stdin, "data");
  process.stdin.destroy();
}
