//! The hub behind Caddy and nginx, each with its file of `deploy/`.
//!
//! The programs are those that `MURMURATION_CADDY` and `MURMURATION_NGINX` name, or `caddy` and
//! `nginx` in the path. Cargo runs these tests only by name, for not everybody has those programs:
//! `cargo xtask test proxies` installs them, and says so where it can't.

mod caddy;
#[path = "../hub/common.rs"]
mod common;
mod nginx;
mod proxy;
#[path = "../hub/secure.rs"]
mod secure;
