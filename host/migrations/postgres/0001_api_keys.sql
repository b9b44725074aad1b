-- Times are seconds since 1970. Texts are ordered byte by byte, as in SQLite, whatever the language of the database.
create table api_keys (
  id text collate "C" primary key,
  secret_sha256 bytea not null check (length(secret_sha256) = 32),
  tenant text collate "C" not null,
  -- Null: the key may use every app of its tenant.
  app text,
  name text,
  created_by text,
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint
);

create index api_keys_newest on api_keys (tenant, created_at desc, id);
