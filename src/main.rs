//! The page: mounts the app.

#[cfg(target_arch = "wasm32")]
fn main() {
    yew::Renderer::<murmuration::page::App>::new().render();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Murmuration runs in a browser: `cargo xtask serve` builds and serves it.");
    std::process::exit(1);
}
