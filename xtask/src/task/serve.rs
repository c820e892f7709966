//! `cargo xtask serve`: from a fresh clone to a room, in one command.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt};

use super::{after_build, build};
use crate::kit::{
    hub,
    probe::{self, Answer},
    process::{self, Running},
    small_std::{self, Variables},
    tools::Tools,
    wasm_target, workspace,
};

/// The room that the page opens when its URL names none.
const ROOM: &str = "streams-day";

/// What the command line asks for.
struct Options {
    ip: IpAddr,
    port: u16,
    hub_port: u16,
    release: bool,
}

pub fn run(args: Parser) -> Result<()> {
    let options = Options::parse(args)?;
    let hub_is_there = options.check_ports()?;
    wasm_target::ensure()?;
    let variables = if options.release {
        small_std::variables()
    } else {
        &[]
    };
    // Compiled while tools are being installed: they leave each other some of the machine.
    let (tools, hub) = thread::scope(|scope| {
        let hub = scope.spawn(|| {
            let hub = if hub_is_there { Ok(()) } else { hub::build() };
            // When it fails, trunk is about to say why, and to wait for a better page.
            let _ = options.compile_page(variables);
            hub
        });
        let tools = Tools::ensure();
        (tools, hub.join().expect("building the hub panicked"))
    });
    let tools = tools?;
    hub?;
    let mut children = Vec::new();
    if !hub_is_there {
        let hub = hub::start_answering(options.hub_ip(), options.hub_port)?;
        children.push(("hub", hub));
    }
    children.push(("trunk", options.start_trunk(&tools, variables)?));

    while probe::at(options.ip, options.port) != Answer::Page {
        none_ended(&mut children)?;
        thread::sleep(Duration::from_millis(100));
    }
    println!(
        "\n  The room is open: {}\n  Ctrl-C closes it.\n",
        options.url()
    );
    loop {
        none_ended(&mut children)?;
        thread::sleep(Duration::from_millis(500));
    }
}

fn none_ended(children: &mut [(&str, Running)]) -> Result<()> {
    for (name, child) in children {
        if let Some(status) = child.ended()? {
            bail!("{name} has ended ({status}); what it says is above");
        }
    }
    Ok(())
}

impl Options {
    fn parse(mut args: Parser) -> Result<Self> {
        let mut options = Self {
            ip: Ipv4Addr::LOCALHOST.into(),
            port: 8080,
            hub_port: hub::PORT,
            release: false,
        };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("port") => options.port = args.value()?.parse()?,
                Arg::Long("hub-port") => options.hub_port = args.value()?.parse()?,
                Arg::Long("host") => {
                    options.ip = args
                        .value()?
                        .parse()
                        .context("--host takes an IP address, such as 0.0.0.0")?;
                }
                Arg::Long("release") => options.release = true,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }

    /// Whether there is a hub already; an error when a port is taken by anything else.
    fn check_ports(&self) -> Result<bool> {
        check(self.ip, self.port, "the page", "--port")?;
        if probe::at(self.hub_ip(), self.hub_port) == Answer::Signalhub {
            eprintln!(
                "A signalhub answers at port {} already: the page will use that.",
                self.hub_port
            );
            return Ok(true);
        }
        check(self.hub_ip(), self.hub_port, "the hub", "--hub-port")?;
        Ok(false)
    }

    /// Compiles the page as trunk will, which then finds it done.
    fn compile_page(&self, variables: Variables) -> Result<()> {
        let mut cargo = workspace::command("cargo");
        cargo.args([
            "build",
            "--target",
            wasm_target::WASM,
            "--bin",
            "murmuration",
        ]);
        if self.release {
            cargo.args(["--profile", build::PROFILE]);
        }
        process::run_labelled("page", cargo.envs(variables.iter().copied()))
    }

    fn start_trunk(&self, tools: &Tools, variables: Variables) -> Result<Running> {
        // Not dist/, which may hold a release; and emptied, so that no earlier page answers for this one.
        let dist = workspace::scratch()?.join("served");
        if dist.exists() {
            std::fs::remove_dir_all(&dist)
                .with_context(|| format!("can't empty {}", dist.display()))?;
        }
        let mut trunk = tools.command("trunk");
        trunk
            .args([
                "serve",
                "--port",
                &self.port.to_string(),
                "--address",
                &self.ip.to_string(),
            ])
            .arg("--dist")
            .arg(dist)
            .envs(variables.iter().copied())
            .env(after_build::HUB, after_build::ELSEWHERE);
        if self.release {
            trunk.args(["--config", build::SETTINGS]);
        }
        Running::start(&mut trunk)
    }

    /// Behind trunk's proxy the hub need not be seen. The proxy knows its usual port only.
    fn hub_ip(&self) -> IpAddr {
        if self.hub_port == hub::PORT {
            Ipv4Addr::LOCALHOST.into()
        } else {
            self.ip
        }
    }

    /// What to open in the browser: with the hub in it when that is not behind the proxy.
    fn url(&self) -> String {
        let ip = probe::reachable(self.ip);
        let page = SocketAddr::new(ip, self.port);
        if self.hub_port == hub::PORT {
            format!("http://{page}/#{ROOM}")
        } else {
            let hub = SocketAddr::new(ip, self.hub_port);
            format!("http://{page}/?hub=http://{hub}#{ROOM}")
        }
    }
}

fn check(ip: IpAddr, port: u16, what: &str, flag: &str) -> Result<()> {
    if let Err(error) = TcpListener::bind((ip, port)) {
        bail!(
            "port {port} of {ip} is not to be had for {what} ({error}): choose another with {flag}"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lexopt::Parser;

    use super::Options;

    fn url(words: &[&str]) -> String {
        Options::parse(Parser::from_args(words)).unwrap().url()
    }

    #[test]
    fn the_url_names_what_differs_from_the_defaults() {
        assert_eq!(url(&[]), "http://127.0.0.1:8080/#streams-day");
        assert_eq!(
            url(&["--port", "81", "--host", "0.0.0.0"]),
            "http://127.0.0.1:81/#streams-day"
        );
        assert_eq!(
            url(&["--hub-port=82"]),
            "http://127.0.0.1:8080/?hub=http://127.0.0.1:82#streams-day"
        );
        assert_eq!(url(&["--host", "::1"]), "http://[::1]:8080/#streams-day");
    }

    #[test]
    fn an_unknown_option_is_an_error() {
        assert!(Options::parse(Parser::from_args(["--hubport", "82"])).is_err());
        assert!(Options::parse(Parser::from_args(["--host", "localhost"])).is_err());
    }
}
