-- Settings are JSON, as the API shows them: byte for byte, which `jsonb` would not keep.
create table policies (
  tenant text collate "C" not null,
  app text collate "C" not null,
  settings text not null,
  updated_at bigint not null,
  updated_by text not null,
  primary key (tenant, app)
);
