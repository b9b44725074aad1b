-- Times are seconds since 1970.
create table api_keys (
  id text not null primary key,
  secret_sha256 blob not null check (length(secret_sha256) = 32),
  tenant text not null,
  -- Null: the key may use every app of its tenant.
  app text,
  name text,
  created_by text,
  created_at integer not null,
  expires_at integer,
  revoked_at integer
) strict;

create index api_keys_newest on api_keys (tenant, created_at desc, id);
