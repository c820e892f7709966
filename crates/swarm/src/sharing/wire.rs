//! What the tabs of a profile say to each other, as text.
//!
//! A saying is a line of parts with a space between them: the version of all this, who says it, what
//! kind of saying it is, a stream, since when the holder holds, the channels (commas between them, as
//! in a hub's URL), and a message, which is the rest. Any script of the same origin can say anything,
//! so each part is looked at.

use murmuration_signalhub::{Channel, MAX_BODY, MAX_NAME};

use super::{Channels, MOST, Saying, StreamId, TabId, What};

/// Tabs of another version, of a page that has been deployed anew, are none of ours.
const VERSION: &str = "1";
/// The longest saying, in bytes: a message, or a list of channels, and the numbers before.
pub(crate) const LONGEST: usize = MAX_BODY + 1024;

const _: () = assert!((MOST + 2) * (MAX_NAME + 1) < LONGEST - 1024);

impl Saying {
    /// Writes it.
    pub fn encode(&self) -> String {
        let (kind, stream, epoch, names, message) = match &self.what {
            What::Want(channel) => ("want", 0, 0, channel.as_str(), ""),
            What::Gone(channel) => ("gone", 0, 0, channel.as_str(), ""),
            What::Hold {
                epoch,
                stream,
                channels,
            } => ("hold", stream.0, *epoch, channels.as_str(), ""),
            What::Refuse(channel) => ("refuse", 0, 0, channel.as_str(), ""),
            What::Relay {
                stream,
                channel,
                data,
            } => ("relay", stream.0, 0, channel.as_str(), data.as_str()),
            What::Lost => ("lost", 0, 0, "", ""),
        };
        let from = self.from.0;
        format!("{VERSION} {from} {kind} {stream} {epoch} {names} {message}")
    }

    /// Reads one of ours; anything else is nothing.
    pub fn decode(mut line: &str) -> Option<Self> {
        let mut part = || {
            let (part, rest) = line.split_once(' ')?;
            line = rest;
            Some(part)
        };
        if part()? != VERSION {
            return None;
        }
        let from = TabId(part()?.parse().ok()?);
        let kind = part()?;
        let stream = StreamId(part()?.parse().ok()?);
        let epoch = part()?.parse().ok()?;
        let names = part()?;
        let channel = || Channel::new(names).ok();
        let what = match kind {
            "want" => What::Want(channel()?),
            "gone" => What::Gone(channel()?),
            "hold" => What::Hold {
                epoch,
                stream,
                channels: Channels::said(names),
            },
            "refuse" => What::Refuse(channel()?),
            "relay" => What::Relay {
                stream,
                channel: channel()?.as_str().to_owned(),
                data: line.to_owned(),
            },
            "lost" => What::Lost,
            _ => return None,
        };
        Some(Self { from, what })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_tab_says_its_siblings_understand() {
        for saying in sayings() {
            let line = saying.encode();
            assert_eq!(Saying::decode(&line), Some(saying), "{line}");
        }
    }

    #[test]
    fn what_has_another_form_is_nothing() {
        for line in sayings().map(|it| it.encode()) {
            let parts: Vec<&str> = line.splitn(7, ' ').collect();
            for (at, broken) in [(0, "2"), (1, "-1"), (2, "hello"), (3, "x"), (4, "1e3")] {
                let mut parts = parts.clone();
                parts[at] = broken;
                assert_eq!(Saying::decode(&parts.join(" ")), None, "{parts:?}");
            }
            assert_eq!(Saying::decode(&parts[..6].join(" ")), None);
        }
        assert_eq!(Saying::decode("1 7 want 0 0 a,b "), None);
        assert_eq!(Saying::decode("1 7 relay 0 0  {}"), None);
    }

    proptest! {
        #[test]
        fn nothing_that_is_said_harms(noise in ".*", parts in "1 [0-9 ]{0,30}(want|hold|relay) .*") {
            Saying::decode(&noise);
            Saying::decode(&parts);
        }
    }

    fn sayings() -> impl Iterator<Item = Saying> {
        let own = Channel::new("c1").expect("a name");
        let stream = StreamId(3);
        let whats = [
            What::Want(own.clone()),
            What::Gone(own.clone()),
            What::Hold {
                epoch: u64::MAX,
                stream,
                channels: Channels::said(""),
            },
            What::Hold {
                epoch: 1_700_000_000_000,
                stream,
                channels: Channels::with(&own),
            },
            What::Refuse(own),
            What::Relay {
                stream,
                channel: "all".to_owned(),
                data: "{\"type\": \"connect\"}\n two  spaces ".to_owned(),
            },
            What::Lost,
        ];
        let from = TabId(u64::MAX);
        whats.into_iter().map(move |what| Saying { from, what })
    }
}
