//! Which words say that a number is a telephone number, and which that it is something else?

use crate::context::Words;

/// Words after which nearly any number is a telephone number.
#[rustfmt::skip]
pub(super) const STRONG: Words = Words::of(&[
    "phone", "phones", "ph", "mobiles", "cellular", "telephones", "homephone", "mobilephone", "workphone",
    "gsm", "tlf", "tél", "telefoon", "telefoonnummer", "telefonnr", "telefonu", "mobiltelefon", "mobilnummer", "mob",
    "мобильный", "телефону", "联系电话", "電話番号は", "携帯電話", "전화", "전화번호", "휴대폰", "telephone", "tel", "mobile",
    "cell", "cellphone", "fax", "whatsapp", "phonenumber", "hotline", "landline", "telefon",
    "telefonnummer", "handy", "handynummer", "rufnummer", "mobil", "téléphone", "portable", "teléfono",
    "telefono", "móvil", "movil", "celular", "cellulare", "telefone", "телефон", "тел", "电话", "電話",
    "电话号码", "手机", "手机号", "手機", "電話番号", "携帯",
]);
/// Words after which a number of a national form may stand without marks.
#[rustfmt::skip]
pub(super) const WEAK: Words = Words::of(&[
    "call", "calling", "text", "sms", "dial", "ring", "reach", "contact", "signal", "telegram", "viber",
    "number", "appelez", "appeler", "numéro", "llama", "llame", "número", "anrufen", "nummer",
    "erreichen", "chiama", "numero", "ligue", "bel", "звоните", "позвоните", "номер", "打电话", "号码", "致电",
]);
/// Words after which a number is something else.
#[rustfmt::skip]
pub(super) const OTHER: Words = Words::of(&[
    "isbn", "issn", "orders", "imei", "ean", "upc", "asin", "npi", "transaction", "confirmation", "shipment",
    "parcel", "build", "revision", "commit", "hash", "sha", "batch",
    "routing", "epoch", "unix", "seed", "pid",
    "order", "invoice", "ref", "reference", "tracking", "version", "sku", "serial", "uuid", "id",
    "ticket", "case", "account", "timestamp", "port", "rfc", "issue", "bestellung",
    "bestellnummer", "rechnung", "commande", "pedido",
]);
