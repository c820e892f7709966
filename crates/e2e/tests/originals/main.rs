//! The built app and the hub with npm's original packages. Run by `cargo xtask test originals`.

mod talk;
