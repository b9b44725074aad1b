"""What do the credentials of each service look like? Structures as the public rules of secret scanners describe them
(gitleaks, TruffleHog, detect-secrets); every value is made at random and opens nothing."""

import base64
import json
import string
from collections.abc import Callable
from random import Random

DIGITS = string.digits
LOWER_HEX = string.hexdigits[:16]
ALNUM = string.ascii_letters + DIGITS
UPPER = string.ascii_uppercase + DIGITS
URL_SAFE = ALNUM + "_-"
BASE64 = ALNUM + "+/"
PASSWORD = ALNUM + "!#%*-_+?"

Maker = Callable[[Random], str]


def run(letters: str, length: int) -> Maker:
    """That many letters at random."""
    return lambda rng: "".join(rng.choice(letters) for _ in range(length))


def joined(*parts: str | Maker) -> Maker:
    """Fixed and random parts one after the other."""
    return lambda rng: "".join(part if isinstance(part, str) else part(rng) for part in parts)


def one_of(*makers: Maker) -> Maker:
    """One of several structures."""
    return lambda rng: rng.choice(makers)(rng)


def padded(size: int) -> Maker:
    """Base64 of that many random bytes."""
    return lambda rng: base64.b64encode(rng.randbytes(size)).decode()


def web_token(rng: Random) -> str:
    """A JWT whose parts parse; its signature is random."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    header = {"alg": rng.choice(["HS256", "RS256", "ES256"]), "typ": "JWT"}
    claims = {"sub": str(rng.randrange(10**9)), "iat": rng.randrange(1_600_000_000, 1_800_000_000), "admin": True}
    return f"{part(header)}.{part(claims)}.{run(URL_SAFE, 43)(rng)}"


def private_key(rng: Random, lines: int = 14) -> str:
    """A PEM block with random content."""
    kind = rng.choice(["RSA ", "EC ", "OPENSSH ", ""])
    body = "\n".join(run(BASE64, 64)(rng) for _ in range(rng.randrange(4, lines)))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\n{run(BASE64, 34)(rng)}==\n-----END {kind}PRIVATE KEY-----"


def cut_private_key(rng: Random) -> str:
    """A PEM block that ends before its end."""
    whole = private_key(rng, 8).splitlines()
    return "\n".join(whole[: rng.randrange(3, len(whole) - 1)])


def password(rng: Random) -> str:
    """As a generator of passwords makes them: letters, a digit, a mark."""
    core = run(PASSWORD, rng.randrange(9, 20))(rng)
    return f"{rng.choice(string.ascii_letters)}{core}{rng.choice(DIGITS)}{rng.choice(string.ascii_letters)}"


# Credentials that are known by themselves. The name of a variable that would hold them, and their structures.
KNOWN: dict[str, tuple[str, Maker]] = {
    "aws-id": ("AWS_ACCESS_KEY_ID", joined("AKIA", run(string.ascii_uppercase + "234567", 16))),
    "github": (
        "GITHUB_TOKEN",
        one_of(
            joined("ghp_", run(ALNUM, 36)),
            joined("gho_", run(ALNUM, 36)),
            joined("ghs_", run(ALNUM, 36)),
            joined("github_pat_", run(ALNUM, 22), "_", run(ALNUM, 59)),
        ),
    ),
    "gitlab": ("GITLAB_TOKEN", joined("glpat-", run(URL_SAFE, 20))),
    "slack": (
        "SLACK_TOKEN",
        one_of(
            joined("xoxb-", run(DIGITS, 12), "-", run(DIGITS, 12), "-", run(ALNUM, 24)),
            joined("xoxp-", run(DIGITS, 12), "-", run(DIGITS, 12), "-", run(DIGITS, 12), "-", run(LOWER_HEX, 32)),
            joined("xapp-1-A", run(UPPER, 10), "-", run(DIGITS, 13), "-", run(LOWER_HEX, 64)),
            joined("https://hooks.slack.com/services/T", run(UPPER, 8), "/B", run(UPPER, 8), "/", run(ALNUM, 24)),
        ),
    ),
    "stripe": (
        "STRIPE_KEY",
        one_of(
            joined("sk_live_", run(ALNUM, 24)),
            joined("sk_test_", run(ALNUM, 24)),
            joined("rk_live_", run(ALNUM, 99)),
            joined("whsec_", run(ALNUM, 32)),
        ),
    ),
    "openai": (
        "OPENAI_API_KEY",
        one_of(
            joined("sk-", run(ALNUM, 20), "T3BlbkFJ", run(ALNUM, 20)),
            joined("sk-proj-", run(URL_SAFE, 74), "T3BlbkFJ", run(URL_SAFE, 73), run(ALNUM, 1)),
            joined("sk-svcacct-", run(URL_SAFE, 74), "T3BlbkFJ", run(URL_SAFE, 73), run(ALNUM, 1)),
        ),
    ),
    "anthropic": (
        "ANTHROPIC_API_KEY",
        one_of(
            joined("sk-ant-api03-", run(URL_SAFE, 93), "AA"),
            joined("sk-ant-admin01-", run(URL_SAFE, 93), "AA"),
        ),
    ),
    "google": (
        "GOOGLE_API_KEY",
        one_of(joined("AIza", run(ALNUM, 34), run(ALNUM, 1)), joined("GOCSPX-", run(ALNUM, 28))),
    ),
    "npm": ("NPM_TOKEN", joined("npm_", run(ALNUM, 36))),
    "pypi": ("TWINE_PASSWORD", joined("pypi-AgEIcHlwaS5vcmc", run(URL_SAFE, 120), run(ALNUM, 1))),
    "twilio": ("TWILIO_API_KEY", joined("SK", run(LOWER_HEX, 32))),
    "sendgrid": ("SENDGRID_API_KEY", joined("SG.", run(URL_SAFE, 22), ".", run(URL_SAFE, 42), run(ALNUM, 1))),
    "discord": (
        "DISCORD_TOKEN",
        one_of(
            joined("MT", run(ALNUM, 24), ".G", run(ALNUM, 5), ".", run(URL_SAFE, 37), run(ALNUM, 1)),
            joined("https://discord.com/api/webhooks/", run(DIGITS, 18), "/", run(ALNUM, 68)),
        ),
    ),
    "telegram": ("TELEGRAM_BOT_TOKEN", joined("7", run(DIGITS, 9), ":AA", run(URL_SAFE, 32), run(ALNUM, 1))),
    "jwt": ("SESSION", web_token),
    "private-key": ("TLS_KEY", one_of(private_key, cut_private_key)),
    "hugging-face": ("HF_TOKEN", joined("hf_", run(string.ascii_letters, 34))),
    "digitalocean": ("DO_TOKEN", joined("dop_v1_", run(LOWER_HEX, 64))),
    "shopify": ("SHOPIFY_TOKEN", joined("shpat_", run(LOWER_HEX, 32))),
    "groq": ("GROQ_API_KEY", joined("gsk_", run(ALNUM, 52))),
    "databricks": ("DATABRICKS_TOKEN", joined("dapi", run(LOWER_HEX, 32))),
}

# Credentials that only what stands beside them gives away: `{value}` is what is labelled.
BESIDE: dict[str, tuple[Maker, list[str]]] = {
    "aws-secret": (
        run(BASE64, 40),
        [
            "aws_secret_access_key = {value}",
            'AWS_SECRET_ACCESS_KEY="{value}"',
            '{"SecretAccessKey": "{value}", "region": "eu-west-1"}',
            "[default]\naws_access_key_id = none\naws_secret_access_key={value}\nregion = us-east-1",
            "client = boto3.client('s3', aws_secret_access_key='{value}')",
            "My AWS secret key is {value}, why does the upload fail?",
        ],
    ),
    "azure": (
        padded(64),
        [
            "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={value};EndpointSuffix=core.windows.net",
            'AZURE_STORAGE_KEY="{value}"',
            '"AzureWebJobsStorage": "DefaultEndpointsProtocol=https;AccountName=a1;AccountKey={value}"',
            "Endpoint=sb://bus.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={value}",
        ],
    ),
    "connection-string": (
        run(ALNUM, 18),
        [
            "DATABASE_URL=postgres://shop:{value}@db.internal:5432/shop",
            "mysql://root:{value}@10.0.3.7/app",
            'mongo = MongoClient("mongodb+srv://api:{value}@cluster0.ab1cd.mongodb.net/prod")',
            "redis://:{value}@cache:6379/0",
            "amqp://worker:{value}@queue.example.org:5672/%2f",
            "git clone https://deploy:{value}@git.example.org/team/app.git",
            "I can't connect with postgresql://admin:{value}@localhost/crm, any idea?",
            "Server=db;Database=crm;User Id=sa;Password={value};Encrypt=true",
        ],
    ),
    "password": (
        password,
        [
            'password = "{value}"',
            "DB_PASSWORD={value}",
            "password: '{value}'",
            '{"user": "ann", "password": "{value}"}',
            'define("DB_PASS", "{value}");',
            '<add key="Password" value="{value}" />',
            "export ADMIN_PASSWORD='{value}'",
            "passwd: {value}",
            "my password: {value}",
            "Hi, the login is admin and the password is {value} - please change it soon.",
            "const pwd = '{value}';",
        ],
    ),
    "api-key": (
        one_of(run(ALNUM, 32), run(LOWER_HEX, 32), run(ALNUM, 40), run(URL_SAFE, 43)),
        [
            'api_key = "{value}"',
            "API_KEY={value}",
            "apiKey: '{value}',",
            '{"client_secret": "{value}"}',
            "secret_key: {value}",
            "curl -H 'X-Api-Key: {value}' https://api.example.org/v1",
            "curl -H 'Authorization: Bearer {value}' https://api.example.org/v1",
            "auth_token = '{value}'",
            "TWILIO_AUTH_TOKEN={value}",
            "my api key is {value} and I get a 401",
            "GET /v1/items?access_token={value}&page=2",
            'DATADOG_API_KEY: "{value}"',
        ],
    ),
}

# What a known credential stands in: `{value}` is the credential, `{name}` a variable's name.
PLACES = [
    "{value}",
    "{name}={value}",
    'export {name}="{value}"',
    '{name} = "{value}"',
    "{name}: {value}",
    '{"{name}": "{value}", "retries": 3}',
    "const client = new Client({ token: '{value}' });",
    "curl -H 'Authorization: Bearer {value}' https://api.example.org/v1/me",
    "I get a 401 with {value}, what is wrong?",
    "Here is the key: {value}. Please don't share it.",
    "2026-03-02T10:11:12Z ERROR auth failed for token={value} (attempt 2)",
    "env:\n  - name: {name}\n    value: {value}\n  - name: LOG\n    value: info",
    "| variable | value |\n|---|---|\n| {name} | {value} |",
    '<config key="{name}">{value}</config>',
    "- ENV {name} {value}\n+ ENV {name} changed",
    "我的密钥是{value}，请帮我看看",
    "headers['x-token'] = `{value}`;",
    "name,token\nann,{value}",
]
