//! More peers than can be called: strangers can invent them without end.

use std::{collections::BTreeMap, time::Duration};

use murmuration_swarm::*;
use serde_json::json;

use super::harness::*;

const SECOND: Duration = Duration::from_secs(1);
/// More than there are attempts at once, and fewer than are remembered.
const INVENTED: usize = 200;

#[test]
fn whoever_comes_after_many_that_nobody_knows_is_called_before_the_rest_of_them() {
    let mut page = flooded(INVENTED);
    page.pass(SECOND);
    let tried = page.connecting().len();
    page.hear(json!({"type": "connect", "from": "newcomer", "murmuration": ours()}));
    assert_eq!(
        page.connecting().len(),
        tried,
        "there are too many just now"
    );
    // By then the first attempts have failed.
    page.pass(17 * SECOND);
    assert_eq!(page.connecting().get(tried), Some(&"newcomer"));
}

#[test]
fn nobody_is_said_to_be_tried_again_who_is_not() {
    // The last ones are too many to be remembered.
    for invented in [INVENTED, 700] {
        let mut page = flooded(invented);
        page.pass(60 * SECOND);
        let mut last = BTreeMap::new();
        for event in &page.told {
            match event {
                Event::Connecting { peer, .. } => last.insert(peer, "connecting"),
                Event::Failed {
                    peer, retry: None, ..
                } => last.insert(peer, "over"),
                Event::Failed { peer, .. } => last.insert(peer, "resting"),
                _ => None,
            };
        }
        assert!(last.len() > 48, "{} were tried", last.len());
        assert!(last.values().all(|last| *last == "over"), "{last:?}");
    }
}

/// A page that has heard of so many at once.
fn flooded(invented: usize) -> Page {
    let mut page = Page::settled();
    for number in 0..invented {
        let from = format!("invented-{number}");
        page.hear(json!({"type": "connect", "from": from, "murmuration": ours()}));
    }
    page
}
