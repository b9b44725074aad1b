"""Which texts hold no credential but look like it? Code, checksums, placeholders, public keys, pictures."""

import re
from collections.abc import Iterator
from random import Random

from ghat_eval import documents
from ghat_eval.items import Item, Part, digest, part_of
from ghat_eval.secrets.tokens import ALNUM, BASE64, LOWER_HEX, URL_SAFE, run

FILLS = 60
PASSAGES = 300
# Some packages' sources show keys and passwords in full, which would be found rightly.
CREDENTIAL = re.compile(
    r"BEGIN [A-Z ]*PRIVATE KEY|(?i:passw(or)?d|secret|token|api_?key)\w*\W{1,4}['\"][^'\"\s]{6,}|://[^\s/:@]+:[^\s/@]+@"
)

# `<h40>` is that many hexadecimal digits, `<b64>` of base64, `<a20>` letters and digits, `<u22>` of URL-safe base64.
FRAMES = {
    "checksum": [
        "sha256:<h64>",
        "commit <h40>",
        "md5sum <h32>  file.tar.gz",
        '"integrity": "sha512-<b86>=="',
        'checksum = "<h64>"',
        'ETag: "<h32>"',
        "index <h7>..<h7> 100644",
        "FROM node@sha256:<h64>",
        "go.sum: example.org/mod v1.2.3 h1:<b43>=",
        "--hash=sha256:<h64>",
        "Signature-Version: 1.0 digest=<b43>=",
        "blob <h40> 1234",
    ],
    "identifier": [
        "<h8>-<h4>-4<h3>-a<h3>-<h12>",
        "request_id=<h8>-<h4>-4<h3>-8<h3>-<h12>",
        "trace 00-<h32>-<h16>-01",
        "file_id: file-<a24>",
        "chatcmpl-<a29>",
        "arn:aws:iam::123456789012:role/app-<a6>",
        "sku-<a12>",
        "https://youtu.be/<u11>",
        "https://docs.example.org/d/<u44>/edit",
        "_ga=GA1.2.1234567890.1234567890; uid=<h16>",
        "UA-12345678-1 G-<a10>",
        "order_<a14>",
        "price_<a24>",
        "pk_test_<a24> is the publishable key",
        "build-<h12>.js",
        "node_modules/.cache/<h20>/index.js",
        "0x<h40>",
    ],
    "placeholder": [
        "OPENAI_API_KEY=sk-your-key-here",
        'api_key = "YOUR_API_KEY"',
        "export GITHUB_TOKEN=<your-token>",
        "password: ********",
        'password = "changeme"',
        "AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY}",
        'token = os.environ["API_TOKEN"]',
        "api_key: {{ secrets.API_KEY }}",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "postgres://user:password@localhost/db",
        "https://user:pass@example.com/",
        "mongodb://<username>:<password>@host/db",
        "Authorization: Bearer <token>",
        'secret = getpass.getpass("Secret: ")',
        "password = input('password: ')",
        "if password == confirm_password: return True",
        "client_secret: process.env.CLIENT_SECRET",
        'DB_PASSWORD = config("DB_PASSWORD", default="")',
        "xoxb-your-bot-token",
        "tokens begin with ghp_ or github_pat_, keys with sk-ant-",
        "regex: /AKIA[0-9A-Z]{16}/",
        "The password is sent to you by mail.",
        "Enter the secret key that was shown to you.",
        'password_hint = "name of your first pet"',
        'token_type = "bearer"',
        "max_tokens=4096, stop_token=null",
        'csrf_token_name = "csrfmiddlewaretoken"',
        'primary_key = "customer_identifier"',
        "api_key_header = APIKeyHeader(name='X-API-Key')",
        "password=None, token=None",
        'secret_name = "prod/database/credentials"',
        "public_key_path = '/etc/ssl/certs/server.pem'",
        "eyJ is how most web tokens begin",
        "-----BEGIN PRIVATE KEY----- is the first line of such a file.",
    ],
    "public": [
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ<b200> ann@laptop",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI<b43> ci",
        "-----BEGIN PUBLIC KEY-----\n<b64>\n<b64>\n-----END PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----\n<b64>\n<b64>\n<b64>\n-----END CERTIFICATE-----",
        "pub-key fingerprint SHA256:<b43>",
    ],
    "picture": [
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA<b300>==",
        '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP<b120>">',
        "url(data:font/woff2;base64,d09GMgABAAAAA<b400>)",
        "image/svg+xml;base64,PHN2ZyB4bWxucz0i<b200>",
    ],
    "encoded": [
        "<b76>",
        "payload=<b120>==",
        "X-Amz-Content-Sha256: <h64>",
        "state=<u43>&code_challenge_method=S256",
        '{"nonce":"<b16>","next_cursor":"<b40>="}',
        "cursor: <u60>",
        "module.exports=function(e){return t(e,<h6>)},n=<h8>",
        "ab<a30>",
    ],
}
LETTERS = {"h": LOWER_HEX, "b": BASE64, "a": ALNUM, "u": URL_SAFE}
RUN = re.compile(r"<([hbau])(\d+)>")


def harmless() -> Iterator[tuple[Part, Item]]:
    for family, frames in FRAMES.items():
        for frame in frames:
            rng = Random(frame)
            texts = {filled(frame, rng) for _ in range(FILLS)}
            for text in sorted(texts):
                yield part_of(frame), item(text, family, "frames", frame)
    for package in documents.ORDINARY:
        for passages in (documents.code(package), documents.docstrings(package), documents.description(package)):
            fitting = [passage for passage in passages if not CREDENTIAL.search(passage.text)]
            for passage in fitting[:: max(1, len(fitting) // PASSAGES)]:
                group = f"package:{package}"
                yield part_of(group), item(passage.text, passage.kind, package, group)


def filled(frame: str, rng: Random) -> str:
    """A frame with random letters where it asks for them."""
    return RUN.sub(lambda slot: run(LETTERS[slot[1]], int(slot[2]))(rng), frame)


def item(text: str, family: str, source: str, group: str) -> Item:
    return Item(f"secret-{digest(text)}", text, 0, family, source, group)
