//! Kinds of values: how each is written, read and shown. The same everywhere.

use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use murmuration_hub::{ForwardedHeader, Slow};
use tracing::level_filters::LevelFilter;

use super::LogFormat;

/// A kind of values.
pub(super) struct Kind<T> {
    /// What `--help` calls them.
    pub(super) name: &'static str,
    /// They stand in TOML without quotes.
    pub(super) is_bare: bool,
    pub(super) parse: fn(&str) -> Result<T, String>,
    pub(super) show: fn(&T) -> String,
}

impl<T> Clone for Kind<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Kind<T> {}

impl<T: FromStr<Err: Display> + Display> Kind<T> {
    /// What knows itself how it is written.
    pub(super) const fn of(name: &'static str) -> Self {
        Self {
            name,
            is_bare: false,
            parse: |text| text.parse().map_err(|error: T::Err| error.to_string()),
            show: T::to_string,
        }
    }
}

impl<T: TryFrom<u64> + Display> Kind<T> {
    /// How many there are: one at least.
    pub(super) const COUNT: Self = Self {
        name: "NUMBER",
        is_bare: true,
        parse: |text| match text.parse() {
            Ok(0) => Err("it has to be at least 1".to_owned()),
            Ok(count) => T::try_from(count).map_err(|_| "it is too large".to_owned()),
            Err(_) => Err("write a whole number, such as 100".to_owned()),
        },
        show: T::to_string,
    };
}

impl Kind<u16> {
    /// A port of this machine, or 0 for any.
    pub(super) const PORT: Self = Self {
        name: "PORT",
        is_bare: true,
        parse: |text| {
            text.parse()
                .map_err(|_| "write a number from 0 to 65535".to_owned())
        },
        show: u16::to_string,
    };
}

impl Kind<bool> {
    pub(super) const YES_OR_NO: Self = Self {
        name: "BOOL",
        is_bare: true,
        parse: |text| text.parse().map_err(|_| "write true or false".to_owned()),
        show: bool::to_string,
    };
}

impl Kind<PathBuf> {
    /// A folder.
    pub(super) const FOLDER: Self = Self {
        name: "DIR",
        ..Self::FILE
    };
    /// A file.
    pub(super) const FILE: Self = Self {
        name: "FILE",
        is_bare: false,
        parse: |text| Ok(text.into()),
        show: |path| path.display().to_string(),
    };
}

impl<T: TryFrom<u64> + TryInto<u64> + Copy> Kind<T> {
    /// A number of bytes, at least 1.
    pub(super) const SIZE: Self = Self {
        name: "SIZE",
        is_bare: false,
        parse: |text| {
            const WANTED: &str = "write a number with B, KiB, MiB or GiB behind it, such as 64KiB";
            let bytes = with_unit(text, &SIZES).or_else(|| text.parse().ok());
            let bytes = bytes.ok_or(WANTED)?;
            match bytes {
                0 => Err("it has to be at least 1B".to_owned()),
                bytes => T::try_from(bytes).map_err(|_| "it is too large".to_owned()),
            }
        },
        show: |&bytes| in_units(bytes.try_into().unwrap_or(u64::MAX), &SIZES),
    };
}

impl Kind<Duration> {
    /// A span of time, at least a millisecond.
    pub(super) const TIME: Self = Self {
        parse: |text| match time(text)? {
            Duration::ZERO => Err("it has to be at least 1ms".to_owned()),
            time => Ok(time),
        },
        ..Self::PAUSE
    };
    /// A span of time, perhaps none.
    pub(super) const PAUSE: Self = Self {
        name: "TIME",
        is_bare: false,
        parse: time,
        show: |time| match u64::try_from(time.as_millis()).unwrap_or(u64::MAX) {
            0 => "0s".to_owned(),
            milliseconds => in_units(milliseconds, &TIMES),
        },
    };
}

fn time(text: &str) -> Result<Duration, String> {
    with_unit(text, &TIMES)
        .map(Duration::from_millis)
        .ok_or_else(|| "write a number with ms, s, m, h or d behind it, such as 12h".to_owned())
}

impl Kind<Slow> {
    /// What becomes of a listener for whom too much waits.
    pub(super) const SLOW: Self = Self {
        name: "POLICY",
        is_bare: false,
        parse: |text| match text {
            "drop-listener" => Ok(Slow::DropListener),
            "drop-oldest" => Ok(Slow::DropOldest),
            _ => Err("write drop-listener or drop-oldest".to_owned()),
        },
        show: |slow| match slow {
            Slow::DropListener => "drop-listener".to_owned(),
            Slow::DropOldest => "drop-oldest".to_owned(),
        },
    };
}

impl Kind<ForwardedHeader> {
    /// Where proxies say whom they speak for.
    pub(super) const HEADER: Self = Self {
        name: "HEADER",
        is_bare: false,
        parse: |text| match text.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(ForwardedHeader::XForwardedFor),
            "forwarded" => Ok(ForwardedHeader::Forwarded),
            _ => Err("write x-forwarded-for or forwarded".to_owned()),
        },
        show: |header| header.name().to_owned(),
    };
}

impl Kind<String> {
    /// An address with perhaps a login in it, which is not shown.
    pub(super) const SERVER: Self = Self {
        name: "URL",
        is_bare: false,
        parse: |text| Ok(text.to_owned()),
        show: |url| match (url.split_once("://"), url.rsplit_once('@')) {
            (_, None) => url.clone(),
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
            (None, Some((_, host))) => format!("…@{host}"),
        },
    };
}

impl Kind<LevelFilter> {
    /// What is worth a line in the log.
    pub(super) const LEVEL: Self = Self {
        name: "LEVEL",
        is_bare: false,
        parse: |text| match text {
            "off" | "error" | "warn" | "info" | "debug" | "trace" => text
                .parse()
                .map_err(|_| unreachable!("these are its names")),
            _ => Err("write off, error, warn, info, debug or trace".to_owned()),
        },
        show: LevelFilter::to_string,
    };
}

impl Kind<LogFormat> {
    /// How a line of the log looks.
    pub(super) const LOG: Self = Self {
        name: "FORMAT",
        is_bare: false,
        parse: |text| match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("write text or json".to_owned()),
        },
        show: |format| match format {
            LogFormat::Text => "text".to_owned(),
            LogFormat::Json => "json".to_owned(),
        },
    };
}

/// Units, each with how many of the first it is, from the largest.
type Units = [(&'static str, u64)];

const SIZES: [(&str, u64); 4] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];
const TIMES: [(&str, u64); 5] = [
    ("d", 24 * 60 * 60 * 1000),
    ("h", 60 * 60 * 1000),
    ("m", 60 * 1000),
    ("s", 1000),
    ("ms", 1),
];

/// A whole number with a unit behind it; as many as there can be, when it is more.
fn with_unit(text: &str, units: &Units) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, size) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    let number: u64 = number.parse().ok()?;
    Some(number.saturating_mul(*size))
}

/// In the largest unit of which it is a whole number.
fn in_units(amount: u64, units: &Units) -> String {
    let fitting = units.iter().find(|(_, size)| amount.is_multiple_of(*size));
    let (name, size) = fitting.expect("one of them is 1");
    format!("{}{name}", amount / size)
}
