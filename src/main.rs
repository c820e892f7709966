//! The page: mounts the app. Until then `index.html` says that it loads.

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(murmuration::page::start());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Murmuration runs in a browser: `cargo xtask serve` builds and serves it.");
    std::process::exit(1);
}
