//! Everybody says something, and everybody hears it.

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use murmuration_e2e::{Heard, PATIENCE, until};

use crate::member::{Make, Member};

/// How many lines each says. Had the first come twice, that would show when the second is there.
const ROUNDS: u32 = 2;

/// A member, and what it has said.
struct Speaker<'members> {
    member: &'members Member,
    /// How its lines end: by that nobody else's can be taken for them.
    mark: String,
    lines: Vec<String>,
}

/// Waits until each of them is connected to all others.
pub async fn until_all_connected(members: &[&Member]) -> Result<()> {
    let others = members.len() - 1;
    let connected = members
        .iter()
        .map(|member| member.until_connected_to(others));
    try_join_all(connected).await.map(drop)
}

/// Has everybody say some lines with this word, and makes sure that each gets those of all others:
/// as they were said, in their order, none of them twice, and nothing besides.
pub async fn everybody_talks(members: &[&Member], word: &str) -> Result<()> {
    talk(members, word, |_, _| true).await
}

/// The same, but for what originals say to each other. Of those that start at once, one may never
/// hear the other.
pub async fn everybody_talks_with_ours(members: &[&Member], word: &str) -> Result<()> {
    talk(members, word, |one, other| {
        one.make() == Make::Ours || other.make() == Make::Ours
    })
    .await
}

async fn talk(
    members: &[&Member],
    word: &str,
    matters: impl Fn(&Member, &Member) -> bool,
) -> Result<()> {
    let speakers = try_join_all(members.iter().map(|member| Speaker::begin(member, word))).await?;
    for round in 0..ROUNDS as usize {
        for speaker in &speakers {
            speaker.member.say(&speaker.lines[round]).await?;
        }
    }
    for listener in &speakers {
        let others = speakers
            .iter()
            .filter(|speaker| speaker.mark != listener.mark);
        let others: Vec<_> = others
            .filter(|speaker| matters(speaker.member, listener.member))
            .collect();
        until("all lines are there, once each", PATIENCE, async || {
            let heard = listener.member.heard().await?;
            for speaker in &others {
                let known_as = speaker.member.known_to(listener.member).await?;
                speaker.is_in(&heard, &known_as, word)?;
            }
            Ok(())
        })
        .await?;
        listener.has_heard_no_garbage().await?;
        listener.member.has_no_trouble().await?;
    }
    Ok(())
}

impl<'members> Speaker<'members> {
    async fn begin(member: &'members Member, word: &str) -> Result<Self> {
        let mark = member.known_to(member).await?;
        let line = |round| format!("{word} {round}: Grüße 🐦, {mark}");
        Ok(Self {
            member,
            lines: (1..=ROUNDS).map(line).collect(),
            mark,
        })
    }

    /// Makes sure that this is what was heard with this word from it, who is known there so.
    fn is_in(&self, heard: &[Heard], known_as: &str, word: &str) -> Result<()> {
        let from_it = heard
            .iter()
            .filter(|heard| heard.from == known_as && heard.text.starts_with(word));
        let heard: Vec<_> = from_it.map(|heard| &*heard.text).collect();
        let said: Vec<_> = self.lines.iter().map(|line| format!("{line}\n")).collect();
        ensure!(
            heard == said,
            "{heard:#?} is there of what {} has said: {said:#?}",
            self.mark
        );
        Ok(())
    }

    /// Makes sure that all that was ever heard is a line as its speaker says them.
    async fn has_heard_no_garbage(&self) -> Result<()> {
        for heard in self.member.heard().await? {
            let line = heard.text.strip_suffix('\n').unwrap_or_default();
            let mark = line.rsplit_once(": Grüße 🐦, ").map(|(_, mark)| mark);
            let is_whole = mark.is_some_and(|mark| mark == heard.from || is_key(mark));
            ensure!(is_whole, "{} has heard {heard:#?}", self.mark);
        }
        Ok(())
    }
}

/// Whether this is how one of ours is known to others of ours: original pages don't show it.
fn is_key(mark: &str) -> bool {
    mark.len() == 64 && mark.chars().all(|c| c.is_ascii_hexdigit())
}
