"""What does personal data of each kind look like? Made at random, valid in form, of nobody."""

import hashlib
from random import Random

import phonenumbers
from faker import Faker
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from ghat_eval.pii.wallets import bitcoin, ethereum

LOCALES = ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE", "tr_TR", "ja_JP"]
IBAN_LOCALES = ["de_DE", "fr_FR", "en_GB", "es_ES", "it_IT", "nl_NL", "pl_PL", "de_CH", "de_AT", "pt_PT", "fi_FI"]
REGIONS = "US CA GB DE FR ES IT NL SE PL BR MX IN JP CN KR AU ZA TR RU AE CH AT BE DK NO PT".split()  # noqa: SIM905
MOBILE_OR_FIXED = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
INTERNATIONAL_DOMAINS = ["größe.de", "пример.рф", "例子.中国", "münchen-post.de", "xn--bcher-kva.example", "café.fr"]
INTERNATIONAL_NAMES = ["müller", "почта", "用户", "josé.garcía", "françois", "søren", "ahmet.yıldız", "łukasz"]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Values:
    """Makes values; the same ones for the same seed."""

    def __init__(self, seed: str) -> None:
        self.rng = Random(seed)
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4])
        self.fakes = {locale: Faker(locale) for locale in {*LOCALES, *IBAN_LOCALES}}
        for fake in self.fakes.values():
            fake.seed_instance(number)

    def fake(self, locales: list[str] = LOCALES) -> Faker:
        return self.fakes[self.rng.choice(locales)]

    def email(self) -> str:
        address = str(self.fake().ascii_email())
        name, _, domain = address.partition("@")
        return self.rng.choice(
            [address, address, f"{name}+{self.rng.choice(['news', 'shop', '2024'])}@{domain}", f"{name}@mail.{domain}"]
        )

    def email_intl(self) -> str:
        return f"{self.rng.choice(INTERNATIONAL_NAMES)}@{self.rng.choice(INTERNATIONAL_DOMAINS)}"

    def number(self) -> phonenumbers.PhoneNumber:
        """A number that is valid in its country."""
        while True:
            region = self.rng.choice(REGIONS)
            like = phonenumbers.example_number_for_type(region, self.rng.choice(MOBILE_OR_FIXED))
            if like is None:
                continue
            digits = str(like.national_number)
            tail = "".join(self.rng.choice("0123456789") for _ in range(5))
            made = phonenumbers.PhoneNumber(
                like.country_code, int(digits[:-5] + tail), italian_leading_zero=like.italian_leading_zero
            )
            if phonenumbers.is_valid_number(made):
                return made

    def phone(self) -> str:
        return phonenumbers.format_number(
            self.number(), self.rng.choice([PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164])
        )

    def phone_e164(self) -> str:
        return phonenumbers.format_number(self.number(), PhoneNumberFormat.E164)

    def phone_national(self) -> str:
        return phonenumbers.format_number(self.number(), PhoneNumberFormat.NATIONAL)

    def card(self) -> str:
        kind = self.rng.choice(["visa", "mastercard", "amex", "discover", "diners"])
        digits = str(self.fakes["en_US"].credit_card_number(kind))
        cuts = [4, 10] if kind == "amex" else [4, 8, 12]
        mark = self.rng.choice(["", " ", "-"]) if len(digits) in (15, 16) else ""
        return mark.join(digits[a:b] for a, b in zip([0, *cuts], [*cuts, len(digits)], strict=True))

    def ssn(self) -> str:
        area = self.rng.choice([n for n in range(1, 900) if n != 666])
        return f"{area:03}-{self.rng.randrange(1, 100):02}-{self.rng.randrange(1, 10000):04}"

    def ssn_loose(self) -> str:
        return self.ssn().replace("-", self.rng.choice(["-", " ", ""]))

    def iban(self) -> str:
        plain = str(self.fake(IBAN_LOCALES).iban())
        if self.rng.random() < 0.5:
            return plain
        return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))

    def ipv4(self) -> str:
        fake = self.fakes["en_US"]
        return str(fake.ipv4_public() if self.rng.random() < 0.7 else fake.ipv4_private())

    def ipv6(self) -> str:
        full = str(self.fakes["en_US"].ipv6())
        if self.rng.random() < 0.5:
            return full
        return f"2001:db8::{self.rng.randrange(1, 65536):x}:{self.rng.randrange(1, 65536):x}"

    def passport(self) -> str:
        """As the United States, Germany, France, India and Japan number theirs."""
        return self.pattern(["#########", "@########", "C%%%%%%%#", "##@@#####", "@#######", "@@#######"])

    def licence(self) -> str:
        """As California, New York, Texas, Florida, Britain and Germany number theirs."""
        return self.pattern(["@#######", "#########", "########", "@############", "@@@@@######@@#@@", "@##%%##%%##"])

    def birth(self) -> str:
        born = self.fakes["en_US"].date_of_birth(minimum_age=1, maximum_age=95)
        forms = ["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%Y", "%B %d, %Y", "%d %B %Y", "%d %b %Y"]
        return str(born.strftime(self.rng.choice(forms)))

    def wallet(self) -> str:
        return bitcoin(self.rng)

    def wallet_eth(self) -> str:
        return ethereum(self.rng)

    def name(self) -> str:
        return str(self.fake().name())

    def city(self) -> str:
        return str(self.fake().city())

    def order(self) -> str:
        return self.pattern(["ORD-######", "#########", "A-####-####", "20##-#####", "@@##########"])

    def uuid(self) -> str:
        return str(self.fakes["en_US"].uuid4())

    def stamp(self) -> str:
        seconds = self.rng.randrange(1_400_000_000, 1_900_000_000)
        return str(self.rng.choice([seconds, seconds * 1000 + self.rng.randrange(1000)]))

    def iso(self) -> str:
        return self.pattern(["202#-0#-1#T1#:2#:3#Z", "202#-0#-2# 0#:4#:1#"])

    def date(self) -> str:
        return self.pattern(["202#-0#-1#", "0#/1#/202#", "1#.0#.202#"])

    def version(self) -> str:
        return self.pattern(["#.#.#", "1#.#.##", "#.##.###"])

    def price(self) -> str:
        return self.pattern(["$##.##", "€#,###.##", "### EUR", "£##.##"])

    def hash(self) -> str:
        return f"{self.rng.getrandbits(160):040x}"

    def small(self) -> str:
        return str(self.rng.randrange(1, 999))

    def pattern(self, choices: list[str]) -> str:
        """`#` is a digit, `@` a letter, `%` one of both."""
        sets = {"#": "0123456789", "@": LETTERS, "%": LETTERS + "0123456789"}
        return "".join(self.rng.choice(sets[c]) if c in sets else c for c in self.rng.choice(choices))


# What a slot of a frame holds: the kind of its label, or nothing for what is not personal data here.
KINDS: dict[str, str] = {
    "email": "email",
    "email_intl": "email",
    "phone": "phone",
    "phone_e164": "phone",
    "phone_national": "phone",
    "card": "card",
    "ssn": "us-ssn",
    "ssn_loose": "us-ssn",
    "iban": "iban",
    "ipv4": "ip-address",
    "ipv6": "ip-address",
    "passport": "passport",
    "licence": "driver-license",
    "birth": "date-of-birth",
    "wallet": "crypto-wallet",
    "wallet_eth": "crypto-wallet",
}
