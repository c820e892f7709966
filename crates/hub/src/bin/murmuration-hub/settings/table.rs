//! Every setting: a row each.

mod limits;

use murmuration_hub::{TokenKey, TurnSecret};

use super::kind::Kind;
use super::setting::{Group, Setting};

/// All settings, as `--help` and the example of a file have them. Those without a table come
/// first, as in any TOML.
pub(super) fn groups() -> Vec<Group> {
    vec![
        Group {
            heading: "The hub",
            settings: hub(),
        },
        Group {
            heading: "The log, on standard error",
            settings: log(),
        },
        Group {
            heading: "TLS, when there is a certificate",
            settings: tls(),
        },
        Group {
            heading: "Who may use it",
            settings: access(),
        },
        Group {
            heading: "Proxies before it",
            settings: proxies(),
        },
        Group {
            heading: "Several hubs that are one",
            settings: nats(),
        },
        Group {
            heading: "What is remembered for listeners who come back and ask for it",
            settings: memory(),
        },
        Group {
            heading: "How it ends",
            settings: farewell(),
        },
        Group {
            heading: "STUN and TURN servers, handed out at /v1/ice",
            settings: turn(),
        },
        Group {
            heading: "Limits",
            settings: limits::of_all(),
        },
        Group {
            heading: "Limits of each address",
            settings: limits::per_address(),
        },
        Group {
            heading: "Limits of each channel",
            settings: limits::per_channel(),
        },
    ]
}

fn hub() -> Vec<Setting> {
    vec![
        Setting::one(
            "host",
            Kind::of("HOST"),
            |c| &mut c.host,
            "The name or address to listen on; 0.0.0.0 for all addresses of this machine",
        ),
        Setting::one(
            "port",
            Kind::PORT,
            |c| &mut c.port,
            "The port to listen on; 0 for any that is free",
        ),
        Setting::optional(
            "site",
            Kind::FOLDER,
            |c| &mut c.site,
            "Serve the files of this folder, too. The hub's own answer to GET / is then only for \
             those who accept application/json and not text/html",
        ),
        Setting::switch(
            "embeddable",
            |c| &mut c.embeddable,
            "Let other sites show the pages of that folder within theirs, in a frame",
        ),
        Setting::optional(
            "metrics",
            Kind::of("HOST:PORT"),
            |c| &mut c.metrics,
            "Tell a Prometheus how the hub is, at /metrics of this address and of no other",
        ),
    ]
}

fn log() -> Vec<Setting> {
    vec![
        Setting::one(
            "log",
            Kind::LOG,
            |c| &mut c.log,
            "How a line looks: text for people, json for programs",
        ),
        Setting::one(
            "log-level",
            Kind::LEVEL,
            |c| &mut c.log_level,
            "What is worth a line: off, error, warn, info, debug or trace. At debug that is every \
             subscription and message, but neither names nor what is said",
        ),
    ]
}

fn tls() -> Vec<Setting> {
    vec![
        Setting::one(
            "tls.port",
            Kind::PORT,
            |c| &mut c.tls.port,
            "The port to listen on for TLS, besides the one without",
        ),
        Setting::optional(
            "tls.certificate",
            Kind::FILE,
            |c| &mut c.tls.certificate,
            "The certificate, followed in the same file by those that vouch for it, in PEM format. It \
             is read again when it changes",
        ),
        Setting::optional(
            "tls.key",
            Kind::FILE,
            |c| &mut c.tls.key,
            "The file with its private key, in PEM format",
        ),
        Setting::optional(
            "tls.only-for",
            Kind::TIME,
            |c| &mut c.tls.only_for,
            "Have browsers that come to the site over TLS come over nothing else for so long, such \
             as 365d (Strict-Transport-Security)",
        ),
    ]
}

fn access() -> Vec<Setting> {
    vec![
        Setting::list(
            "access.origins",
            Kind::of("ORIGIN"),
            |c| &mut c.access.origins,
            "Pages of this origin only, such as https://chat.example; there may be many, and without \
             any, pages of all",
        ),
        Setting::optional(
            "access.token-key-file",
            Kind::FILE,
            |c| &mut c.access.token_key_file,
            "Holders of a token only: the file with what tokens are signed with, a secret of 32 bytes \
             or more, or the public half of an Ed25519 key in PEM format",
        ),
        Setting::secret(
            "access.token-key",
            |text| TokenKey::parse(text).map_err(|error| error.to_string()),
            |c| &mut c.access.token_key,
            "That key itself",
        ),
    ]
}

fn proxies() -> Vec<Setting> {
    vec![
        Setting::list(
            "proxies.trusted",
            Kind::of("NETWORK"),
            |c| &mut c.proxies.trusted,
            "A proxy that is believed when it says whom it speaks for: an address, or a network such as \
             10.0.0.0/8; there may be many",
        ),
        Setting::one(
            "proxies.header",
            Kind::HEADER,
            |c| &mut c.proxies.header,
            "Where it says so: x-forwarded-for or forwarded",
        ),
    ]
}

fn nats() -> Vec<Setting> {
    vec![
        Setting::list(
            "nats.url",
            Kind::SERVER,
            |c| &mut c.nats.urls,
            "A NATS server that all of them use, such as nats://host:4222 or tls://host:4222; of several \
             any will do. A login in it is not for the command line",
        ),
        Setting::optional(
            "nats.login-file",
            Kind::FILE,
            |c| &mut c.nats.login_file,
            "The file with what to log in with: a credentials file (.creds), or user:password, or a token",
        ),
        Setting::optional(
            "nats.roots",
            Kind::FILE,
            |c| &mut c.nats.roots,
            "The file with the certificates to trust, in PEM format, rather than what the system trusts",
        ),
    ]
}

fn memory() -> Vec<Setting> {
    vec![
        Setting::one(
            "memory.span",
            Kind::PAUSE,
            |c| &mut c.memory.span,
            "How long a message is remembered; with 0s nothing is",
        ),
        Setting::one(
            "memory.channel-messages",
            Kind::COUNT,
            |c| &mut c.memory.channel_messages,
            "Messages of one channel. Past it, its oldest are forgotten",
        ),
        Setting::one(
            "memory.channel-bytes",
            Kind::SIZE,
            |c| &mut c.memory.channel_bytes,
            "Length of all messages of one channel. Past it, its oldest are forgotten",
        ),
        Setting::one(
            "memory.bytes",
            Kind::SIZE,
            |c| &mut c.memory.bytes,
            "Length of all messages. Past it, the oldest are forgotten",
        ),
        Setting::one(
            "memory.left-channels",
            Kind::COUNT,
            |c| &mut c.memory.left_channels,
            "Channels that are remembered though nobody listens",
        ),
    ]
}

fn farewell() -> Vec<Setting> {
    vec![
        Setting::one(
            "farewell.notice",
            Kind::PAUSE,
            |c| &mut c.farewell.notice,
            "How long all goes on while /readyz says that the end is near",
        ),
        Setting::one(
            "farewell.retry-least",
            Kind::PAUSE,
            |c| &mut c.farewell.retry_least,
            "When listeners are asked to come back, at the earliest",
        ),
        Setting::one(
            "farewell.retry-most",
            Kind::PAUSE,
            |c| &mut c.farewell.retry_most,
            "When they are at the latest; each is told another time",
        ),
        Setting::one(
            "farewell.grace",
            Kind::PAUSE,
            |c| &mut c.farewell.grace,
            "How long answers have to be written then",
        ),
    ]
}

fn turn() -> Vec<Setting> {
    vec![
        Setting::list(
            "turn.url",
            Kind::of("URL"),
            |c| &mut c.turn.urls,
            "A server to hand out, such as turn:turn.example:3478?transport=udp or \
             stun:stun.example; there may be 16",
        ),
        Setting::optional(
            "turn.secret-file",
            Kind::FILE,
            |c| &mut c.turn.secret_file,
            "The file with the secret that the TURN server has, too (in coturn: use-auth-secret \
             and static-auth-secret)",
        ),
        Setting::secret(
            "turn.secret",
            |text| TurnSecret::parse(text).map_err(|error| error.to_string()),
            |c| &mut c.turn.secret,
            "That secret itself",
        )
        .variable("MURMURATION_TURN_SECRET"),
        Setting::one(
            "turn.ttl",
            Kind::TIME,
            |c| &mut c.turn.ttl,
            "How long credentials are good for, from 1m to 7d",
        ),
    ]
}
