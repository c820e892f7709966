//! The page: mounts the app once its configuration is there. Until then `index.html` says that it
//! loads.

#[cfg(target_arch = "wasm32")]
fn main() {
    use std::rc::Rc;

    use murmuration::{
        browser::fetch_config,
        page::{App, AppProps, Visitor},
    };

    wasm_bindgen_futures::spawn_local(async {
        let (config, visitor) = futures::join!(fetch_config(), Visitor::recall());
        let (config, visitor) = (config.map(Rc::new), Rc::new(visitor));
        yew::Renderer::<App>::with_props(AppProps { config, visitor }).render();
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Murmuration runs in a browser: `cargo xtask serve` builds and serves it.");
    std::process::exit(1);
}
