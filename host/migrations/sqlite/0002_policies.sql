-- Settings are JSON, as the API shows them.
create table policies (
  tenant text not null,
  app text not null,
  settings text not null,
  updated_at integer not null,
  updated_by text not null,
  primary key (tenant, app)
) strict, without rowid;
