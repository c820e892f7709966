//! What every room is held to, seed by seed.

use std::{
    collections::HashMap,
    env,
    ops::RangeInclusive,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::Duration,
};

use murmuration_swarm::{MessageId, PeerId};

use crate::sim::{NodeId, World};

pub const SECOND: Duration = Duration::from_secs(1);

/// Tries many seeds, and names the one that fails.
pub fn seeds(count: u64, test: impl Fn(u64)) {
    let number = |name| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(count),
    };
    for seed in seeds {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| test(seed))) {
            eprintln!("failed with SEED={seed}");
            resume_unwind(panic);
        }
    }
}

/// One of these.
pub fn one_of<T: Copy>(world: &mut World, choices: &[T]) -> T {
    choices[world.rng.usize(..choices.len())]
}

/// So many pages, each starting at its own time within these milliseconds.
pub fn start(world: &mut World, count: usize, within: RangeInclusive<u64>) {
    for _ in 0..count {
        let delay = Duration::from_millis(world.rng.u64(within.clone()));
        world.add(delay);
    }
}

/// So many pages, all linked for a while.
pub fn settled(seed: u64, counts: RangeInclusive<usize>, hubs: usize) -> (World, usize) {
    let mut world = World::new(seed, hubs);
    let count = world.rng.usize(counts);
    start(&mut world, count, 0..=500);
    let span = Duration::from_millis(world.rng.u64(5_000..=20_000));
    world.run(span);
    assert_full_mesh(&world);
    (world, count)
}

/// Two different ones of them.
pub fn two_of(world: &mut World, count: usize) -> (NodeId, NodeId) {
    let a = world.rng.usize(..count);
    let b = (a + world.rng.usize(1..count)) % count;
    (a, b)
}

/// All are linked, and every page of ours holds one connection for each other one.
pub fn assert_full_mesh(world: &World) {
    assert_all_linked(world);
    let living = || world.nodes.iter().filter(|node| node.alive);
    for node in living().filter(|node| !node.is_original()) {
        assert_eq!(
            world.connections(&node.id),
            living().count() - 1,
            "connections of {}",
            node.id
        );
    }
}

/// Every living page of ours shows every other living page as linked, and nobody else; every
/// original shows all of ours. (Two originals may fail to link, that is their way.)
pub fn assert_all_linked(world: &World) {
    let living = || world.nodes.iter().filter(|node| node.alive);
    for node in living() {
        let others = living().filter(|other| other.id != node.id);
        if node.is_original() {
            let ours = others.filter(|other| !other.is_original());
            let missing: Vec<_> = ours
                .filter(|other| !node.linked().contains(&&other.id))
                .collect();
            assert!(
                missing.is_empty(),
                "the original {} is not linked with {} of ours at {:?}",
                node.id,
                missing.len(),
                world.now()
            );
            continue;
        }
        let mut others: Vec<&PeerId> = others.map(|other| &other.id).collect();
        others.sort();
        let shown: Vec<_> = node.peers.iter().collect();
        assert_eq!(
            node.linked(),
            others,
            "{} shows {shown:?} at {:?}",
            node.id,
            world.now()
        );
        assert_eq!(shown.len(), others.len(), "{} shows {shown:?}", node.id);
    }
}

/// Every living page says something, and every other one hears it, once.
pub fn everybody_speaks(world: &mut World) {
    let message = speak(world);
    world.run(SECOND);
    assert_arrived(world, message..=message);
    for (from, to) in pairs(world) {
        let sent = &world.nodes[from].sent[&message];
        assert!(sent.contains(&world.nodes[to].id), "it went to everybody");
    }
}

/// Everybody speaks again and again, until that time; every line arrives, once, with each to whom
/// it went.
pub fn everybody_speaks_until(world: &mut World, end: Duration) {
    let first = world.first_message();
    speak_until(world, end);
    world.run(SECOND);
    assert_said_once(world, first);
}

/// Everybody speaks again and again, until that time.
pub fn speak_until(world: &mut World, end: Duration) {
    speak(world);
    while world.now() < end {
        let pause = Duration::from_millis(world.rng.u64(0..=200));
        world.run(pause);
        speak(world);
    }
}

/// Every living page says something.
pub fn speak(world: &mut World) -> MessageId {
    let message = world.new_message();
    for node in 0..world.nodes.len() {
        world.say(node, message.0, &text(message));
    }
    message
}

/// Whatever was said since that message came once to each to whom it went, or was told not to have
/// been delivered.
pub fn assert_said_once(world: &World, first: u64) {
    assert_arrived(world, MessageId(first)..=MessageId(u64::MAX));
}

fn text(message: MessageId) -> String {
    format!("{}\n", message.0)
}

fn assert_arrived(world: &World, messages: RangeInclusive<MessageId>) {
    for (from, to) in pairs(world) {
        let (from, to) = (&world.nodes[from], &world.nodes[to]);
        let mut heard: HashMap<&[u8], usize> = HashMap::new();
        for (_, bytes) in to.heard.iter().filter(|(sender, _)| *sender == from.id) {
            // Lines that had to wait share frames.
            for line in bytes.split_inclusive(|&byte| byte == b'\n') {
                *heard.entry(line).or_default() += 1;
            }
        }
        for (message, sent) in from.sent.range(messages.clone()) {
            let times = heard.get(text(*message).as_bytes()).copied().unwrap_or(0);
            let sent = sent.contains(&to.id);
            assert!(times <= 1, "{message:?} came {times} times");
            let told = from.undelivered.contains(&(*message, to.id.clone()));
            assert!(
                times == 1 || !sent || told,
                "{message:?} of {} went to {} and did not arrive",
                from.id.short(),
                to.id.short()
            );
        }
    }
}

/// Every two living pages of which one at least is ours.
fn pairs(world: &World) -> Vec<(NodeId, NodeId)> {
    let alive = |node: &NodeId| world.nodes[*node].alive;
    let alive: Vec<NodeId> = (0..world.nodes.len()).filter(alive).collect();
    let all = alive
        .iter()
        .flat_map(|&a| alive.iter().map(move |&b| (a, b)));
    let original = |node: NodeId| world.nodes[node].is_original();
    all.filter(|&(a, b)| a != b && !(original(a) && original(b)))
        .collect()
}
