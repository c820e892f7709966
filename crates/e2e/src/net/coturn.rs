//! A STUN and TURN server: Debian's coturn.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::UdpSocket, time::timeout};

use super::Place;
use crate::{PATIENCE, until};

const PORT: u16 = 3478;
const USER: &str = "murmuration";
const PASSWORD: &str = "starling";
/// How long an answer may take before the question is asked again.
const ANSWER: Duration = Duration::from_millis(200);

/// Whom it relays for.
#[derive(Clone, Copy, Debug)]
pub enum Admits {
    /// Whoever has the password of the one user that there is.
    User,
    /// Whoever has a name that is not over yet, with the password that follows from it and this
    /// secret.
    Bearers(&'static str),
}

/// A running coturn. It goes when this is dropped.
#[derive(Debug)]
pub struct Coturn {
    address: SocketAddr,
    process: Child,
    /// Its configuration and its files.
    _folder: TempDir,
}

impl Coturn {
    /// Starts one at this address of a place, and waits until it answers.
    pub(super) async fn start(place: &Place, address: Ipv4Addr, admits: Admits) -> Result<Self> {
        let folder = TempDir::with_prefix("murmuration-e2e-")?;
        let config = folder.path().join("turnserver.conf");
        let own = folder.path().display();
        let admission = admits.lines();
        fs::write(
            &config,
            format!(
                "listening-ip={address}\n\
                 listening-port={PORT}\n\
                 relay-ip={address}\n\
                 min-port=49152\n\
                 max-port=49407\n\
                 realm=murmuration.test\n\
                 {admission}\
                 no-tls\n\
                 no-dtls\n\
                 no-cli\n\
                 log-file={own}/log\n\
                 simple-log\n\
                 pidfile={own}/pid\n\
                 userdb={own}/users\n"
            ),
        )?;
        let mut program = Command::new("turnserver");
        program
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut coturn = Self {
            address: (address, PORT).into(),
            process: place.start(&mut program)?,
            _folder: folder,
        };
        let client = place.socket(address)?;
        client.connect(coturn.address).await?;
        until("coturn answers", PATIENCE, async || {
            if let Some(status) = coturn.process.try_wait()? {
                bail!("coturn has ended: {status}");
            }
            ask(&client).await
        })
        .await?;
        Ok(coturn)
    }

    /// What a page's `iceServers` says of it where it is used for STUN only.
    pub fn stun(&self) -> Value {
        json!({ "urls": self.stun_url() })
    }

    /// What a page's `iceServers` says of it where it is used for TURN, with the one user's
    /// password.
    pub fn turn(&self) -> Value {
        json!({
            "urls": self.turn_url(),
            "username": USER,
            "credential": PASSWORD,
        })
    }

    /// Its address, where it is used for STUN only.
    pub fn stun_url(&self) -> String {
        format!("stun:{}", self.address)
    }

    /// Its address, where it is used for TURN.
    pub fn turn_url(&self) -> String {
        format!("turn:{}", self.address)
    }
}

impl Admits {
    /// What its configuration says of that.
    fn lines(self) -> String {
        match self {
            Self::User => format!("lt-cred-mech\nuser={USER}:{PASSWORD}\n"),
            Self::Bearers(secret) => {
                format!("use-auth-secret\nstatic-auth-secret={secret}\n")
            }
        }
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        // Both fail only if it has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Asks a STUN server something. One that has not started yet is no error before the second time.
async fn ask(client: &UdpSocket) -> Result<()> {
    // RFC 8489, section 5: a Binding request without attributes, the cookie, and a transaction.
    let request = b"\x00\x01\x00\x00\x21\x12\xa4\x42murmuration.";
    client.send(request).await.context("can't ask it")?;
    let mut answer = [0; 512];
    let answered = timeout(ANSWER, client.recv(&mut answer)).await;
    let length = answered.context("no answer yet")??;
    // A success.
    ensure!(answer[..length].starts_with(b"\x01\x01"), "it says no");
    Ok(())
}
