//! How NATS is reached.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use async_nats::{ConnectOptions, ServerAddr};
use percent_encoding::percent_decode_str;
use thiserror::Error;

/// The longest that it takes to find that a server is not to be had.
const CONNECTION: Duration = Duration::from_secs(2);

/// How often the other side of a silent connection is asked whether it is there. After two that
/// are not answered it is away.
const PING: Duration = Duration::from_secs(2);

/// How many servers are tried when one is lost, before the hub begins anew with those that it was
/// told of. Meanwhile the client has messages to send, so this may not take long.
const TRIES: usize = 5;

/// Messages that the client has to send. Few: what waits here waits without a bound in time.
const SENDING: usize = 64;

/// Messages of one channel that wait for the hub. Past it, NATS's client drops the latest.
const WAITING: usize = 1024;

/// How a credentials file begins.
const CREDENTIALS: &str = "-----BEGIN NATS USER JWT-----";

/// Why NATS can't be reached like this.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NatsError {
    /// There is no server in the list.
    #[error("no NATS server is named")]
    None,
    /// It does not say where the server is.
    #[error("that is no address of a NATS server, such as nats://host:4222 or tls://host:4222")]
    Address,
    /// The servers' addresses have different users, passwords or tokens.
    #[error("the NATS servers' addresses have different logins")]
    Logins,
    /// It is neither credentials nor a user and password nor a token.
    #[error("that is no login for NATS: neither a credentials file nor user:password nor a token")]
    Login,
}

/// The servers of a NATS system, and how to log in there.
///
/// Neither what it prints nor what is logged has a password, a token or credentials in it.
#[derive(Clone, Debug)]
pub struct Nats {
    servers: Vec<ServerAddr>,
    login: Option<Login>,
    roots: Option<PathBuf>,
}

#[derive(Clone, PartialEq, Eq)]
enum Login {
    Password { user: String, password: String },
    Token(String),
    Credentials(String),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login")
    }
}

impl Nats {
    /// A system with these servers, of which any will do: `nats://host:4222`, or `tls://` for one
    /// that is to be encrypted. A user and password, or a token, may stand before the host, the
    /// same for all: `nats://user:password@host`, `nats://token@host`.
    ///
    /// # Errors
    /// When one of them is no address, or when there is none. No error has a part of an address
    /// in it.
    pub fn new<'a>(urls: impl IntoIterator<Item = &'a str>) -> Result<Self, NatsError> {
        let parsed: Vec<_> = urls.into_iter().map(parse).collect::<Result<_, _>>()?;
        let (servers, mut logins): (Vec<_>, Vec<_>) = parsed.into_iter().unzip();
        logins.dedup();
        if logins.len() > 1 {
            return Err(NatsError::Logins);
        }
        let login = logins.pop().ok_or(NatsError::None)?;
        Ok(Self {
            servers,
            login,
            roots: None,
        })
    }

    /// Logs in with what is in a file of its own rather than in the addresses, where a command
    /// line would show it to everybody on the machine: the text of NATS's credentials file
    /// (`.creds`), or `user:password`, or a token, on one line.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn login(self, text: &str) -> Result<Self, NatsError> {
        let line = text.trim();
        let login = if line.starts_with(CREDENTIALS) {
            ConnectOptions::with_credentials(text).map_err(|_| NatsError::Login)?;
            Login::Credentials(text.to_owned())
        } else if line.is_empty() || line.contains(char::is_whitespace) {
            return Err(NatsError::Login);
        } else if let Some((user, password)) = line.split_once(':') {
            Login::Password {
                user: user.to_owned(),
                password: password.to_owned(),
            }
        } else {
            Login::Token(line.to_owned())
        };
        Ok(Self {
            login: Some(login),
            ..self
        })
    }

    /// Whether it is known how to log in.
    pub fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// Trusts the certificates in this PEM file, rather than those that the system trusts.
    pub fn roots(self, file: PathBuf) -> Self {
        let roots = Some(file);
        Self { roots, ..self }
    }

    pub(super) fn servers(&self) -> &[ServerAddr] {
        &self.servers
    }

    pub(super) fn options(&self) -> Result<ConnectOptions, NatsError> {
        let mut options = match &self.login {
            None => ConnectOptions::new(),
            Some(Login::Password { user, password }) => {
                ConnectOptions::with_user_and_password(user.clone(), password.clone())
            }
            Some(Login::Token(token)) => ConnectOptions::with_token(token.clone()),
            Some(Login::Credentials(text)) => {
                ConnectOptions::with_credentials(text).map_err(|_| NatsError::Login)?
            }
        };
        if let Some(roots) = &self.roots {
            options = options.add_root_certificates(roots.clone());
        }
        Ok(options
            .name("murmuration-hub")
            .connection_timeout(CONNECTION)
            .ping_interval(PING)
            .max_reconnects(TRIES.max(self.servers.len()))
            .client_capacity(SENDING)
            .subscription_capacity(WAITING))
    }
}

/// A server, and how to log in there. The server's address has none of that any more, so that
/// nobody prints it.
fn parse(url: &str) -> Result<(ServerAddr, Option<Login>), NatsError> {
    let address: ServerAddr = url.trim().parse().map_err(|_| NatsError::Address)?;
    if address.is_websocket() || address.host().is_empty() {
        return Err(NatsError::Address);
    }
    let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let login = match (address.username(), address.password()) {
        (None, None) => None,
        (Some(token), None) => Some(Login::Token(decode(token))),
        (user, Some(password)) => Some(Login::Password {
            user: decode(user.unwrap_or_default()),
            password: decode(password),
        }),
    };
    let mut url = address.into_inner();
    let cleared = url.set_username("").and_then(|()| url.set_password(None));
    cleared.map_err(|()| NatsError::Address)?;
    let address = ServerAddr::from_url(url).map_err(|_| NatsError::Address)?;
    Ok((address, login))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_taken_from_the_addresses_and_printed_nowhere() {
        let nats = Nats::new(["nats://ada:p%40ss@one", "tls://ada:p%40ss@two:4333"]).unwrap();
        let login = Login::Password {
            user: "ada".to_owned(),
            password: "p@ss".to_owned(),
        };
        assert_eq!(nats.login, Some(login));
        let printed = format!("{nats:?}");
        assert!(
            printed.contains("two") && !printed.contains("ada"),
            "{printed}"
        );
        assert!(!printed.contains("ss\""), "{printed}");
        let nats = Nats::new(["secret@one"]).unwrap();
        assert_eq!(nats.login, Some(Login::Token("secret".to_owned())));
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for urls in [
            &["http://one"][..],
            &["ws://one"],
            &["one:port"],
            &["nats://"],
            &[""],
        ] {
            let refused = Nats::new(urls.iter().copied());
            assert!(matches!(refused, Err(NatsError::Address)), "{refused:?}");
        }
        assert!(matches!(Nats::new([]), Err(NatsError::None)));
        let logins = Nats::new(["nats://one", "nats://token@two"]);
        assert!(matches!(logins, Err(NatsError::Logins)));
    }

    #[test]
    fn a_login_may_be_in_a_file_of_its_own() {
        let with = |text| Nats::new(["nats://token@one"]).unwrap().login(text);
        let ada = Login::Password {
            user: "ada".to_owned(),
            password: "a:b".to_owned(),
        };
        assert_eq!(with("ada:a:b\n").unwrap().login, Some(ada));
        let token = Login::Token("s3cret".to_owned());
        assert_eq!(with("s3cret").unwrap().login, Some(token));
        let broken = format!("{CREDENTIALS}\nnothing\n");
        for text in ["", "\n", "two words", &broken] {
            assert!(matches!(with(text), Err(NatsError::Login)), "{text}");
        }
    }
}
