"""Which texts hold no personal data but look like it? Numbers of every other kind, code, prose."""

import re
from collections.abc import Iterator

from ghat_eval import documents
from ghat_eval.items import Item, Part, digest, part_of
from ghat_eval.pii.values import Values

# Of each frame this many texts, of each package this many passages of a kind.
FILLS = 115
PASSAGES = 220
# What real documents hold of addresses is left out, since it would be found rightly.
ADDRESS = re.compile(r"\S@\S+\.\w|\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]*::[0-9a-fA-F]|\+\d{6}")

# `#` is a digit, `@` a letter, `%` a letter or digit; words in braces are made by `Values`.
FRAMES = {
    "timestamp": [
        "at {stamp}",
        '{"ts": {stamp}, "took": {small}}',
        "created={stamp} updated={stamp}",
        "{iso} done",
        "Last-Modified: {iso}; age={small}",
        "epoch 1#########.######",
        "1#################",
    ],
    "uuid": ["{uuid}", "request {uuid} failed", '{"id":"{uuid}","parent":"{uuid}"}', "urn:uuid:{uuid}", "{uuid}.png"],
    "version": [
        "version {version}",
        "upgrade from {version} to {version}",
        "npm install left-pad@{version} react@1#.#.#",
        "pip install numpy=={version}",
        "Chrome/1##.0.#### Safari/5##.##",
        "firmware v#.##.####",
        "rust 1.##.0 (#%%%%%%%% 202#-0#-1#)",
    ],
    "book": [
        "ISBN 978-#-##-######-#",
        "ISBN: 978##########",
        "ISSN ####-####",
        "doi:10.####/#######.####",
        "EAN 40###########",
    ],
    "order": [
        "Order {order} has shipped.",
        "invoice no. {order}, total {price}",
        "tracking number 1Z######@@########",
        "Parcel 00340###########",
        "ticket #######, case ##-#####",
        "PO ######### / line ##",
        "part 4##-####-##@ rev #",
        "Bestellnummer ###-#######-#######",
        "meter reading ######## kWh",
        "customer id #########",
        "SKU ############",
    ],
    "hash": [
        "commit {hash}",
        "sha1:{hash}",
        "md5 {hash}",
        'ETag: "%%%%%%%%%%%%%%%%"',
        "index %%%%%%%..%%%%%%% 100644",
        "docker pull app:{hash}",
    ],
    "number": [
        "It costs {price}, down from {price}.",
        "population ##,###,### in 20##",
        "#.############ is close to pi",
        "0x%%%%%%%%",
        "range ####-####",
        "score ##:##, ##.##%",
        "lat ##.######, lon -##.######",
        "The sum is ############### bytes.",
        "[##, ###, ####, #####, ######]",
        "#### #### is the room and desk",
        "pages ###-###, ###-###",
        "MAC ##:##:##:##:##:##",
        "seed=########## rounds=####",
        "on {date} and {date}",
        "between {date} and {date} we sold ######",
        "3### x 2### pixels",
        "x = ###-##-## ? a : b",
        "call number QA##.#.@## 20##",
        "flight LH### seat ##@, gate @##",
        "account type ###, branch ##-##",
    ],
    "at-sign": [
        "git clone git@github.com:team/app-##.git",
        "icon@2x.png and logo@3x.png",
        "@handle## and @other_##",
        "user@localhost",
        "scp file root@host##:/tmp",
        "matrix A@B@C",
        "decorator @app.route('/v#')",
        "foo@bar says hi ##",
    ],
    "mathematics": [
        "###-### = -###",
        "(###) * ###",
        "### / #### / ##",
        "## + #### - ###",
        "###.###.###",
        "### ### ### apples",
    ],
}


def harmless() -> Iterator[tuple[Part, Item]]:
    for family, frames in FRAMES.items():
        for frame in frames:
            values = Values("harmless:" + frame)
            texts = {fill(frame, family, values) for _ in range(FILLS)}
            for text in sorted(texts):
                yield part_of(frame), item(text, family, "frames", frame)
    for package in documents.ORDINARY:
        for passages in (documents.code(package), documents.docstrings(package), documents.description(package)):
            fitting = [passage for passage in passages if not ADDRESS.search(passage.text)]
            for passage in fitting[:: max(1, len(fitting) // PASSAGES)]:
                group = f"package:{package}"
                yield part_of(group), item(passage.text, passage.kind, package, group)


def fill(frame: str, family: str, values: Values) -> str:
    """A frame with its slots and digits filled."""
    text = re.sub(r"\{([a-z]+)\}", lambda slot: str(getattr(values, slot[1])()), frame)
    # Where the sign itself is the subject only digits are filled in.
    marks = "#" if family == "at-sign" else "#@%"
    return "".join(values.pattern([c]) if c in marks else c for c in text)


def item(text: str, family: str, source: str, group: str) -> Item:
    return Item(f"pii-{digest(text)}", text, 0, family, source, group)
