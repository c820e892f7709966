//! The page: mounts the app once its configuration is there. Until then `index.html` says that it
//! loads.

#[cfg(target_arch = "wasm32")]
fn main() {
    use std::rc::Rc;

    use murmuration::{
        browser::fetch_config,
        page::{App, AppProps},
    };

    wasm_bindgen_futures::spawn_local(async {
        let config = fetch_config().await.map(Rc::new);
        yew::Renderer::<App>::with_props(AppProps { config }).render();
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Murmuration runs in a browser: `cargo xtask serve` builds and serves it.");
    std::process::exit(1);
}
