"""What do the addresses of wallets look like? With their own checksums, of no wallet."""

import hashlib
from random import Random

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def bitcoin(rng: Random) -> str:
    """One of the three forms that are in use."""
    return rng.choice([base58, base58, segwit])(rng)


def ethereum(rng: Random) -> str:
    """Twenty bytes in lower case, which is valid without a checksum."""
    return f"0x{rng.getrandbits(160):040x}"


def base58(rng: Random) -> str:
    """A hash of a key or of a script, with the first four bytes of its double SHA-256."""
    payload = bytes([rng.choice([0, 5])]) + rng.randbytes(20)
    check = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload + check), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(payload) - len(payload.lstrip(b"\0"))) + text


def segwit(rng: Random) -> str:
    """BIP 173, version 0, twenty bytes."""
    data = [0, *(rng.randrange(32) for _ in range(32))]
    expanded = [ord(c) >> 5 for c in "bc"] + [0] + [ord(c) & 31 for c in "bc"]
    check = polymod([*expanded, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    data += [(check >> 5 * (5 - at)) & 31 for at in range(6)]
    return "bc1" + "".join(BECH32[value] for value in data)


def polymod(values: list[int]) -> int:
    """The checksum of BIP 173."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for at, generator in enumerate(GENERATORS):
            check ^= generator if (top >> at) & 1 else 0
    return check
