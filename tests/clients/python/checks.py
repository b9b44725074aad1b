"""What the programs that try a client library have in common."""

import sys
import traceback

# A picture of one white point.
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAWK3cxwAAAABJRU5ErkJggg=="
SECRET = "sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4"

_failed = False


def check(name, right, seen=""):
    """Prints one line for one check."""
    global _failed
    _failed |= not right
    print(f"ok   {name}" if right else f"FAIL {name}: {seen!r}")


def run(part, name, *given):
    """Runs one part of a program; an error that it does not expect is a check that failed."""
    try:
        part(name, *given)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[1].lineno
        check(f"{name}: {part.__name__}, line {where}", False, error)


def refusal(call):
    """The error that a call ends with."""
    try:
        call()
    except Exception as error:
        return error
    return None


def seen_to_leave():
    """Waits until the test says that the provider has seen its client leave, or no longer believes it."""
    print("left", flush=True)
    sys.stdin.readline()


def finish():
    """Exits, with 1 where a check failed."""
    sys.exit(_failed)
