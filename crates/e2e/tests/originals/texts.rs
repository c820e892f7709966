//! What they say arrives as it was said.

use anyhow::Result;
use murmuration_e2e::{PATIENCE, until};
use murmuration_swarm::LINE;

use crate::{
    member::{
        Make::{Original, Ours},
        Member,
    },
    scene::Scene,
    talk::until_all_connected,
};

pub async fn texts_arrive_as_they_were_written(scene: Scene) -> Result<()> {
    let [anna, original] = scene.cast([Ours, Original]).await?;
    let both = [&anna, &original];
    scene.enter_first(&anna).await?;
    scene.enter(&[&original]).await?;
    until_all_connected(&both).await?;
    from_ours(&anna, &original).await?;
    from_the_original(&original, &anna).await?;
    for member in both {
        member.has_no_trouble().await?;
    }
    Ok(())
}

async fn from_ours(anna: &Member, original: &Member) -> Result<()> {
    // The longest there is, of characters that a cut in any odd place would break.
    let longest = "🐦".repeat(LINE / "🐦".len());
    let mut all = String::new();
    for text in ODD_TEXTS.iter().chain([&&*longest]) {
        anna.page().paste(text).await?;
        all += &format!("{text}\n");
    }
    // Sent as one line.
    anna.page().paste("one\ntwo").await?;
    all += "one two\n";
    until_it_has_heard(original, &all).await
}

async fn from_the_original(original: &Member, anna: &Member) -> Result<()> {
    let mut all = String::new();
    for text in ODD_TEXTS {
        original.page().paste(text).await?;
        all += &format!("{text}\n");
    }
    let original = original.as_original();
    original.write("one\ntwo\r\n\nthree\n".as_bytes()).await?;
    all += "one\ntwo\nthree\n";
    let (begin, end) = "A bird 🐦\n".as_bytes().split_at("A bird ".len() + 2);
    original.write(begin).await?;
    original.write(end).await?;
    all += "A bird 🐦\n";
    let long = "é".repeat(50_000);
    original
        .write(format!("{long}\nshort\n").as_bytes())
        .await?;
    all += &format!("{}\nshort\n", &long[..LINE]);
    until_it_has_heard(anna, &all).await?;
    let seen = anna.page().look().await?;
    let asides: Vec<_> = seen
        .messages
        .iter()
        .filter(|said| !said.own && !said.aside.is_empty())
        .collect();
    let [cut] = &asides[..] else {
        panic!("{asides:#?}");
    };
    assert_eq!(cut.aside, "cut here: it was longer than a line may be");
    Ok(())
}

const ODD_TEXTS: [&str; 4] = [
    "Grüße aus Köln",
    "你好, 👩‍👩‍👧, 🐦",
    "<img src=x onerror=alert(1)> & \"quotes\"",
    "مرحبا",
];

/// Waits until it has heard exactly this, newlines included, in however many messages.
async fn until_it_has_heard(member: &Member, wanted: &str) -> Result<()> {
    until("it has heard all of it", PATIENCE, async || {
        let heard = member.heard().await?;
        let heard: String = heard.iter().map(|heard| &*heard.text).collect();
        anyhow::ensure!(heard == wanted, "it has heard {heard:?}");
        Ok(())
    })
    .await
}
