//! What is shown of a key, to administrators and on the command line?

use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::store::Key;

/// A key as JSON, with what it is at this moment; never its secret, nor the digest.
pub fn shown(key: &Key, now: OffsetDateTime) -> Value {
    let status = match (key.revoked_at, key.is_valid(now)) {
        (Some(_), _) => "revoked",
        (None, false) => "expired",
        (None, true) => "active",
    };
    json!({
        "id": key.id.as_str(),
        "name": key.name,
        "tenant_id": &*key.tenant,
        "app_id": key.app.as_deref(),
        "status": status,
        "created_by": key.created_by.as_deref(),
        "created_at": written(key.created_at),
        "expires_at": key.expires_at.map(written),
        "revoked_at": key.revoked_at.map(written),
    })
}

/// A time as RFC 3339 has it, which is every time until the year 9999.
fn written(time: OffsetDateTime) -> Option<String> {
    time.format(&Rfc3339).ok()
}
