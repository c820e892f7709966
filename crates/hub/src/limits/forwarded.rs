//! What proxies say in a request's head of who is behind them: `X-Forwarded-For` and `Forwarded`.
//!
//! Every proxy adds to the end, so both are read from there. What stands farther left may be anybody's
//! invention, and is not even looked at: nobody can spoil for the hub what a proxy adds to it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The header in which proxies say whom they speak for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For: 192.0.2.1, 2001:db8::1`, as most proxies have it.
    #[default]
    XForwardedFor,
    /// `Forwarded: for=192.0.2.1, for="[2001:db8::1]"`, as RFC 7239 has it.
    Forwarded,
}

impl ForwardedHeader {
    /// Its name, in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    /// The addresses that all `lines` of it name, the last one first. An element that names none,
    /// whether it is broken or just discreet, gives `None`.
    pub(crate) fn addresses<'a, L>(self, lines: L) -> impl Iterator<Item = Option<IpAddr>>
    where
        L: IntoIterator<Item = &'a [u8], IntoIter: DoubleEndedIterator>,
    {
        let address = match self {
            Self::XForwardedFor => node,
            Self::Forwarded => forwarded_for,
        };
        let elements = lines.into_iter().rev().flat_map(Elements::of);
        elements.map(move |element| address(str::from_utf8(element).ok()?.trim()))
    }
}

/// The elements of a line, which are between commas outside of quotes; the last one first. Empty ones
/// do not count.
struct Elements<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Elements<'a> {
    fn of(line: &'a [u8]) -> Self {
        Self { rest: Some(line) }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let line = self.rest.take()?;
            let element = match last_comma(line) {
                None => line,
                Some(comma) => {
                    self.rest = Some(&line[..comma]);
                    &line[comma + 1..]
                }
            };
            if !element.trim_ascii().is_empty() {
                return Some(element);
            }
        }
    }
}

/// Where the last comma is that is not in quotes, seen from the end: whoever wrote the end has closed
/// the quotes.
fn last_comma(line: &[u8]) -> Option<usize> {
    let mut is_quoted = false;
    for (index, byte) in line.iter().enumerate().rev() {
        match byte {
            b'"' => is_quoted ^= !is_escaped(&line[..index]),
            b',' if !is_quoted => return Some(index),
            _ => {}
        }
    }
    None
}

/// Whether a byte is meant literally, after this.
fn is_escaped(before: &[u8]) -> bool {
    let backslashes = before.iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
}

/// The address in an element of `Forwarded`, such as `proto=https;for="[2001:db8::1]:4711"`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';');
    let mut values = pairs.filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("for")
            .then(|| value.trim())
    });
    let value = values.next()?;
    // Nobody says it twice who means well.
    if values.next().is_some() {
        return None;
    }
    match value.strip_prefix('"') {
        Some(quoted) => node(quoted.strip_suffix('"')?),
        None => node(value),
    }
}

/// An address, with or without a port.
fn node(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address = text
        .parse::<IpAddr>()
        .or_else(|_| bare().map(|address: Ipv6Addr| address.into()).ok_or(()))
        .or_else(|()| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ForwardedHeader::{Forwarded, XForwardedFor};
    use super::*;

    #[test]
    fn the_last_address_comes_first() {
        for (header, lines) in [
            (XForwardedFor, &["192.0.2.1,2001:db8::1"][..]),
            (XForwardedFor, &["192.0.2.1", "2001:db8::1"]),
            (XForwardedFor, &[" 192.0.2.1:80 ,,\t[2001:db8::1]:80 , "]),
            (
                XForwardedFor,
                &["", "::ffff:192.0.2.1", ",", "[2001:db8::1]"],
            ),
            (Forwarded, &["for=192.0.2.1, For=\"[2001:db8::1]\""]),
            (
                Forwarded,
                &[
                    "for=192.0.2.1;by=_x",
                    "by=\"a,b\";FOR=\"[2001:db8::1]:4711\"",
                ],
            ),
            (
                Forwarded,
                &["for=\"192.0.2.1:1\" , proto=http ; for=\"[2001:db8::1]\" ;host=h"],
            ),
        ] {
            let expected = ["2001:db8::1", "192.0.2.1"].map(|text| text.parse().ok());
            assert_eq!(addresses(header, lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for (header, element) in [
            (XForwardedFor, "unknown"),
            (XForwardedFor, "for=192.0.2.1"),
            (XForwardedFor, "192.0.2.1 192.0.2.2"),
            (XForwardedFor, "192.0.2"),
            (XForwardedFor, "192.0.2.1:99999"),
            (XForwardedFor, "fe80::1%eth0"),
            (XForwardedFor, "\"192.0.2.1\""),
            (Forwarded, "192.0.2.1"),
            (Forwarded, "for=unknown"),
            (Forwarded, "for=_hidden"),
            (Forwarded, "for=\"192.0.2.1"),
            (Forwarded, "for=192.0.2.1\""),
            (Forwarded, "for=192.0.2.1;for=192.0.2.2"),
            (Forwarded, "by=192.0.2.1"),
        ] {
            assert_eq!(addresses(header, &[element]), [None], "{element:?}");
        }
    }

    #[test]
    fn open_quotes_and_backslashes_do_not_swallow_what_a_proxy_adds() {
        let expected = "192.0.2.1".parse().ok();
        for line in [
            "for=\"x, for=192.0.2.1",
            "for=\"x\\\", for=192.0.2.1",
            "\\\", \\, for=\"192.0.2.1\"",
            "\u{ff}, for=192.0.2.1",
        ] {
            assert_eq!(addresses(Forwarded, &[line])[0], expected, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_before_it_the_address_that_a_proxy_adds_is_the_first(
            line in prop::collection::vec(any::<u8>(), 0..60),
            address: IpAddr,
        ) {
            let quoted = match address {
                IpAddr::V4(_) => format!("for={address}"),
                IpAddr::V6(_) => format!("for=\"[{address}]\""),
            };
            for (header, added) in [(XForwardedFor, address.to_string()), (Forwarded, quoted)] {
                let whole = [&*line, b", ", added.as_bytes()].concat();
                for lines in [&[&*whole][..], &[&*line, added.as_bytes()]] {
                    let first = header.addresses(lines.iter().copied()).next();
                    prop_assert_eq!(first, Some(Some(address.to_canonical())));
                }
            }
        }
    }

    fn addresses(header: ForwardedHeader, lines: &[&str]) -> Vec<Option<IpAddr>> {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        header.addresses(lines).collect()
    }
}
