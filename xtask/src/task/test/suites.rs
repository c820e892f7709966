//! What each suite needs, and how it is run.

use std::{
    net::{IpAddr, Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context, Result};

use super::{count, fuzz, skip};
use crate::{
    kit::{
        browser::Browser,
        example, firefox, hub, nats,
        networks::{self, Networks},
        originals, process,
        proxies::{self, Proxies},
        tally::Tally,
        tools::{self, Tools},
        wasm_target::WASM,
        workspace,
    },
    task::{build, setup},
};

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Always the same when it is free: the driver's tests are compiled with the hub's URL in them.
const TEST_HUB_PORT: u16 = 8089;
/// The tests that need no browser. Those that are for one package alone are built with all of them,
/// for otherwise much would be built again, with other features.
const NATIVE: [&str; 5] = [
    "test",
    "--workspace",
    "--exclude",
    "murmuration-e2e",
    "--no-fail-fast",
];
/// The tests that drive browsers by themselves.
const END_TO_END: [&str; 4] = ["test", "--package", "murmuration-e2e", "--no-fail-fast"];

/// How many of them run at once, however few cores there are: for the most part they wait.
const AT_ONCE: &str = "3";
/// Those of them that need nothing but a browser.
const BROWSERS: [&str; 2] = ["--test", "browsers"];

/// A part of the tests that can be run by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    Native,
    Nats,
    Fuzz,
    Proxies,
    Components,
    Driver,
    EndToEnd,
    EndToEndTls,
    EndToEndNats,
    Networks,
    Originals,
    Firefox,
}

impl Suite {
    pub const ALL: [Self; 12] = [
        Self::Native,
        Self::Nats,
        Self::Fuzz,
        Self::Proxies,
        Self::Components,
        Self::Driver,
        Self::EndToEnd,
        Self::EndToEndTls,
        Self::EndToEndNats,
        Self::Networks,
        Self::Originals,
        Self::Firefox,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Nats => "nats",
            Self::Fuzz => "fuzz",
            Self::Proxies => "proxies",
            Self::Components => "components",
            Self::Driver => "driver",
            Self::EndToEnd => "e2e",
            Self::EndToEndTls => "e2e-tls",
            Self::EndToEndNats => "e2e-nats",
            Self::Networks => "networks",
            Self::Originals => "originals",
            Self::Firefox => "firefox",
        }
    }

    pub fn what(self) -> &'static str {
        match self {
            Self::Native => "the machines, the hub over real sockets, the tasks",
            Self::Nats => "hubs that are one, with real NATS servers between them",
            Self::Fuzz => {
                "whatever a fuzzer makes of strangers' bytes, ten seconds for each place where they come in"
            }
            Self::Proxies => "the hub behind Caddy and nginx, with the files of deploy/",
            Self::Components => "the page's components in a headless browser",
            Self::Driver => {
                "swarms over real connections, and what a browser keeps, in a headless browser"
            }
            Self::EndToEnd => "the release build and the echo example in real browsers",
            Self::EndToEndTls => "the same with a hub behind TLS",
            Self::EndToEndNats => "the same with two hubs that NATS makes one",
            Self::Networks => {
                "the release build between machines behind routers, in networks of their own"
            }
            Self::Originals => "the release build and the hub with npm's original packages",
            Self::Firefox => "the release build in Firefox, with Chromium and with originals",
        }
    }

    pub fn run(self, tally: &mut Tally) -> Result<()> {
        match self {
            Self::Native => native(tally),
            Self::Nats => with_nats(tally),
            Self::Fuzz => fuzz::run(tally),
            Self::Proxies => behind_proxies(tally),
            Self::Components => components(tally),
            Self::Driver => driver(tally),
            Self::EndToEnd => end_to_end(tally),
            Self::EndToEndTls => count(tally, &mut end_to_end_by("tls")?),
            Self::EndToEndNats => end_to_end_with_nats(tally),
            Self::Networks => over_networks(tally),
            Self::Originals => with_originals(tally),
            Self::Firefox => in_firefox(tally),
        }
    }
}

fn native(tally: &mut Tally) -> Result<()> {
    count(tally, workspace::command("cargo").args(NATIVE))
}

fn with_nats(tally: &mut Tally) -> Result<()> {
    let suite = || {
        let mut cargo = workspace::command("cargo");
        cargo.args(NATIVE).args(["--test", "nats"]);
        cargo
    };
    let Some(program) = nats::ensure() else {
        return skip(tally, &mut suite(), nats::MISSING);
    };
    let mut cargo = suite();
    cargo.env("MURMURATION_NATS_SERVER", program);
    if let Some(folder) = originals::ensure()? {
        return count(tally, cargo.env("MURMURATION_ORIGINALS", folder));
    }
    // A part of these tests, by the name of its module.
    let with_originals = "originals::";
    count(tally, cargo.args(["--", "--skip", with_originals]))?;
    skip(tally, suite().arg(with_originals), originals::MISSING)
}

fn behind_proxies(tally: &mut Tally) -> Result<()> {
    let mut cargo = workspace::command("cargo");
    cargo.args(NATIVE).args(["--test", "proxies"]);
    match proxies::ensure() {
        Some(Proxies { caddy, nginx }) => count(
            tally,
            cargo
                .env("MURMURATION_CADDY", caddy)
                .env("MURMURATION_NGINX", nginx),
        ),
        None => skip(tally, &mut cargo, proxies::MISSING),
    }
}

fn components(tally: &mut Tally) -> Result<()> {
    count(tally, &mut in_browser("murmuration")?)
}

fn driver(tally: &mut Tally) -> Result<()> {
    count(tally, &mut in_browser("murmuration-room")?)?;
    let mut cargo = in_browser("murmuration-swarm")?;
    hub::build()?;
    let port = test_hub_port()?;
    let _hub = hub::start_answering(LOCALHOST, port)?;
    let url = format!("http://{LOCALHOST}:{port}");
    count(tally, cargo.env("MURMURATION_TEST_HUB", url))
}

fn end_to_end(tally: &mut Tally) -> Result<()> {
    count(tally, end_to_end_by("memory")?.arg("--lib"))?;
    // Cargo runs them only by themselves.
    count(
        tally,
        workspace::command("cargo").args(END_TO_END).arg("--doc"),
    )
}

fn end_to_end_with_nats(tally: &mut Tally) -> Result<()> {
    if let Some(program) = nats::ensure() {
        let mut cargo = end_to_end_by("nats")?;
        return count(tally, cargo.env("MURMURATION_NATS_SERVER", program));
    }
    let mut cargo = workspace::command("cargo");
    skip(tally, cargo.args(END_TO_END).args(BROWSERS), nats::MISSING)
}

/// The tests in browsers, with hubs that are run in this way.
fn end_to_end_by(mode: &str) -> Result<Command> {
    let tools = setup::for_page()?;
    let echo = example::build(&tools, "echo")?;
    let mut cargo = in_real_browsers(&tools)?;
    cargo.args(BROWSERS).env("MURMURATION_ECHO", echo);
    cargo.env("MURMURATION_HUB", mode);
    Ok(cargo)
}

fn over_networks(tally: &mut Tally) -> Result<()> {
    let words = ["--test", "networks"];
    let sandbox = match networks::ensure()? {
        Networks::In(sandbox) => sandbox,
        Networks::Nowhere(why) => {
            let mut cargo = workspace::command("cargo");
            return skip(tally, cargo.args(END_TO_END).args(words), &why);
        }
    };
    let mut cargo = in_real_browsers(&setup::for_page()?)?;
    // Built out here: in there, no package can be fetched.
    let mut build = workspace::command("cargo");
    process::run(build.args(END_TO_END).args(words).arg("--no-run"))?;
    cargo.args(words).arg("--offline");
    count(tally, &mut sandbox.command(&cargo))
}

fn with_originals(tally: &mut Tally) -> Result<()> {
    let words = ["--test", "originals"];
    let Some(folder) = originals::ensure()? else {
        let mut cargo = workspace::command("cargo");
        return skip(
            tally,
            cargo.args(END_TO_END).args(words),
            originals::MISSING,
        );
    };
    let mut cargo = in_real_browsers(&setup::for_page()?)?;
    cargo.args(words).env("MURMURATION_ORIGINALS", folder);
    count(tally, &mut cargo)
}

fn in_firefox(tally: &mut Tally) -> Result<()> {
    let words = ["--test", "firefox"];
    let Some(firefox) = firefox::ensure() else {
        let mut cargo = workspace::command("cargo");
        return skip(tally, cargo.args(END_TO_END).args(words), firefox::MISSING);
    };
    let geckodriver = tools::ensure_geckodriver()?;
    let mut cargo = in_real_browsers(&setup::for_page()?)?;
    cargo
        .args(words)
        .env("FIREFOX", firefox)
        .env("GECKODRIVER", geckodriver);
    if let Some(folder) = originals::ensure()? {
        return count(tally, cargo.env("MURMURATION_ORIGINALS", folder));
    }
    // A part of these tests, by the name of its module.
    let with_originals = "originals::";
    count(tally, cargo.args(["--", "--skip", with_originals]))?;
    let mut cargo = workspace::command("cargo");
    cargo.args(END_TO_END).args(words).arg(with_originals);
    skip(tally, &mut cargo, originals::MISSING)
}

/// The end-to-end tests, with the release build and a browser.
fn in_real_browsers(tools: &Tools) -> Result<Command> {
    let browser = Browser::ensure()?;
    let mut cargo = tools.command("cargo");
    cargo
        .args(END_TO_END)
        .env("RUST_TEST_THREADS", AT_ONCE)
        .env("MURMURATION_SITE", site(tools)?)
        .env("CHROME", browser.chrome)
        .env("CHROMEDRIVER", browser.driver);
    Ok(cargo)
}

/// The release build, made once for all suites.
fn site(tools: &Tools) -> Result<&'static Path> {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    if let Some(site) = SITE.get() {
        return Ok(site);
    }
    // Not dist/: a `trunk serve` may be at work there.
    let site = workspace::target()?.join("site");
    build::release(tools, &site, &[])?;
    Ok(SITE.get_or_init(|| site))
}

/// A package's tests in a headless browser. (Never with `--quiet`: the runner refuses it. No doc tests: those run
/// natively.)
fn in_browser(package: &str) -> Result<Command> {
    let tools = setup::for_page()?;
    let browser = Browser::ensure()?;
    let mut cargo = tools.command("cargo");
    cargo
        .args([
            "test",
            "--package",
            package,
            "--target",
            WASM,
            "--tests",
            "--no-fail-fast",
        ])
        .env("CHROMEDRIVER", browser.driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "180")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30");
    Ok(cargo)
}

fn test_hub_port() -> Result<u16> {
    let listener = TcpListener::bind((LOCALHOST, TEST_HUB_PORT))
        .or_else(|_| TcpListener::bind((LOCALHOST, 0)));
    let address = listener.and_then(|listener| listener.local_addr());
    Ok(address.context("there is no free port for a hub")?.port())
}
