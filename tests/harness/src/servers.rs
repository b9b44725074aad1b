//! Real PostgreSQL and Redis servers, each in a folder and on a port of its own.

mod postgres;
mod process;
mod redis;

pub use postgres::{Database, Postgres};
pub use process::signal;
pub use redis::Redis;
