//! Replays what the fuzzer starts from, and what it once found.

use std::{fs, path::Path};

use murmuration_fuzz::TARGETS;

#[test]
fn each_folder_of_seeds_belongs_to_a_target() {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"));
    let mut folders: Vec<_> = folders
        .unwrap()
        .map(|folder| folder.unwrap().file_name())
        .collect();
    folders.sort();
    assert_eq!(folders, TARGETS.map(|(name, _)| name));
}

#[test]
fn no_seed_breaks_a_promise() {
    for (name, target) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("seeds")
            .join(name);
        let seeds = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut seeds: Vec<_> = seeds.map(|seed| seed.unwrap().path()).collect();
        seeds.sort();
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in seeds {
            // Shown when it panics.
            println!("{}", seed.display());
            target(&fs::read(seed).unwrap());
        }
    }
}
