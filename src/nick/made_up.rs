//! Names for those who haven't given one: nobody should have to fill in a form before talking.

const MANNERS: [&str; 24] = [
    "Amber",
    "Bold",
    "Brisk",
    "Calm",
    "Clever",
    "Curious",
    "Dusky",
    "Early",
    "Gentle",
    "Happy",
    "Kind",
    "Lively",
    "Lucky",
    "Mellow",
    "Merry",
    "Nimble",
    "Patient",
    "Quick",
    "Quiet",
    "Sunny",
    "Swift",
    "Velvet",
    "Wandering",
    "Wise",
];

const BIRDS: [&str; 32] = [
    "Avocet", "Bittern", "Bunting", "Curlew", "Dipper", "Dove", "Dunlin", "Egret", "Falcon",
    "Finch", "Heron", "Hoopoe", "Ibis", "Jackdaw", "Kestrel", "Kite", "Knot", "Lapwing", "Lark",
    "Linnet", "Martin", "Merlin", "Oriole", "Osprey", "Owl", "Plover", "Robin", "Siskin",
    "Starling", "Swallow", "Thrush", "Wren",
];

/// A name such as 'Quiet Heron'.
pub(super) fn name(seed: u32) -> String {
    let seed = seed as usize;
    let manner = MANNERS[seed % MANNERS.len()];
    let bird = BIRDS[seed / MANNERS.len() % BIRDS.len()];
    format!("{manner} {bird}")
}
