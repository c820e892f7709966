//! What README.md says of the limits is what they are.

use std::time::Duration;

use murmuration_hub::{Limits, PerAddress, PerChannel, Rate};

const README: &str = include_str!("../../../../README.md");

#[test]
fn the_table_in_the_readme_has_every_limit_with_its_default() {
    let table = rows(&Limits::default()).concat();
    assert!(README.contains(&table), "README.md should have:\n{table}");
}

/// A row for each limit, whose name there it begins with: a new one has to be added here.
fn rows(limits: &Limits) -> Vec<String> {
    let Limits {
        subscribers,
        channels_per_stream,
        streams_per_connection,
        name,
        body,
        body_read,
        queue_messages,
        queue_bytes,
        slow,
        connections,
        header_read,
        write_stall,
        heartbeat,
        idle,
        idle_retry,
        max_broadcasts,
        per_address,
        per_channel,
    } = limits;
    let PerAddress {
        connections: own_connections,
        subscribers: own_subscribers,
        requests,
        bytes,
    } = per_address;
    let PerChannel {
        messages,
        bytes: channel_bytes,
    } = per_channel;
    assert_eq!(*slow, murmuration_hub::Slow::DropListener);
    assert!(idle.is_none() && max_broadcasts.is_none());
    let row =
        |limit: &str, default: String, past: &str| format!("| {limit} | {default} | {past} |\n");
    vec![
        row(
            "connections of an address",
            count(*own_connections),
            "429, and the connection is closed",
        ),
        row(
            "subscriptions of an address",
            count(*own_subscribers),
            "429",
        ),
        row("requests of an address", rate(requests, number), "429"),
        row("what an address posts", rate(bytes, size), "429"),
        row("messages to a channel", rate(messages, number), "429"),
        row(
            "what is posted to a channel",
            rate(channel_bytes, size),
            "429",
        ),
        row(
            "connections in all",
            count(*connections),
            "newcomers wait until somebody leaves",
        ),
        row("subscriptions in all", count(*subscribers), "503"),
        row("channels of a stream", count(*channels_per_stream), "400"),
        row(
            "streams of an HTTP/2 connection",
            number(u64::from(*streams_per_connection)),
            "the client waits until one ends",
        ),
        row("length of a name, as in the URL", size(*name as u64), "414"),
        row("length of a message", size(*body as u64), "413"),
        row("time for a message to arrive", time(body_read), "408"),
        row(
            "time for a request's head, or until the next one",
            time(header_read),
            "the connection is closed",
        ),
        row(
            "time in which nothing is taken of an answer",
            time(write_stall),
            "the connection is closed",
        ),
        row(
            "what waits for a listener",
            format!(
                "{} messages, {}",
                count(*queue_messages),
                size(*queue_bytes as u64)
            ),
            "the connection is closed, or the oldest messages are dropped",
        ),
        row("time until a heartbeat", time(heartbeat), "there is one"),
        row(
            "time in which nothing is said to a listener",
            "no limit".to_owned(),
            &format!("the stream ends, to come back after {}", time(idle_retry)),
        ),
        row(
            "listeners to each message",
            "no limit".to_owned(),
            "so many get it, chosen at random",
        ),
    ]
}

fn rate(rate: &Rate, amount: impl Fn(u64) -> String) -> String {
    format!(
        "{} a second, {} at once",
        amount(rate.per_second),
        amount(rate.burst)
    )
}

fn count(count: usize) -> String {
    number(count as u64)
}

/// With commas, as people write it.
fn number(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| str::from_utf8(group).unwrap())
        .collect();
    groups.join(",")
}

fn size(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    match bytes {
        _ if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        _ if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => format!("{} bytes", number(bytes)),
    }
}

fn time(time: &Duration) -> String {
    format!("{} s", time.as_secs_f64())
}
