//! What two people compare, by looking or by reading aloud, to know that nobody is between them.

use sha2::{Digest, Sha256};

/// How many there are to compare: 42 bits.
pub const SAFETIES: usize = 7;

/// What is hashed before what both ends share.
const DOMAIN: &[u8] = b"murmuration safety 1\0";
/// How many bits each stands for.
const BITS: usize = 6;

/// A thing that is easily told from the others, and named.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Safety {
    /// How it looks: one character, which is shown as an emoji without being asked.
    pub emoji: &'static str,
    /// What it is called, in English.
    pub word: &'static str,
}

/// What to compare at both ends of a link: made of its
/// [`Voucher::shared`](murmuration_swarm::Voucher::shared).
pub fn safety(shared: &[u8]) -> [Safety; SAFETIES] {
    let hash = Sha256::new_with_prefix(DOMAIN)
        .chain_update(shared)
        .finalize();
    let bits = hash
        .iter()
        .take(8)
        .fold(0, |bits, &byte| bits << 8 | u64::from(byte));
    std::array::from_fn(|at| {
        let from_the_top = bits << (BITS * at) >> (64 - BITS);
        let (emoji, word) = THINGS[from_the_top as usize];
        Safety { emoji, word }
    })
}

/// All of them. Their order is part of the protocol.
const THINGS: [(&str, &str); 1 << BITS] = [
    ("🐌", "snail"),
    ("🐝", "bee"),
    ("🦋", "butterfly"),
    ("🐢", "turtle"),
    ("🐍", "snake"),
    ("🐘", "elephant"),
    ("🐫", "camel"),
    ("🐑", "sheep"),
    ("🐖", "pig"),
    ("🐇", "rabbit"),
    ("🦊", "fox"),
    ("🐼", "panda"),
    ("🐸", "frog"),
    ("🐧", "penguin"),
    ("🦉", "owl"),
    ("🦆", "duck"),
    ("🐳", "whale"),
    ("🦀", "crab"),
    ("🐙", "octopus"),
    ("🌵", "cactus"),
    ("🌲", "tree"),
    ("🌻", "sunflower"),
    ("🌹", "rose"),
    ("🍄", "mushroom"),
    ("🍎", "apple"),
    ("🍌", "banana"),
    ("🍇", "grapes"),
    ("🍉", "melon"),
    ("🍋", "lemon"),
    ("🥕", "carrot"),
    ("🌽", "corn"),
    ("🍞", "bread"),
    ("🧀", "cheese"),
    ("🍕", "pizza"),
    ("🥚", "egg"),
    ("🍪", "cookie"),
    ("🎂", "cake"),
    ("🔥", "fire"),
    ("🌈", "rainbow"),
    ("🌙", "moon"),
    ("⭐", "star"),
    ("⚡", "lightning"),
    ("⛄", "snowman"),
    ("🌂", "umbrella"),
    ("🌋", "volcano"),
    ("🚗", "car"),
    ("🚲", "bicycle"),
    ("🚂", "train"),
    ("🚀", "rocket"),
    ("⛵", "boat"),
    ("⚓", "anchor"),
    ("🏠", "house"),
    ("🏰", "castle"),
    ("🎈", "balloon"),
    ("🎁", "gift"),
    ("🎸", "guitar"),
    ("🎺", "trumpet"),
    ("🥁", "drum"),
    ("🔑", "key"),
    ("🔔", "bell"),
    ("🔨", "hammer"),
    ("💎", "diamond"),
    ("📖", "book"),
    ("⏰", "clock"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_two_things_look_or_are_called_alike() {
        let emoji: HashSet<_> = THINGS.iter().map(|(emoji, _)| emoji).collect();
        let words: HashSet<_> = THINGS.iter().map(|(_, word)| word).collect();
        assert_eq!((emoji.len(), words.len()), (64, 64));
        for (emoji, word) in THINGS {
            assert_eq!(emoji.chars().count(), 1, "{word}");
            assert!(word.chars().all(|c| c.is_ascii_lowercase()), "{word}");
        }
    }

    #[test]
    fn they_are_those_of_the_protocol() {
        let shown = safety(&[0; 32]).map(|safety| format!("{} {}", safety.emoji, safety.word));
        expect!["⛄ snowman, ⚡ lightning, 🌻 sunflower, 📖 book, ⭐ star, 🐝 bee, 🐌 snail"]
            .assert_eq(&shown.join(", "));
        let hash = Sha256::new_with_prefix(DOMAIN).chain_update([0; 32]);
        expect!["aa957ea01031"].assert_eq(&crate::identity::hex(&hash.finalize()[..6]));
    }

    #[test]
    fn each_thing_is_used() {
        let used: HashSet<_> = (0..=255).flat_map(|byte| safety(&[byte])).collect();
        assert_eq!(used.len(), THINGS.len());
    }

    proptest! {
        #[test]
        fn another_secret_gives_other_things(one: [u8; 32], other: [u8; 32]) {
            prop_assume!(one != other);
            prop_assert_eq!(safety(&one), safety(&one));
            prop_assert_ne!(safety(&one), safety(&other));
        }
    }
}
