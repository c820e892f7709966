//! Every setting: a row each.

use murmuration_hub::TurnSecret;

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
            heading: "STUN and TURN servers, handed out at /v1/ice",
            settings: turn(),
        },
        Group {
            heading: "Limits",
            settings: limits(),
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

fn limits() -> Vec<Setting> {
    vec![
        Setting::one(
            "limits.connections",
            Kind::COUNT,
            |c| &mut c.limits.connections,
            "Connections in all. Past it, newcomers wait until somebody leaves",
        ),
        Setting::one(
            "limits.subscribers",
            Kind::COUNT,
            |c| &mut c.limits.subscribers,
            "Subscriptions in all, one for each channel of each stream. Past it: 503",
        ),
        Setting::one(
            "limits.channels-per-stream",
            Kind::COUNT,
            |c| &mut c.limits.channels_per_stream,
            "Channels that one stream carries. Past it: 400",
        ),
        Setting::one(
            "limits.name",
            Kind::SIZE,
            |c| &mut c.limits.name,
            "Length of an app's or a channel's name as it stands in the URL. Past it: 414",
        ),
        Setting::one(
            "limits.body",
            Kind::SIZE,
            |c| &mut c.limits.body,
            "Length of a message. Past it: 413",
        ),
        Setting::one(
            "limits.body-read",
            Kind::TIME,
            |c| &mut c.limits.body_read,
            "How long the body of a request may take to arrive. Past it: 408",
        ),
        Setting::one(
            "limits.queue-messages",
            Kind::COUNT,
            |c| &mut c.limits.queue_messages,
            "Messages that wait for one listener. Past it, the listener is dropped",
        ),
        Setting::one(
            "limits.queue-bytes",
            Kind::SIZE,
            |c| &mut c.limits.queue_bytes,
            "What waits for one listener; a message that waits alone may be longer. Past it, the \
             listener is dropped",
        ),
        Setting::one(
            "limits.header-read",
            Kind::TIME,
            |c| &mut c.limits.header_read,
            "How long a connection may take to send the head of its next request, or be idle. \
             Past it, it is closed",
        ),
        Setting::one(
            "limits.write-stall",
            Kind::TIME,
            |c| &mut c.limits.write_stall,
            "How long a connection that is written to may take nothing. Past it, it is closed",
        ),
        Setting::one(
            "limits.heartbeat",
            Kind::TIME,
            |c| &mut c.limits.heartbeat,
            "How long a stream is silent at most, before it says that it is there",
        ),
    ]
}
